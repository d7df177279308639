from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import DateTime, bindparam, text

from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.storage import Store
from badgeserver.storage.engine import connect, writing
from tests.storage.values import NOW

FIRST = PublishedKey("k1", KeyAlgorithm.ED25519, "z6MkFirst", NOW)


def test_keys_come_the_oldest_first(store: Store) -> None:
    newer = PublishedKey("k0", KeyAlgorithm.ES256, "z6MkSecond", NOW + timedelta(days=365))
    store.keys.add(newer)
    store.keys.add(FIRST)
    assert store.keys.all() == (FIRST, newer)


def test_a_key_is_kept_once(store: Store) -> None:
    store.keys.add(FIRST)
    for again in (replace(FIRST, public="z6MkOther"), replace(FIRST, id="k2")):
        with pytest.raises(Conflict) as error:
            store.keys.add(again)
        assert error.value.code == "key-exists"
        assert again.id in error.value.message.en


def test_a_key_is_retired_and_revoked(store: Store) -> None:
    store.keys.add(FIRST)
    ended = replace(FIRST, retired_at=NOW + timedelta(days=1), revoked_since=NOW)
    store.keys.replace(ended)
    assert store.keys.all() == (ended,)


def test_keys_from_before_there_were_kinds_become_ed25519(store: Store, migrated_url: str) -> None:
    ended = replace(FIRST, retired_at=NOW + timedelta(days=1), revoked_since=NOW)
    store.close()
    engine = connect(migrated_url)
    with writing(engine).begin() as connection:
        connection.execute(text("DROP TABLE credential_tokens"))
        connection.execute(text("DROP TABLE published_keys"))
        connection.execute(text(_BEFORE[connection.dialect.name]))
        moments = {"created": NOW, "retired": NOW + timedelta(days=1)}
        if connection.dialect.name == "sqlite":
            moments = {name: moment.replace(tzinfo=None) for name, moment in moments.items()}
        connection.execute(_KEY_OF_BEFORE, moments)
        with Operations.context(MigrationContext.configure(connection)):
            import_module("badgeserver.storage.migrations.versions.0004_keys_of_every_kind").upgrade()
    engine.dispose()
    assert store.keys.all() == (ended,)


_BEFORE = {
    "sqlite": "CREATE TABLE published_keys (id TEXT, multibase TEXT, created_at DATETIME,"
    " retired_at DATETIME, revoked_since DATETIME)",
    "postgresql": "CREATE TABLE published_keys (id TEXT, multibase TEXT, created_at TIMESTAMPTZ,"
    " retired_at TIMESTAMPTZ, revoked_since TIMESTAMPTZ)",
}
_KEY_OF_BEFORE = text(
    "INSERT INTO published_keys VALUES ('k1', 'z6MkFirst', :created, :retired, :created)"
).bindparams(
    bindparam("created", type_=DateTime(timezone=True)), bindparam("retired", type_=DateTime(timezone=True))
)


def test_an_unknown_key_is_not_replaced(store: Store) -> None:
    with pytest.raises(NotFound) as error:
        store.keys.replace(FIRST)
    assert error.value.code == "no-such-key"


def test_a_key_retires_after_it_was_made(store: Store) -> None:
    with pytest.raises(Refused) as error:
        store.keys.add(replace(FIRST, retired_at=NOW - timedelta(days=1)))
    assert error.value.code == "value-refused"
