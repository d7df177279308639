"""A PostgreSQL database with very many invented holders over four fiscal years, filled within a minute."""

from __future__ import annotations

from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from badgeserver.services.demonstration import invent_population
from badgeserver.services.office import Office
from badgeserver.storage.tables import AwardRow, CredentialRow, EvidenceRow, LearnerRow, SubmissionRow
from tests.benchmarks.crowd import multiply
from tests.offices import make_office

FEW = 10_000
"""So many people are invented one by one, most of whom hold a badge; the others are their copies."""
REVOKED = 50
"""One credential in so many is revoked, ninety days after its award."""

_COPIED = {
    LearnerRow: ("id", "email", "email_key"),
    EvidenceRow: ("id", "learner_id"),
    SubmissionRow: ("id", "learner_id"),
    AwardRow: ("id", "learner_id", "supersedes"),
    CredentialRow: ("id", "award_id"),
}
_CREDENTIALS = f"""
    WITH numbered AS (SELECT *, row_number() OVER (ORDER BY id) AS number FROM awards)
    INSERT INTO credentials (id, award_id, issued_at, list_number, list_index, document, revoked_at,
                             revocation_reason)
    SELECT id, id, awarded_on, 1, number, '{{}}',
           CASE WHEN number % {REVOKED} = 0 THEN awarded_on + 90 END,
           CASE WHEN number % {REVOKED} = 0 THEN 'invented' END
    FROM numbered
"""


def office_with_holders(folder: Path, url: str, holders: int) -> Office:
    """Return an office at `url` with at least `holders` invented people who were awarded a badge.

    Credentials are rows without a document, since no figure looks into one.
    """
    office = make_office(folder, url)
    for _ in invent_population(office, FEW):
        pass
    with psycopg.connect(_address(url), autocommit=True) as connection:
        # Copies of true rows refer to what is there: nobody need look again.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute(_CREDENTIALS.encode())
        # A place in a status list is taken once; nobody looks at the places of copies.
        connection.execute("ALTER TABLE credentials DROP CONSTRAINT uq_credentials_list_number_list_index")
        there = connection.execute("SELECT count(DISTINCT learner_id) FROM awards").fetchone()
        assert there is not None
        for mapping, ids in _COPIED.items():
            multiply(connection, mapping, ids, -(-holders // there[0]))
        connection.execute("VACUUM ANALYZE")
    return office


def settle(url: str) -> None:
    """Let the server look at what it holds by now, and clear up."""
    with psycopg.connect(_address(url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _address(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
