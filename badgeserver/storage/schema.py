"""The schema's version: bringing a database up to date, and refusing one that is not.

A further migration is a file in `migrations/versions`, numbered on from the last, whose
`down_revision` is the last one's `revision`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.text import Text
from badgeserver.storage.engine import connect, writing
from badgeserver.storage.sessions import translated

_MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_MIGRATION_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7091302)")


def migrate(url: str) -> None:
    """Create the tables of the database at `url`, or bring them up to date; all or nothing.

    Safe to run again and from two processes at once. Raises Misconfigured (`database-unreachable`,
    `database-ahead`, `disk-full`).
    """
    engine = connect(url)
    try:
        with translated(), writing(engine).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(_ONE_MIGRATION_AT_A_TIME)
            _refuse_unknown_revision(connection)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def require_current_schema(engine: Engine) -> None:
    """Raise Misconfigured (`database-behind`, `database-ahead`) unless the schema is this version's."""
    if not _is_missing(engine):
        with translated(), engine.connect() as connection:
            _refuse_unknown_revision(connection)
            if _revision_of(connection) == _scripts().get_current_head():
                return
    raise Misconfigured(
        "database-behind",
        Text(
            "データベースの形が、このプログラムより古いか、まだ作られていません。",
            "The database is older than this program, or has not been set up yet.",
        ),
        Text(
            "バックアップを取ってから「badgeserver init」を実行してください。データは残ります。",
            "Make a backup, then run `badgeserver init`; it upgrades the database and keeps the data.",
        ),
    )


def _is_missing(engine: Engine) -> bool:
    """Tell whether a folder has no such database: SQLite would make one, even by a mistyped name."""
    name = engine.url.database if engine.dialect.name == "sqlite" else None
    if not name or name.startswith((":", "file:")):
        return False
    file = Path(name)
    return file.parent.is_dir() and not file.exists()


def _refuse_unknown_revision(connection: Connection) -> None:
    revision = _revision_of(connection)
    if revision is None or revision in {script.revision for script in _scripts().walk_revisions()}:
        return
    raise Misconfigured(
        "database-ahead",
        Text(
            f"データベースの版（{revision}）を、このプログラムは知りません。もっと新しい版が使ったようです。",
            f"This program does not know the database's version ({revision}); a newer program made it.",
        ),
        Text(
            "新しい版の badgeserver を入れるか、対応するバックアップを戻してください。",
            "Install the newer badgeserver, or restore the backup that belongs to this one.",
        ),
    )


def _revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


@cache
def _scripts() -> ScriptDirectory:
    """Return the migrations of this program; they do not change while it runs."""
    return ScriptDirectory.from_config(_config())
