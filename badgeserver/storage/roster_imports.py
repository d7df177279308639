"""The repository of imports of rosters: how far each is, and what became of its rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from badgeserver.domain.roster import (
    Fault,
    ImportState,
    ReportLine,
    RosterField,
    RosterImport,
    RowOutcome,
)
from badgeserver.storage.packing import pack, unpack
from badgeserver.storage.refusals import NO_SUCH_ROSTER
from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import RosterImportRow, RosterPartRow

_FILE = "roster"


class RosterImports:
    """Imports with their reports, which say nothing about people."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, one: RosterImport, content: bytes) -> None:
        """Keep a new import with its file; raises Conflict (`idempotency-key-used`), NotFound."""
        with self._sessions.writing() as session:
            insert_rows(session, RosterImportRow, [_to_row(one) | {"content": pack({_FILE: content})}])

    def get(self, import_id: str) -> RosterImport:
        """Return the import; raises NotFound (`no-such-roster`)."""
        with self._sessions.reading() as session:
            row = session.get(RosterImportRow, import_id)
            if row is None:
                raise NO_SUCH_ROSTER.about({"import_id": import_id})
            return _to_domain(row)

    def of_key(self, provider_id: str, idempotency_key: str) -> RosterImport | None:
        """Return the provider's import that was sent with this Idempotency-Key."""
        return self._newest(provider_id, RosterImportRow.idempotency_key == idempotency_key)

    def of_digest(self, provider_id: str, digest: str) -> RosterImport | None:
        """Return the provider's newest import of the file with this digest that was more than a draft."""
        return self._newest(
            provider_id, RosterImportRow.digest == digest, RosterImportRow.state != ImportState.DRAFT
        )

    def newest(self, limit: int) -> tuple[RosterImport, ...]:
        """Return up to `limit` imports, the newest first."""
        return self._all(select(RosterImportRow).limit(limit))

    def running(self) -> tuple[RosterImport, ...]:
        """Return the imports that are not done yet, the newest first; drafts are left out."""
        return self._all(select(RosterImportRow).where(RosterImportRow.state == ImportState.RUNNING))

    def content(self, import_id: str) -> bytes | None:
        """Return the file; None when the import is done."""
        with self._sessions.reading() as session:
            wanted = select(RosterImportRow.content).where(RosterImportRow.id == import_id)
            packed = session.scalar(wanted)
            return None if packed is None else unpack(packed)[_FILE]

    def begin(self, import_id: str, by: str, at: datetime) -> bool:
        """Let a draft be brought in, and forget what was foreseen; False if it was no draft any more."""
        draft = RosterImportRow.id == import_id, RosterImportRow.state == ImportState.DRAFT
        change = update(RosterImportRow).where(*draft)
        values = {"state": ImportState.RUNNING, "done_rows": 0, "counts": "{}", "begun_by": by}
        with self._sessions.writing() as session:
            begun = session.execute(change.values(**values, moved_at=at).returning(RosterImportRow.id)).all()
            if begun:
                session.execute(delete(RosterPartRow).where(RosterPartRow.import_id == import_id))
            return bool(begun)

    def move(
        self, one: RosterImport, report: Sequence[ReportLine], news: Sequence[str], at: datetime
    ) -> RosterImport:
        """Keep what became of the next rows, and of which evidence and awards there is `news` to tell."""
        counts = dict(one.counts)
        for line in report:
            counts[line.outcome] = counts.get(line.outcome, 0) + 1
        part = {"import_id": one.id, "first": one.done, "report": _report_text(report)}
        change = update(RosterImportRow).where(RosterImportRow.id == one.id)
        done = one.done + len(report)
        with self._sessions.writing(import_id=one.id) as session:
            insert_rows(session, RosterPartRow, [part | {"news": json.dumps(news) if news else None}])
            session.execute(change.values(done_rows=done, counts=json.dumps(counts), moved_at=at))
            return self.get(one.id)

    def untold(self, import_id: str) -> tuple[int, tuple[str, ...]] | None:
        """Return the first part of which there is news to tell, and the news; None if all is told."""
        row = RosterPartRow
        wanted = select(row.first, row.news).where(row.import_id == import_id, row.news.is_not(None))
        with self._sessions.reading() as session:
            found = session.execute(wanted.order_by(row.first).limit(1)).first()
            return None if found is None else (found.first, tuple(json.loads(found.news or "[]")))

    def told(self, import_id: str, first: int, at: datetime) -> None:
        """Record that the news of a part were told."""
        row = RosterPartRow
        with self._sessions.writing() as session:
            session.execute(
                update(row).where(row.import_id == import_id, row.first == first).values(news=None)
            )
            session.execute(
                update(RosterImportRow).where(RosterImportRow.id == import_id).values(moved_at=at)
            )

    def finish(self, import_id: str, at: datetime) -> RosterImport:
        """Record that the import is done, and forget the file."""
        change = update(RosterImportRow).where(RosterImportRow.id == import_id)
        values = {"state": ImportState.DONE, "finished_at": at, "moved_at": at, "content": None}
        with self._sessions.writing() as session:
            session.execute(change.where(RosterImportRow.state == ImportState.RUNNING).values(values))
            return self.get(import_id)

    def report(self, import_id: str) -> Iterator[ReportLine]:
        """Yield what became of each row so far, in their order."""
        row = RosterPartRow
        with self._sessions.reading() as session:
            parts = session.scalars(
                select(row.report).where(row.import_id == import_id).order_by(row.first)
            ).all()
        for part in parts:
            yield from _report_of(part)

    def refused(self, import_id: str, limit: int) -> tuple[ReportLine, ...]:
        """Return the first `limit` rows that are refused, reading no more parts than hold them."""
        row = RosterPartRow
        # Outcomes are the only words in a report, so that this finds no other parts.
        wanted = row.import_id == import_id, row.report.contains(f'"{RowOutcome.REFUSED}"')
        found: list[ReportLine] = []
        with self._sessions.reading() as session:
            for part in session.scalars(select(row.report).where(*wanted).order_by(row.first)).yield_per(1):
                found += (line for line in _report_of(part) if line.outcome is RowOutcome.REFUSED)
                if len(found) >= limit:
                    break
        return tuple(found[:limit])

    def discard(self, import_id: str) -> None:
        """Remove a draft with its file; anything else is left alone."""
        draft = RosterImportRow.id == import_id, RosterImportRow.state == ImportState.DRAFT
        with self._sessions.writing() as session:
            if session.scalar(select(RosterImportRow.id).where(*draft).with_for_update()) is not None:
                session.execute(delete(RosterPartRow).where(RosterPartRow.import_id == import_id))
                session.execute(delete(RosterImportRow).where(*draft))

    def drafts_before(self, moment: datetime) -> tuple[str, ...]:
        """Return the drafts that were handed in before `moment`."""
        old = RosterImportRow.begun_at < moment, RosterImportRow.state == ImportState.DRAFT
        with self._sessions.reading() as session:
            return tuple(session.scalars(select(RosterImportRow.id).where(*old)))

    def _newest(self, provider_id: str, *conditions: Any) -> RosterImport | None:
        wanted = select(RosterImportRow).where(RosterImportRow.provider_id == provider_id, *conditions)
        return next(iter(self._all(wanted.limit(1))), None)

    def _all(self, wanted: Any) -> tuple[RosterImport, ...]:
        in_order = wanted.order_by(RosterImportRow.begun_at.desc(), RosterImportRow.id)
        with self._sessions.reading() as session:
            return tuple(map(_to_domain, session.scalars(in_order)))


def _report_text(report: Sequence[ReportLine]) -> str:
    lines = [
        [line.row, line.outcome, *([fault.code, fault.field] for fault in line.faults)] for line in report
    ]
    return json.dumps(lines, separators=(",", ":"))


def _report_of(text: str) -> Iterator[ReportLine]:
    for row, outcome, *faults in json.loads(text):
        yield ReportLine(row, RowOutcome(outcome), tuple(_fault(*one) for one in faults))


def _fault(code: str, field: str | None) -> Fault:
    return Fault(code, None if field is None else RosterField(field))


def _to_row(one: RosterImport) -> dict[str, Any]:
    return {
        "id": one.id,
        "provider_id": one.provider,
        "digest": one.digest,
        "name": one.name,
        "encoding": one.encoding,
        "ignored": json.dumps(one.ignored, ensure_ascii=False),
        "row_count": one.rows,
        "begun_by": one.begun_by,
        "begun_at": one.begun_at,
        "moved_at": one.moved_at,
        "state": one.state,
        "done_rows": one.done,
        "counts": json.dumps(one.counts),
        "idempotency_key": one.idempotency_key,
        "finished_at": one.finished_at,
    }


def _to_domain(row: RosterImportRow) -> RosterImport:
    return RosterImport(
        id=row.id,
        provider=row.provider_id,
        digest=row.digest,
        name=row.name,
        encoding=row.encoding,
        ignored=tuple(json.loads(row.ignored)),
        rows=row.row_count,
        begun_by=row.begun_by,
        begun_at=row.begun_at,
        moved_at=row.moved_at,
        state=row.state,
        done=row.done_rows,
        counts=_counts(json.loads(row.counts)),
        idempotency_key=row.idempotency_key,
        finished_at=row.finished_at,
    )


def _counts(kept: Mapping[str, int]) -> dict[RowOutcome, int]:
    return {one: kept[one] for one in RowOutcome if one in kept}
