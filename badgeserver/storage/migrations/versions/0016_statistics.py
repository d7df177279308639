"""What figures are counted from, the changes that make it anew, and the releases of open data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and the triggers. No ranks are known yet, so that everything is derived at first."""
    op.create_table(
        "figure_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("learner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_figure_changes"),
        sqlite_autoincrement=True,
    )
    _state()
    _held_spells()
    _first_badges()
    _releases()
    for statement in _TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _state() -> None:
    state = op.create_table(
        "figure_state",
        _whole("id"),
        _whole("edition"),
        _text("ranks"),
        sa.PrimaryKeyConstraint("id", name="pk_figure_state"),
        sa.CheckConstraint("id = 1", name="ck_figure_state_is_single"),
    )
    op.bulk_insert(state, [{"id": 1, "edition": 0, "ranks": ""}])


def _held_spells() -> None:
    op.create_table(
        "held_spells",
        *map(_text, ("learner_id", "badge")),
        _whole("rank"),
        _day("began"),
        _day("last"),
        _whole("began_month"),
        _whole("left_month"),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        *map(_text, ("place", "group_id", "sector")),
        sa.PrimaryKeyConstraint("learner_id", "badge", "rank", "began", name="pk_held_spells"),
        sa.CheckConstraint("last >= began", name="ck_held_spells_is_in_order"),
    )
    counted = ["badge", "rank", "place", "group_id", "sector", "began", "last"]
    op.create_index("ix_held_spells_counted", "held_spells", counted)


def _first_badges() -> None:
    op.create_table(
        "first_badges",
        _text("learner_id"),
        _day("awarded_on"),
        _whole("rank"),
        _day("evidence_on", nullable=True),
        _text("way_in", nullable=True),
        _text("place"),
        sa.PrimaryKeyConstraint("learner_id", name="pk_first_badges"),
    )


def _releases() -> None:
    op.create_table(
        "open_data_releases",
        _day("as_of"),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        *map(_text, ("map_version", "map_digest")),
        _whole("smallest_count"),
        _text("digest"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("as_of", name="pk_open_data_releases"),
        sa.CheckConstraint("smallest_count >= 2", name="ck_open_data_releases_smallest_count_range"),
    )


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, autoincrement=False)


def _day(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


_PLACE = "municipality, residence, group_id, sector, area"
_OF_LEARNER = ("awards", "evidence", "submissions")

# Issuing a credential changes no figure, unless another one of its award was revoked before.
_ISSUED_AGAIN = "SELECT 1 FROM credentials WHERE award_id = NEW.award_id AND revoked_at IS NOT NULL"
_OF_AWARD = "INSERT INTO figure_changes (learner_id) SELECT learner_id FROM awards WHERE id = NEW.award_id"


def _sqlite() -> tuple[str, ...]:
    note = "INSERT INTO figure_changes (learner_id) VALUES (NEW.learner_id)"
    return (
        *(
            f"CREATE TRIGGER {table}_{name}_figures AFTER {event} ON {table} BEGIN {note}; END"
            for table in _OF_LEARNER
            for name, event in (("added", "INSERT"), ("changed", "UPDATE"))
        ),
        f"""
        CREATE TRIGGER learners_changed_figures AFTER UPDATE OF {_PLACE} ON learners
        BEGIN INSERT INTO figure_changes (learner_id) VALUES (NEW.id); END
        """,
        f"""
        CREATE TRIGGER credentials_added_figures AFTER INSERT ON credentials
        WHEN EXISTS ({_ISSUED_AGAIN}) BEGIN {_OF_AWARD}; END
        """,
        f"""
        CREATE TRIGGER credentials_changed_figures AFTER UPDATE OF revoked_at ON credentials
        BEGIN {_OF_AWARD}; END
        """,
        """
        CREATE TRIGGER open_data_releases_stay_unchanged BEFORE UPDATE ON open_data_releases
        BEGIN SELECT RAISE(ABORT, 'what was released stays'); END
        """,
        """
        CREATE TRIGGER open_data_releases_stay BEFORE DELETE ON open_data_releases
        BEGIN SELECT RAISE(ABORT, 'what was released stays'); END
        """,
        """
        CREATE TRIGGER open_data_releases_stay_in_place BEFORE INSERT ON open_data_releases
        WHEN EXISTS (SELECT 1 FROM open_data_releases WHERE as_of = NEW.as_of)
        BEGIN SELECT RAISE(ABORT, 'what was released stays'); END
        """,
    )


def _postgresql() -> tuple[str, ...]:
    function = (
        "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$"
    )
    note = "INSERT INTO figure_changes (learner_id) VALUES (NEW.{column})"
    again = f"IF EXISTS ({_ISSUED_AGAIN}) THEN {_OF_AWARD}; END IF"
    return (
        function.format(name="note_figures_of_learner", body=note.format(column="learner_id")),
        function.format(name="note_figures_of_oneself", body=note.format(column="id")),
        function.format(name="note_figures_of_award", body=_OF_AWARD),
        function.format(name="note_figures_of_issue", body=again),
        *(
            f"CREATE TRIGGER {table}_figures AFTER INSERT OR UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION note_figures_of_learner()"
            for table in _OF_LEARNER
        ),
        f"CREATE TRIGGER learners_changed_figures AFTER UPDATE OF {_PLACE} ON learners"
        " FOR EACH ROW EXECUTE FUNCTION note_figures_of_oneself()",
        "CREATE TRIGGER credentials_added_figures AFTER INSERT ON credentials"
        " FOR EACH ROW EXECUTE FUNCTION note_figures_of_issue()",
        "CREATE TRIGGER credentials_changed_figures AFTER UPDATE OF revoked_at ON credentials"
        " FOR EACH ROW EXECUTE FUNCTION note_figures_of_award()",
        """
        CREATE FUNCTION refuse_release_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'what was released stays' USING ERRCODE = 'restrict_violation';
        END $$
        """,
        "CREATE TRIGGER open_data_releases_stay BEFORE UPDATE OR DELETE ON open_data_releases"
        " FOR EACH ROW EXECUTE FUNCTION refuse_release_change()",
        "CREATE TRIGGER open_data_releases_stay_all BEFORE TRUNCATE ON open_data_releases"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_release_change()",
    )


_TRIGGERS = {"sqlite": _sqlite(), "postgresql": _postgresql()}
