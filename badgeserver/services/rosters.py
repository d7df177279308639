"""Rosters of providers: looked at first, brought in exactly once, and carried on where they stopped."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from badgeserver.domain.errors import Conflict, Refused
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.person import Actor
from badgeserver.domain.provider import Provider
from badgeserver.domain.roster import (
    BadRow,
    ImportState,
    ReportLine,
    Roster,
    RosterImport,
    RosterRow,
    RowOutcome,
)
from badgeserver.domain.text import Text
from badgeserver.intake.roster import read_roster
from badgeserver.services.acceptance import accept
from badgeserver.services.awarding import award_many
from badgeserver.services.corrections import withdraw_evidence
from badgeserver.services.issuing import issue_all
from badgeserver.services.office import Office
from badgeserver.services.providers import working_provider
from badgeserver.services.roster_news import AWARD, EVIDENCE, tell_news
from badgeserver.services.roster_sorting import Sorted, States, acceptance_of, sort_rows

BATCH = 1_000
"""Rows that are brought in by one transaction, for which other writers wait."""
STALLED_AFTER = timedelta(minutes=2)
"""An import that did not go on for so long has lost its worker."""
LONGEST_NAME = 200
_KEY = re.compile(r"[ -~]{1,255}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Upload:
    """A roster as it was sent: the provider's id, the bytes, and what the file is called."""

    provider: str
    data: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of each row today."""

    roster: Roster
    report: tuple[ReportLine, ...]

    @property
    def counts(self) -> Mapping[RowOutcome, int]:
        """Return how many rows would come out how."""
        return Counter(line.outcome for line in self.report)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """An import, and whether the same file or request was handed in before."""

    roster: RosterImport
    repeated: bool


def preview(upload: Upload, office: Office) -> Preview:
    """Say what would become of a roster, and keep nothing.

    Raises NotFound, Refused (`provider-ended` and what `read_roster` raises).
    """
    provider = working_provider(upload.provider, office)
    roster = _read(upload.data, provider, office)
    report: list[ReportLine] = []
    states: States = {}
    with office.store.snapshot():
        for first in range(0, len(roster.rows), BATCH):
            report += sort_rows(roster.rows[first : first + BATCH], provider, office, states).report
    return Preview(roster, tuple(report))


def hand_in(
    upload: Upload, actor: Actor, office: Office, idempotency_key: str | None = None, again: bool = False
) -> HandedIn:
    """Keep a roster to be brought in (see `carry_on`).

    The same file of the same provider is not taken twice, unless `again` is wished; nor is a second
    request with the same `idempotency_key`. Then the first import is returned. Raises as `preview`,
    and Conflict `idempotency-key-used` for a key that came with another file.
    """
    provider = working_provider(upload.provider, office)
    _check_key(idempotency_key)
    before = _before(upload, office, idempotency_key, again)
    if before is not None:
        return HandedIn(before, True)
    roster = _read(upload.data, provider, office)
    new = _new_import(upload, roster, actor, ImportState.RUNNING, office, idempotency_key)
    with office.store.transaction():
        office.store.roster_imports.add(new, upload.data)
        _note("begin-roster", new, actor, office)
    return HandedIn(new, False)


def draft(upload: Upload, actor: Actor, office: Office) -> RosterImport:
    """Keep a roster with its preview until somebody says that it shall be brought in; raises as `preview`."""
    seen = preview(upload, office)
    new = _new_import(upload, seen.roster, actor, ImportState.DRAFT, office)
    store, now = office.store, office.clock()
    with store.transaction():
        store.roster_imports.add(new, upload.data)
        for first in range(0, len(seen.report), BATCH):
            new = store.roster_imports.move(new, seen.report[first : first + BATCH], (), now)
        _note("draft-roster", new, actor, office)
    return new


def begin(import_id: str, actor: Actor, office: Office) -> RosterImport:
    """Let a draft be brought in; nothing happens to one that is under way already. Raises NotFound."""
    store = office.store
    with store.transaction():
        working_provider(store.roster_imports.get(import_id).provider, office)
        begun = store.roster_imports.begin(import_id, actor.reference, office.clock())
        one = store.roster_imports.get(import_id)
        if begun:
            _note("begin-roster", one, actor, office)
    return one


def discard(import_id: str, actor: Actor, office: Office) -> None:
    """Remove a draft and its file; one that was begun stays. Raises NotFound."""
    with office.store.transaction():
        one = office.store.roster_imports.get(import_id)
        office.store.roster_imports.discard(import_id)
        if one.state is ImportState.DRAFT:
            _note("discard-roster", one, actor, office)


def carry_on(import_id: str, office: Office) -> Iterator[RosterImport]:
    """Bring an import in from where it is, and yield how far it is after each transaction.

    Safe to break off at any point and to start again, also for two at once: each row is brought in
    once. Then what was awarded is issued, and learners are told. Raises NotFound, Misconfigured where
    no key signs.
    """
    one = office.store.roster_imports.get(import_id)
    yield one
    if one.state is not ImportState.RUNNING:
        return
    provider = office.store.providers.get(one.provider)
    rows = _read(office.store.roster_imports.content(import_id) or b"", provider, office).rows
    while one.done < one.rows:
        one = _bring_in_batch(one, rows, provider, office)
        yield one
    # An award that can't be issued stays; `badgeserver issue --all` tells why.
    for count, _ in enumerate(issue_all(office, refuse=lambda award, refusal: None), 1):
        if count % BATCH == 0:
            yield one
    for _ in tell_news(import_id, office):
        yield one
    yield office.store.roster_imports.finish(import_id, office.clock())


def finished(import_id: str, office: Office) -> RosterImport:
    """Bring an import in to its end and return it; raises as `carry_on`."""
    *_, last = carry_on(import_id, office)
    return last


def carry_on_all(office: Office) -> None:
    """Bring in every import that was begun, the oldest first."""
    for one in reversed(office.store.roster_imports.running()):
        finished(one.id, office)


def work_soon(office: Office) -> None:
    """Have imports that were begun brought in without waiting for it."""
    office.roster_work.ask(lambda: carry_on_all(office))


def roster_import(import_id: str, office: Office) -> RosterImport:
    """Return an import; has it carried on if its worker was lost. Raises NotFound."""
    one = office.store.roster_imports.get(import_id)
    if one.state is ImportState.RUNNING and office.clock() - one.moved_at > STALLED_AFTER:
        work_soon(office)
    return one


def first_rows(one: RosterImport, limit: int, office: Office) -> tuple[RosterRow, ...]:
    """Return how the first rows of a draft were read, up to `limit`, without those that can't be.

    Whoever decides sees by them that each column was taken for what it is.
    """
    content = office.store.roster_imports.content(one.id) if one.state is ImportState.DRAFT else None
    if content is None:
        return ()
    rows = _read(content, office.store.providers.get(one.provider), office, limit).rows
    return tuple(row for row in rows if isinstance(row, RosterRow))


def same_file_before(one: RosterImport, office: Office) -> RosterImport | None:
    """Return the newest import of the same file that was more than a draft, if there is another."""
    found = office.store.roster_imports.of_digest(one.provider, one.digest)
    return None if found is None or found.id == one.id else found


def newest_imports(office: Office, limit: int = 50) -> tuple[RosterImport, ...]:
    """Return the newest imports and drafts, the newest first."""
    return office.store.roster_imports.newest(limit)


def report_of(import_id: str, office: Office) -> Iterator[ReportLine]:
    """Yield what became of each row so far; of a draft, what would."""
    return office.store.roster_imports.report(import_id)


def refused_rows(import_id: str, limit: int, office: Office) -> tuple[ReportLine, ...]:
    """Return the first rows that are refused, up to `limit`."""
    return office.store.roster_imports.refused(import_id, limit)


def _read(data: bytes, provider: Provider, office: Office, most: int | None = None) -> Roster:
    catalogue = office.programme.skill_map.certificates
    listed = [one for one in sorted(provider.certificates) if one in catalogue]
    return read_roster(data, catalogue, listed, office.today(), most)


def _bring_in_batch(
    one: RosterImport, rows: Sequence[RosterRow | BadRow], provider: Provider, office: Office
) -> RosterImport:
    """Bring in the next rows after those that anybody has brought in, all that they lead to included."""
    store = office.store
    with store.transaction():
        store.providers.take_turn(provider.id)
        present = store.roster_imports.get(one.id)
        if present.done >= present.rows:
            return present
        found = sort_rows(rows[present.done : present.done + BATCH], provider, office)
        news = _apply(found, provider, office)
        detail = {"rows": str(len(found.report)), "accepted": str(len(found.new) + len(found.confirmed))}
        store.audit.append(office.clock(), provider.actor.reference, "import-roster", one.id, detail)
        return store.roster_imports.move(present, found.report, news, office.clock())


def _apply(found: Sorted, provider: Provider, office: Office) -> list[str]:
    """Do what was found; return what there is to tell: awards, and accepted pieces that led to none."""
    store, actor = office.store, provider.actor
    # Before anything is awarded: accepting issues, and issuers take the status list before the chain.
    for pending in found.confirmed:
        accept(pending, acceptance_of(provider, office), actor, office)
    store.evidence.add_many(found.new)
    store.roster_entries.keep(list(found.entries.values()))
    store.roster_entries.wait(found.waiting.values())
    store.roster_entries.doubt(found.doubts.values())
    for taken_back in found.withdrawn:
        _withdraw(taken_back, provider, office)
    awards = award_many({learner for learner, _ in found.new}, office, office.today())
    told = {award.learner for award in awards}
    return [
        *(f"{AWARD}{award.id}" for award in awards),
        *(f"{EVIDENCE}{piece.id}" for learner, piece in found.new if learner not in told),
    ]


def _withdraw(evidence_id: EvidenceId, provider: Provider, office: Office) -> None:
    reason = f"{provider.name.ja}が取り消しました。 / Taken back by {provider.name.en}."
    try:
        withdraw_evidence(evidence_id, reason, provider.actor, office)
    except Refused:
        # Staff withdrew it before, or its learner has left: then there is nothing more to do.
        return


def _before(upload: Upload, office: Office, idempotency_key: str | None, again: bool) -> RosterImport | None:
    imports, digest = office.store.roster_imports, _digest(upload.data)
    if idempotency_key is not None:
        one = imports.of_key(upload.provider, idempotency_key)
        if one is not None and one.digest != digest:
            raise Conflict(
                "idempotency-key-used",
                Text(
                    "この Idempotency-Key は、別の名簿に使われています。",
                    "This Idempotency-Key came with another roster.",
                ),
                Text("別の名簿には、別のキーを付けてください。", "Give another roster another key."),
            )
        if one is not None:
            return one
    return None if again else imports.of_digest(upload.provider, digest)


def _check_key(idempotency_key: str | None) -> None:
    if idempotency_key is None or _KEY.fullmatch(idempotency_key):
        return
    raise Refused(
        "bad-idempotency-key",
        Text("Idempotency-Key として使えません。", "This can't be an Idempotency-Key."),
        Text("英数字などで255文字までにしてください。", "Give up to 255 characters of ASCII."),
    )


def _new_import(
    upload: Upload,
    roster: Roster,
    actor: Actor,
    state: ImportState,
    office: Office,
    idempotency_key: str | None = None,
) -> RosterImport:
    now = office.clock()
    return RosterImport(
        id=office.new_id(),
        provider=upload.provider,
        digest=_digest(upload.data),
        name="".join(filter(str.isprintable, upload.name))[-LONGEST_NAME:],
        encoding=roster.encoding,
        ignored=roster.ignored,
        rows=len(roster.rows),
        begun_by=actor.reference,
        begun_at=now,
        moved_at=now,
        state=state,
        idempotency_key=idempotency_key,
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _note(action: str, one: RosterImport, actor: Actor, office: Office) -> None:
    detail = {"provider": one.provider, "rows": str(one.rows), "file": one.digest}
    office.store.audit.append(office.clock(), actor.reference, action, one.id, detail)
