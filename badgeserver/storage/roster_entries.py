"""The repository of completions that providers listed: whose they are, and which of them wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, true
from sqlalchemy.orm import Session

from badgeserver.domain.account import AccountKind
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.roster import Doubt, RosterEntry, WaitingCompletion
from badgeserver.storage.columns import Base
from badgeserver.storage.refusals import NO_SUCH_DOUBT
from badgeserver.storage.rows import batches, insert_rows, insert_unless_there
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import (
    LearnerRow,
    OtherAddressRow,
    RosterDoubtRow,
    RosterEntryRow,
    WaitingCompletionRow,
)


class RosterEntries:
    """Completions by their keys, which hold no address and no name."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def owners(self, address_keys: Iterable[str]) -> dict[str, LearnerId]:
        """Return whose account each of the addresses (see `address_key`) belongs to, if anybody's."""
        found: dict[str, LearnerId] = {}
        with self._sessions.reading() as session:
            for some in batches(address_keys):
                found |= dict(
                    _addresses(session, OtherAddressRow.email_key.in_(some), LearnerRow.email_key.in_(some))
                )
        return found

    def address_pages(self) -> Iterator[list[tuple[str, LearnerId]]]:
        """Yield all learners' addresses (see `address_key`) and whose they are, some at a time."""
        with self._sessions.reading() as session:
            found = list(_addresses(session, true(), true()))
        yield from batches(found)

    def by_key(self, keys: Iterable[str]) -> dict[str, RosterEntry]:
        """Return those of the completions that there are."""
        with self._sessions.reading() as session:
            return {
                row.key: RosterEntry(row.key, row.provider_id, row.state, row.evidence_id)
                for some in batches(keys)
                for row in session.scalars(select(RosterEntryRow).where(RosterEntryRow.key.in_(some)))
            }

    def keep(self, entries: Sequence[RosterEntry]) -> None:
        """Keep how it stands with these completions, new or known; nothing of them waits any more."""
        with self._sessions.writing() as session:
            for some in batches(entries):
                self._keep(session, some)

    def _keep(self, session: Session, entries: Sequence[RosterEntry]) -> None:
        there = self.by_key(entry.key for entry in entries)
        for mapping in (WaitingCompletionRow, RosterDoubtRow):
            for some in batches(there):
                session.execute(delete(mapping).where(mapping.key.in_(some)))
        new = insert_unless_there(session, RosterEntryRow)
        changed = {"state": new.excluded.state, "evidence_id": new.excluded.evidence_id}
        rows = [
            {
                "key": entry.key,
                "provider_id": entry.provider,
                "state": entry.state,
                "evidence_id": entry.evidence,
            }
            for entry in entries
        ]
        session.execute(new.on_conflict_do_update(index_elements=["key"], set_=changed), rows)

    def wait(self, completions: Iterable[WaitingCompletion]) -> None:
        """Keep completions until somebody has an account with their address."""
        with self._sessions.writing() as session:
            rows = (_columns(one) | {"address": one.address, "name": one.name} for one in completions)
            insert_rows(session, WaitingCompletionRow, rows)

    def waiting_for(self, addresses: Iterable[str]) -> tuple[WaitingCompletion, ...]:
        """Return what waits for the addresses, which are keyed hashes, the oldest first."""
        row = WaitingCompletionRow
        with self._sessions.reading() as session:
            found = [
                one
                for some in batches(addresses)
                for one in session.scalars(select(row).where(row.address.in_(some)).order_by(row.dated))
            ]
            return tuple(_to_waiting(one) for one in found)

    def count_waiting(self) -> int:
        """Return how many completions wait for an account."""
        return self._count(WaitingCompletionRow)

    def doubt(self, doubts: Iterable[Doubt]) -> None:
        """Keep completions until staff have decided whose they are; raises NotFound (`no-such-learner`)."""
        with self._sessions.writing() as session:
            rows = (
                _columns(one) | {"learner_id": one.learner, "stated_name": one.stated_name} for one in doubts
            )
            insert_rows(session, RosterDoubtRow, rows)

    def doubts(self, limit: int) -> tuple[Doubt, ...]:
        """Return up to `limit` doubtful completions, the oldest first."""
        row = RosterDoubtRow
        with self._sessions.reading() as session:
            found = session.scalars(select(row).order_by(row.since, row.key).limit(limit))
            return tuple(map(_to_doubt, found))

    def get_doubt(self, key: str) -> Doubt:
        """Return a doubtful completion; raises NotFound (`no-such-doubt`)."""
        with self._sessions.reading() as session:
            row = session.get(RosterDoubtRow, key)
            if row is None:
                raise NO_SUCH_DOUBT.about({"key": key[:8]})
            return _to_doubt(row)

    def count_doubts(self) -> int:
        """Return how many completions staff have to decide about."""
        return self._count(RosterDoubtRow)

    def forget_before(self, moment: datetime) -> int:
        """Forget what has waited since before `moment`, and return how much that was.

        A provider that lists it again begins anew.
        """
        forgotten = 0
        with self._sessions.writing() as session:
            for mapping in (WaitingCompletionRow, RosterDoubtRow):
                old = delete(mapping).where(mapping.since < moment).returning(mapping.key)
                keys = list(session.scalars(old))
                forgotten += len(keys)
                for some in batches(keys):
                    session.execute(delete(RosterEntryRow).where(RosterEntryRow.key.in_(some)))
        return forgotten

    def _count(self, mapping: type[Base]) -> int:
        with self._sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(mapping)) or 0


def _addresses(
    session: Session, others: ColumnElement[bool], mains: ColumnElement[bool]
) -> Iterator[tuple[str, LearnerId]]:
    """Yield learners' addresses, the main ones last, and whose they are."""
    of_learners = OtherAddressRow.kind == AccountKind.LEARNER
    other = select(OtherAddressRow.email_key, OtherAddressRow.account_id).where(of_learners, others)
    for address, owner in session.execute(other):
        yield address, LearnerId(owner)
    for address, learner in session.execute(select(LearnerRow.email_key, LearnerRow.id).where(mains)):
        yield address, learner


def _columns(one: WaitingCompletion | Doubt) -> dict[str, Any]:
    return {
        "key": one.key,
        "provider_id": one.provider,
        "certificate": one.certificate,
        "dated": one.dated,
        "score": one.score,
        "level": one.level,
        "since": one.since,
    }


def _facts(row: WaitingCompletionRow | RosterDoubtRow) -> Mapping[str, Any]:
    return {
        "key": row.key,
        "provider": row.provider_id,
        "certificate": row.certificate,
        "dated": row.dated,
        "score": row.score,
        "level": row.level,
        "since": row.since,
    }


def _to_waiting(row: WaitingCompletionRow) -> WaitingCompletion:
    return WaitingCompletion(address=row.address, name=row.name, **_facts(row))


def _to_doubt(row: RosterDoubtRow) -> Doubt:
    return Doubt(learner=row.learner_id, stated_name=row.stated_name, **_facts(row))
