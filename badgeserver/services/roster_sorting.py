"""What becomes of the rows of a roster: found out from what is known, with nothing changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from badgeserver.domain.account import address_key
from badgeserver.domain.evidence import Acceptance, CertificateEvidence, Evidence
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.provider import Provider
from badgeserver.domain.requirement import Strength
from badgeserver.domain.roster import (
    BadRow,
    Doubt,
    EntryState,
    Fault,
    ReportLine,
    RosterEntry,
    RosterField,
    RosterRow,
    RowOutcome,
    WaitingCompletion,
    name_key,
)
from badgeserver.domain.submission import SubmissionState
from badgeserver.services.office import Office
from badgeserver.services.roster_keys import RosterKeys

States = dict[str, EntryState]
"""How it stands with completions, by key."""

_BEING_DECIDED = (SubmissionState.CONFIRMING, SubmissionState.CHECKING, SubmissionState.ASSESSING)


@dataclass(slots=True)
class Sorted:
    """What is to be done about some rows, and the report of them.

    `new` are accepted pieces, `confirmed` those that their learners handed in themselves and that
    are true, `withdrawn` those that count no longer.
    """

    report: list[ReportLine] = field(default_factory=list)
    new: list[tuple[LearnerId, CertificateEvidence]] = field(default_factory=list)
    confirmed: list[EvidenceId] = field(default_factory=list)
    withdrawn: list[EvidenceId] = field(default_factory=list)
    entries: dict[str, RosterEntry] = field(default_factory=dict)
    waiting: dict[str, WaitingCompletion] = field(default_factory=dict)
    doubts: dict[str, Doubt] = field(default_factory=dict)


def acceptance_of(provider: Provider, office: Office) -> Acceptance:
    """Return how a completion that a provider lists is accepted."""
    return Acceptance(Strength.ROSTER, provider.actor.reference, office.today())


def sort_rows(
    rows: Sequence[RosterRow | BadRow], provider: Provider, office: Office, earlier: States | None = None
) -> Sorted:
    """Find out what becomes of `rows`.

    `earlier` is how it would stand with rows before, which were not really brought in; it is added to.
    """
    sorter = _Sorter([row for row in rows if isinstance(row, RosterRow)], provider, office, earlier)
    for row in rows:
        sorter.sort(row)
    return sorter.found


class _Sorter:
    def __init__(
        self, listed: Sequence[RosterRow], provider: Provider, office: Office, earlier: States | None
    ) -> None:
        store, self._keys = office.store, RosterKeys(office.secret_key)
        self.found = Sorted()
        self._office, self._provider, self._now = office, provider, office.clock()
        self._acceptance = acceptance_of(provider, office)
        self._key_of = {row.row: self._keys.entry(provider.id, row) for row in listed}
        self._kept = store.roster_entries.by_key(self._key_of.values())
        self._states: States = {} if earlier is None else earlier
        self._owners = store.roster_entries.owners({address_key(row.email) for row in listed})
        people = set(self._owners.values())
        self._learners = store.learners.get_many(people)
        self._pieces = _Pieces(store.evidence.of_learners(people), office)

    def sort(self, row: RosterRow | BadRow) -> None:
        outcome, faults = self._refused(row.faults) if isinstance(row, BadRow) else self._listed(row)
        self.found.report.append(ReportLine(row.row, outcome, faults))

    def _listed(self, row: RosterRow) -> tuple[RowOutcome, tuple[Fault, ...]]:
        key = self._key_of[row.row]
        kept = self._kept.get(key)
        state = self._states.get(key, kept.state if kept is not None else None)
        if row.withdrawn:
            return self._taken_back(key, state)
        if state is EntryState.ACCEPTED:
            return RowOutcome.ALREADY_THERE, ()
        if state is EntryState.WITHDRAWN:
            return self._refused([Fault("withdrawn-before")])
        return self._placed(row, key, state)

    def _taken_back(self, key: str, state: EntryState | None) -> tuple[RowOutcome, tuple[Fault, ...]]:
        if state is None:
            return self._refused([Fault("nothing-to-withdraw", RosterField.WITHDRAWN)])
        if state is EntryState.WITHDRAWN:
            return RowOutcome.ALREADY_THERE, ()
        evidence = self._evidence_behind(key)
        if evidence is not None:
            self.found.withdrawn.append(evidence)
        self._keep(key, EntryState.WITHDRAWN, evidence)
        return RowOutcome.WITHDRAWN, ()

    def _evidence_behind(self, key: str) -> EvidenceId | None:
        entry = self.found.entries.get(key) or self._kept.get(key)
        return None if entry is None else entry.evidence

    def _placed(
        self, row: RosterRow, key: str, state: EntryState | None
    ) -> tuple[RowOutcome, tuple[Fault, ...]]:
        owner = self._owners.get(address_key(row.email))
        if owner is None:
            return self._waits(row, key, state), ()
        if name_key(row.name) != name_key(self._learners[owner].name):
            return self._doubted(row, key, state, owner), ()
        return self._accepted(row, key, owner)

    def _waits(self, row: RosterRow, key: str, state: EntryState | None) -> RowOutcome:
        if state is EntryState.WAITING:
            return RowOutcome.ALREADY_THERE
        self._keep(key, EntryState.WAITING)
        address, name = self._keys.address(row.email), self._keys.name(row.name)
        self.found.waiting[key] = WaitingCompletion(
            key=key, address=address, name=name, since=self._now, **self._facts(row)
        )
        return RowOutcome.WAITING

    def _doubted(self, row: RosterRow, key: str, state: EntryState | None, owner: LearnerId) -> RowOutcome:
        if state in (EntryState.DOUBTFUL, EntryState.DECLINED):
            return RowOutcome.ALREADY_THERE
        self._keep(key, EntryState.DOUBTFUL)
        self.found.doubts[key] = Doubt(
            key=key, learner=owner, stated_name=row.name, since=self._now, **self._facts(row)
        )
        return RowOutcome.NAME_DIFFERS

    def _accepted(self, row: RosterRow, key: str, owner: LearnerId) -> tuple[RowOutcome, tuple[Fault, ...]]:
        piece = CertificateEvidence(
            EvidenceId(self._office.new_id()),
            row.certificate,
            row.dated,
            row.score,
            row.level,
            self._acceptance,
        )
        if self._pieces.is_known(owner, piece):
            return RowOutcome.ALREADY_THERE, ()
        if self._pieces.was_withdrawn(owner, piece):
            return self._refused([Fault("withdrawn-before")])
        pending = self._pieces.pending(owner, piece)
        if pending is None:
            self.found.new.append((owner, piece))
        else:
            self.found.confirmed.append(pending)
        self._pieces.add(owner, piece)
        self._keep(key, EntryState.ACCEPTED, pending or piece.id)
        return RowOutcome.ACCEPTED, ()

    def _keep(self, key: str, state: EntryState, evidence: EvidenceId | None = None) -> None:
        self._states[key] = state
        self.found.entries[key] = RosterEntry(key, self._provider.id, state, evidence)
        self.found.waiting.pop(key, None)
        self.found.doubts.pop(key, None)

    def _facts(self, row: RosterRow) -> dict[str, Any]:
        return {
            "provider": self._provider.id,
            "certificate": row.certificate,
            "dated": row.dated,
            "score": row.score,
            "level": row.level,
        }

    def _refused(self, faults: Iterable[Fault]) -> tuple[RowOutcome, tuple[Fault, ...]]:
        return RowOutcome.REFUSED, tuple(faults)


class _Pieces:
    """The evidence that learners have, looked up by what it says."""

    def __init__(self, evidence: Mapping[LearnerId, Sequence[Evidence]], office: Office) -> None:
        self._office = office
        self._found: defaultdict[tuple[LearnerId, Evidence], list[Evidence]] = defaultdict(list)
        for learner, pieces in evidence.items():
            for piece in pieces:
                self.add(learner, piece)

    def add(self, learner: LearnerId, piece: Evidence) -> None:
        self._found[learner, _bare(piece)].append(piece)

    def is_known(self, learner: LearnerId, piece: CertificateEvidence) -> bool:
        """Tell whether the same is accepted already, as firmly as a provider's word or more."""
        return any(
            one.acceptance is not None and one.acceptance.strength >= Strength.ROSTER
            for one in self._found[learner, _bare(piece)]
        )

    def was_withdrawn(self, learner: LearnerId, piece: CertificateEvidence) -> bool:
        ids = self._open(learner, piece)
        return bool(ids and self._office.store.award_reviews.withdrawn(ids))

    def pending(self, learner: LearnerId, piece: CertificateEvidence) -> EvidenceId | None:
        """Return the same piece that the learner handed in and nobody has decided about, if there is one."""
        for id in self._open(learner, piece):
            submission = self._office.store.submissions.find(id)
            if submission is None or submission.state in _BEING_DECIDED:
                return id
        return None

    def _open(self, learner: LearnerId, piece: CertificateEvidence) -> list[EvidenceId]:
        return [one.id for one in self._found[learner, _bare(piece)] if one.acceptance is None]


def _bare(piece: Evidence) -> Evidence:
    return replace(piece, id=EvidenceId(""), acceptance=None)
