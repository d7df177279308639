"""The repository of the chain of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, String, and_, cast, literal, select, union_all, update
from sqlalchemy.orm import Session

from badgeserver.domain.record_chain import ChainEntry, ChainHead, Happening, HappeningKind, linked
from badgeserver.domain.removal import REMOVED_TEXT
from badgeserver.storage.faults import RECORD_HEAD_MISSING
from badgeserver.storage.rows import BATCH, insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import AwardRow, ChainHeadRow, ChainRow, CredentialRow, EndorsementRow


def put_on_record(session: Session, happenings: Iterable[Happening]) -> None:
    """Append one or more entries to the chain in the transaction that writes what they tell of.

    The head is locked until that transaction ends, so that workers append one after another. Where
    a place in a status list is taken too, take it first: everybody locks in that order.
    """
    the_head = select(ChainHeadRow).with_for_update()
    head = session.scalar(the_head)
    if head is None:
        raise RECORD_HEAD_MISSING.raised()
    entries = list(linked(happenings, _to_head(head)))
    insert_rows(session, ChainRow, map(_to_row, entries))
    last = entries[-1]
    session.execute(update(ChainHeadRow).values(count=last.sequence, hash=last.hash))


class RecordChain:
    """The chain of records. It grows with what it tells of, and nothing in it can be changed."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def head(self) -> ChainHead | None:
        """Return the number of entries and the last hash as they were kept; None if that row is gone."""
        with self._sessions.reading() as session:
            row = session.scalar(select(ChainHeadRow))
            return _to_head(row) if row else None

    def pages(self, size: int = BATCH) -> Iterator[tuple[ChainEntry, ...]]:
        """Yield all entries in their sequence, `size` at a time."""
        after = 0
        with self._sessions.reading() as session:
            while True:
                following = select(ChainRow).where(ChainRow.sequence > after).order_by(ChainRow.sequence)
                page = tuple(map(_to_entry, session.scalars(following.limit(size))))
                if not page:
                    return
                yield page
                after = page[-1].sequence

    def entry_of(self, kind: HappeningKind, subject: str) -> ChainEntry | None:
        """Return the entry of that kind about `subject`; None if there is none."""
        with self._sessions.reading() as session:
            row = session.scalar(select(ChainRow).where(ChainRow.kind == kind, ChainRow.subject == subject))
            return _to_entry(row) if row else None

    def place_of(self, hash: str) -> int | None:
        """Return the sequence of the entry with that hash; None if there is none."""
        with self._sessions.reading() as session:
            return session.scalar(select(ChainRow.sequence).where(ChainRow.hash == hash))

    def rows_without_entry(self) -> tuple[tuple[HappeningKind, str], ...]:
        """Return what is not on record, by kind and subject: awards, issuings, revocations.

        Endorsements are issued and revoked as credentials are. What was kept of any of them may be
        removed, which is on record too.
        """
        missing = union_all(
            _without_entry(HappeningKind.AWARD, select(AwardRow.id)),
            _without_entry(HappeningKind.ISSUE, select(CredentialRow.id)),
            _without_entry(
                HappeningKind.REVOKE, select(CredentialRow.id).where(CredentialRow.revoked_at.is_not(None))
            ),
            _without_entry(HappeningKind.ISSUE, select(EndorsementRow.id)),
            _without_entry(
                HappeningKind.REVOKE, select(EndorsementRow.id).where(EndorsementRow.revoked_at.is_not(None))
            ),
            *(_without_entry(HappeningKind.REMOVE, rows) for rows in _removed()),
        )
        with self._sessions.reading() as session:
            found = session.execute(missing).all()
        return tuple(sorted((HappeningKind(kind), subject) for kind, subject in found))


def _removed() -> Iterator[Select[Any]]:
    texts = (
        (AwardRow.id, AwardRow.record),
        (CredentialRow.id, CredentialRow.document),
        (EndorsementRow.id, EndorsementRow.document),
    )
    for id, text in texts:
        yield select(id).where(text.startswith(REMOVED_TEXT, autoescape=True))


def _without_entry(kind: HappeningKind, rows: Select[Any]) -> Select[Any]:
    kept = rows.subquery()
    entered = and_(ChainRow.kind == kind, ChainRow.subject == kept.c.id)
    word = cast(literal(kind.value), String)
    return select(word, kept.c.id).where(~select(ChainRow.sequence).where(entered).exists())


def _to_head(row: ChainHeadRow) -> ChainHead:
    return ChainHead(row.count, row.hash)


def _to_row(entry: ChainEntry) -> dict[str, Any]:
    happening = entry.happening
    return {
        "sequence": entry.sequence,
        "kind": happening.kind,
        "subject": happening.subject,
        "at": happening.at,
        "digest": happening.digest,
        "previous": entry.previous,
        "hash": entry.hash,
    }


def _to_entry(row: ChainRow) -> ChainEntry:
    happening = Happening(row.kind, row.subject, row.at, row.digest)
    return ChainEntry(row.sequence, happening, row.previous, row.hash)
