"""A PostgreSQL database with very many invented learners, filled within minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle

import psycopg
from sqlalchemy import Table, inspect
from sqlalchemy.engine import make_url

from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.programme import Programme
from badgeserver.domain.skill_map import SkillMap
from badgeserver.storage import Store, migrate, open_store
from badgeserver.storage.columns import Base
from badgeserver.storage.tables import AwardRow, EvidenceRow, LearnerRow
from tests.benchmarks.people import ON, invented_learners

FEW = 10_000
"""So many learners are invented one by one; the others are their copies under other ids."""

_COPIED: dict[type[Base], tuple[str, ...]] = {
    LearnerRow: ("id", "email", "email_key"),
    EvidenceRow: ("id", "learner_id"),
    AwardRow: ("id", "learner_id"),
}


def fill(url: str, programme: Programme, learners: int) -> None:
    """Make the tables at `url` and fill them with so many learners, their evidence and first awards."""
    migrate(url)
    people = dict(zip(_IDS, invented_learners(programme.skill_map, FEW), strict=True))
    store = open_store(url)
    _invent(store, people, programme)
    store.close()
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        # Copies of true rows refer to what is there: nobody need look again.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        _award(connection, people, programme.skill_map)
        for mapping, ids in _COPIED.items():
            multiply(connection, mapping, ids, learners // FEW)
        connection.execute("VACUUM ANALYZE")


_IDS = [LearnerId(f"learner-{number:06d}") for number in range(FEW)]
_People = Mapping[LearnerId, Sequence[Evidence]]


def _invent(store: Store, people: _People, programme: Programme) -> None:
    homes = zip(cycle(programme.regions.municipalities), cycle(programme.skill_map.groups), strict=False)
    with store.transaction():
        store.learners.add_many(
            Learner(id, id, f"{id}@example.jp", group, town, invented=True)
            for id, (town, group) in zip(people, homes, strict=False)
        )
        store.evidence.add_many((id, one) for id, evidence in people.items() for one in evidence)


def _award(connection: psycopg.Connection, people: _People, skill_map: SkillMap) -> None:
    """Give every other learner the badges that the rules say; no record of them is made."""
    values = [
        (f"{learner}-{badge}", learner, badge, one.route, ON, skill_map.version, skill_map.digest)
        for learner in _IDS[::2]
        for badge, one in evaluate(skill_map, people[learner], (), ON).items()
        if one.earned
    ]
    insert = (
        "INSERT INTO awards (id, learner_id, badge, route, awarded_on, map_version, map_digest, record)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, '{}')"
    )
    connection.cursor().executemany(insert, values)


def multiply(connection: psycopg.Connection, mapping: type[Base], ids: tuple[str, ...], times: int) -> None:
    """Add copies of all rows of a table, whose ids begin with a number; indexes are made afterwards."""
    table = inspect(mapping).local_table
    assert isinstance(table, Table)
    indexes = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes JOIN pg_class ON relname = indexname"
        " JOIN pg_index ON indexrelid = pg_class.oid WHERE tablename = %s AND NOT indisunique",
        (table.name,),
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}".encode())
    columns = [one.name for one in table.columns]
    copies = [f"copy || '-' || {name}" if name in ids else name for name in columns]
    connection.execute(
        f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT {', '.join(copies)}"
        f" FROM generate_series(1, {times - 1}) AS copy, {table.name}".encode()
    )
    for _, definition in indexes:
        connection.execute(definition.encode())
