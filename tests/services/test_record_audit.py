"""Whoever changes the database behind the product's back is found out, and what they did is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Connection, text

from badgeserver.domain.chain_faults import ChainFault, ChainFaultKind
from badgeserver.domain.record_chain import (
    BEFORE_THE_FIRST,
    EMPTY_CHAIN,
    ChainEntry,
    ChainHead,
    linked,
)
from badgeserver.services.issuing import issue_all
from badgeserver.services.office import Office
from badgeserver.services.record_audit import chain_head, check_record
from badgeserver.services.revocation import revoke_credential
from tests.offices import passed, with_award
from tests.tampering import unprotect

Found = set[tuple[ChainFaultKind, int | None]]
Tamper = Callable[[Connection, list[ChainEntry]], None]


def faults_in(office: Office, deposited: str | None = None) -> list[ChainFault]:
    return [fault for found in check_record(office, deposited) for fault in found]


@pytest.fixture
def office(office: Office) -> Office:
    """Five entries: two awards, their credentials, and the revocation of the first."""
    with_award(office, passed("jmooc-course"), passed("ipa-ip"))
    first, _ = issue_all(office)
    revoke_credential(first.id, "A mistake", "test", office)
    return office


@contextmanager
def undone(office: Office) -> Iterator[Connection]:
    """A connection whose changes the office sees inside, and nobody afterwards."""
    with pytest.raises(ZeroDivisionError), office.store._sessions.transaction() as session:
        connection = session.connection()
        unprotect(connection)
        yield connection
        session.expire_all()
        raise ZeroDivisionError


def entries_of(office: Office) -> list[ChainEntry]:
    return [entry for page in office.store.record_chain.pages() for entry in page]


def sql(*statements: str) -> Tamper:
    def tamper(connection: Connection, _: list[ChainEntry]) -> None:
        for statement in statements:
            connection.execute(text(statement))

    return tamper


def _seal_anew(connection: Connection, entry: ChainEntry) -> None:
    """Give an entry another digest, and a hash that fits it."""
    other = replace(entry.happening, digest="sha256:other")
    (made,) = linked([other], ChainHead(entry.sequence - 1, entry.previous))
    connection.execute(
        text("UPDATE record_chain SET digest = 'sha256:other', hash = :hash WHERE sequence = :sequence"),
        {"hash": made.hash, "sequence": entry.sequence},
    )


K = ChainFaultKind
FIRST_AWARD = "(SELECT subject FROM record_chain WHERE sequence = 1)"
ISSUED_FIRST = "(SELECT subject FROM record_chain WHERE sequence = 3)"
SWAP = (
    "UPDATE record_chain SET sequence = 99 WHERE sequence = 2",
    "UPDATE record_chain SET sequence = 2 WHERE sequence = 3",
    "UPDATE record_chain SET sequence = 3 WHERE sequence = 99",
)
CLOSE_THE_GAP = (
    "DELETE FROM record_chain WHERE sequence = 2",
    *(f"UPDATE record_chain SET sequence = {n - 1} WHERE sequence = {n}" for n in (3, 4, 5)),
)
BACK_TO_4 = (
    "DELETE FROM record_chain WHERE sequence = 5",
    "UPDATE record_chain_head SET count = 4, hash = (SELECT hash FROM record_chain WHERE sequence = 4)",
)
ANOTHER_AWARD = (
    "INSERT INTO awards SELECT 'slipped-in', learner_id, 'hk-other', route, awarded_on, valid_until,"
    f" map_version, map_digest, record, NULL FROM awards WHERE id = {FIRST_AWARD}"
)
CASES: dict[str, tuple[Tamper, Found]] = {
    "an entry is changed": (
        sql("UPDATE record_chain SET digest = 'sha256:other' WHERE sequence = 2"),
        {(K.ENTRY_CHANGED, 2)},
    ),
    "an entry is changed and sealed anew": (
        lambda connection, entries: _seal_anew(connection, entries[1]),
        {(K.ROW_CHANGED, 2), (K.ENTRY_MISSING, 3)},
    ),
    "an entry tells of another thing": (
        sql("UPDATE record_chain SET subject = 'another' WHERE sequence = 1"),
        {(K.ENTRY_CHANGED, 1), (K.ROW_MISSING, 1), (K.ROW_WITHOUT_ENTRY, None)},
    ),
    "the first entry is missing": (
        sql("DELETE FROM record_chain WHERE sequence = 1"),
        {(K.ENTRY_MISSING, 1), (K.ROW_WITHOUT_ENTRY, None)},
    ),
    "entries are missing in between": (
        sql("DELETE FROM record_chain WHERE sequence IN (2, 3)"),
        {(K.ENTRY_MISSING, 2), (K.ROW_WITHOUT_ENTRY, None)},
    ),
    "an entry is missing and the others are numbered anew": (
        sql(*CLOSE_THE_GAP),
        {(K.ENTRY_MISSING, 2), (K.END_MISSING, 5), (K.ROW_WITHOUT_ENTRY, None)},
    ),
    "two entries changed places": (
        sql(*SWAP),
        {(K.ENTRY_OUT_OF_PLACE, 2), (K.ENTRY_OUT_OF_PLACE, 3), (K.ENTRY_OUT_OF_PLACE, 4)},
    ),
    "the end is missing": (
        sql("DELETE FROM record_chain WHERE sequence > 3"),
        {(K.END_MISSING, 4), (K.ROW_WITHOUT_ENTRY, None)},
    ),
    "the end is missing and the head agrees": (sql(*BACK_TO_4), {(K.ROW_WITHOUT_ENTRY, None)}),
    "the head is changed": (
        sql("UPDATE record_chain_head SET hash = 'sha256:other'"),
        {(K.HEAD_CHANGED, None)},
    ),
    "the head is gone": (sql("DELETE FROM record_chain_head"), {(K.HEAD_CHANGED, None)}),
    "an award is changed": (
        sql(f"UPDATE awards SET valid_until = '2099-12-31' WHERE id = {FIRST_AWARD}"),
        {(K.ROW_CHANGED, 1)},
    ),
    "the record of an award is changed": (
        sql(f"UPDATE awards SET record = '{{}}' WHERE id = {FIRST_AWARD}"),
        {(K.ROW_CHANGED, 1)},
    ),
    "the evidence of an award is changed": (
        sql(f"UPDATE award_evidence SET digest = 'sha256:other' WHERE award_id = {FIRST_AWARD}"),
        {(K.ROW_CHANGED, 1)},
    ),
    "a credential is changed": (
        sql(f"UPDATE credentials SET document = '{{}}' WHERE id = {ISSUED_FIRST}"),
        {(K.ROW_CHANGED, 3)},
    ),
    "a credential is gone": (
        sql(f"DELETE FROM credentials WHERE id = {ISSUED_FIRST}"),
        {(K.ROW_MISSING, 3), (K.ROW_MISSING, 5)},
    ),
    "a revocation is taken back": (
        sql(f"UPDATE credentials SET revoked_at = NULL, revocation_reason = NULL WHERE id = {ISSUED_FIRST}"),
        {(K.ROW_MISSING, 5)},
    ),
    "the reason of a revocation is changed": (
        sql(f"UPDATE credentials SET revocation_reason = 'other' WHERE id = {ISSUED_FIRST}"),
        {(K.ROW_CHANGED, 5)},
    ),
    "an award is slipped in": (sql(ANOTHER_AWARD), {(K.ROW_WITHOUT_ENTRY, None)}),
}


def test_an_honest_record_has_no_faults(office: Office) -> None:
    assert chain_head(office).count == 5
    assert faults_in(office) == []
    for deposited in (BEFORE_THE_FIRST, *(entry.hash for entry in entries_of(office))):
        assert faults_in(office, deposited) == []


def test_whatever_is_done_to_the_record_is_found_and_named(office: Office, subtests: pytest.Subtests) -> None:
    entries = entries_of(office)
    for case, (tamper, expected) in CASES.items():
        with subtests.test(case=case):
            with undone(office) as connection:
                tamper(connection, entries)
                faults = faults_in(office)
            assert {(one.kind, one.sequence) for one in faults} == expected
            assert all(one.message.ja and one.message.en for one in faults)
    assert faults_in(office) == []


def test_a_record_that_ends_earlier_than_a_deposited_hash_is_found(office: Office) -> None:
    deposited = chain_head(office).hash
    with undone(office) as connection:
        sql(*BACK_TO_4)(connection, [])
        faults = faults_in(office, deposited)
    assert ChainFaultKind.HEAD_NOT_IN_CHAIN in {one.kind for one in faults}
    assert deposited in faults[-1].message.en


def test_a_record_that_was_made_anew_as_a_whole_shows_by_a_deposited_hash_alone(office: Office) -> None:
    entries = entries_of(office)
    # The second credential's award goes, with all that belongs to it, as a careful forger would do.
    with undone(office) as connection:
        _forget_an_award(connection, entries)
        assert faults_in(office) == []
        assert [one.kind for one in faults_in(office, entries[-1].hash)] == [K.HEAD_NOT_IN_CHAIN]


def _forget_an_award(connection: Connection, entries: list[ChainEntry]) -> None:
    issue = entries[3]
    award = connection.scalar(
        text("SELECT award_id FROM credentials WHERE id = :id"), {"id": issue.happening.subject}
    )
    connection.execute(text("DELETE FROM credentials WHERE id = :id"), {"id": issue.happening.subject})
    connection.execute(text("DELETE FROM award_evidence WHERE award_id = :id"), {"id": award})
    connection.execute(text("DELETE FROM awards WHERE id = :id"), {"id": award})
    kept = [one.happening for one in entries if one.happening.subject not in (award, issue.happening.subject)]
    _write_chain(connection, list(linked(kept, EMPTY_CHAIN)))


def _write_chain(connection: Connection, entries: list[ChainEntry]) -> None:
    kept = connection.execute(text("SELECT kind, subject, at FROM record_chain"))
    moments = {(row.kind, row.subject): row.at for row in kept}
    connection.execute(text("DELETE FROM record_chain"))
    insert = "INSERT INTO record_chain VALUES (:sequence, :kind, :subject, :at, :digest, :previous, :hash)"
    for one in entries:
        happening = one.happening
        row = {
            "sequence": one.sequence,
            "kind": happening.kind.value,
            "subject": happening.subject,
            "at": moments[happening.kind.value, happening.subject],
            "digest": happening.digest,
            "previous": one.previous,
            "hash": one.hash,
        }
        connection.execute(text(insert), row)
    head = {"count": entries[-1].sequence, "hash": entries[-1].hash}
    connection.execute(text("UPDATE record_chain_head SET count = :count, hash = :hash"), head)
