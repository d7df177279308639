"""Completions that wait: for an account with their address, or for staff to say whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from badgeserver.domain.calendar import add_months
from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.evidence import CertificateEvidence
from badgeserver.domain.ids import EvidenceId, LearnerId, MunicipalityCode
from badgeserver.domain.learner import Learner
from badgeserver.domain.looks import Purpose
from badgeserver.domain.person import Actor
from badgeserver.domain.roster import Doubt, EntryState, RosterEntry, WaitingCompletion
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import accept
from badgeserver.services.looks import record_looks
from badgeserver.services.office import JAPAN, Office
from badgeserver.services.own_town import is_within, require_own_town, town_of
from badgeserver.services.roster_keys import RosterKeys
from badgeserver.services.roster_sorting import acceptance_of

WAITS_MONTHS = 12
"""So long a completion waits for an account, or for the staff."""
DOUBTS_SHOWN = 100
DOUBTS_READ = 2_000
"""So many are looked through for those of one municipality."""
DRAFTS_LAST = timedelta(days=1)
"""So long a roster that nobody brings in is kept."""


def claim_waiting(learner_id: LearnerId, addresses: Iterable[str], office: Office) -> int:
    """Give a learner the completions that wait for their confirmed `addresses`; return how many count now.

    Where the name that the provider listed is not the learner's, staff decide. Badges that are earned
    by them are awarded, issued and told. Call it when an account begins and when an address is
    confirmed. Raises NotFound, Misconfigured `no-secret-key`.
    """
    keys, store = RosterKeys(office.secret_key), office.store
    hashes = [keys.address(address) for address in addresses]
    accepted = 0
    with store.transaction():
        learner = store.learners.get(learner_id)
        for one in store.roster_entries.waiting_for(hashes):
            if one.name == keys.name(learner.name):
                _count(one, learner.id, office)
                accepted += 1
            else:
                _ask_staff(one, learner, office)
    return accepted


def give_what_waits(learner_id: LearnerId, addresses: Iterable[str], office: Office) -> None:
    """Do as `claim_waiting`; where that is not possible now, `badgeserver daily` does it later.

    An account begins all the same when no key is at hand that signs its badges.
    """
    try:
        claim_waiting(learner_id, addresses, office)
    except Misconfigured:
        return


def _ask_staff(one: WaitingCompletion, learner: Learner, office: Office) -> None:
    entry = RosterEntry(one.key, one.provider, EntryState.DOUBTFUL)
    office.store.roster_entries.keep([entry])
    office.store.roster_entries.doubt([_doubt_of(one, learner.id)])


def _doubt_of(one: WaitingCompletion, learner_id: LearnerId) -> Doubt:
    return Doubt(
        key=one.key,
        provider=one.provider,
        learner=learner_id,
        stated_name="",
        certificate=one.certificate,
        dated=one.dated,
        score=one.score,
        level=one.level,
        since=one.since,
    )


def _count(one: WaitingCompletion | Doubt, learner_id: LearnerId, office: Office) -> None:
    """Let a completion count for a learner, unless the same counts already."""
    store, provider = office.store, office.store.providers.get(one.provider)
    acceptance = acceptance_of(provider, office)
    piece = CertificateEvidence(EvidenceId(office.new_id()), one.certificate, one.dated, one.score, one.level)
    there = {replace(have, id=piece.id) for have in store.evidence.of_learner(learner_id)}
    if replace(piece, acceptance=acceptance) in there:
        store.roster_entries.keep([RosterEntry(one.key, one.provider, EntryState.ACCEPTED)])
        return
    store.roster_entries.keep([RosterEntry(one.key, one.provider, EntryState.ACCEPTED, piece.id)])
    store.evidence.add(learner_id, piece)
    accept(piece.id, acceptance, provider.actor, office)


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """A doubtful completion in words, with the names of the learner and of the provider."""

    doubt: Doubt
    learner_name: str
    provider_name: Text
    certificate: Text


def doubts_for(actor: Actor, office: Office) -> tuple[DoubtLine, ...]:
    """Return what `actor` has to decide about, and record that they look at those names."""
    found = doubts(office, town_of(actor, office))
    record_looks((line.doubt.learner for line in found), Purpose.ROSTER, actor, office)
    return found


def doubts(office: Office, town: MunicipalityCode | None = None) -> tuple[DoubtLine, ...]:
    """Return the completions that staff have to decide about, the oldest first, as many as a page takes.

    With `town`, those of its people only.
    """
    store, certificates = office.store, office.programme.skill_map.certificates
    with store.snapshot():
        found, learners = _doubts_within(town, office)
        names = {one.id: one.name for one in store.providers.all()}
    return tuple(
        DoubtLine(
            one,
            learners[one.learner].name,
            names[one.provider],
            certificates[one.certificate].name
            if one.certificate in certificates
            else Text(one.certificate, one.certificate),
        )
        for one in found[:DOUBTS_SHOWN]
    )


def _doubts_within(
    town: MunicipalityCode | None, office: Office
) -> tuple[list[Doubt], dict[LearnerId, Learner]]:
    every = office.store.roster_entries.doubts(DOUBTS_SHOWN if town is None else DOUBTS_READ)
    learners = office.store.learners.get_many({one.learner for one in every})
    return [one for one in every if is_within(town, learners[one.learner])], learners


def count_doubts(office: Office, town: MunicipalityCode | None = None) -> int:
    """Return how many completions staff have to decide about; with `town`, of its people."""
    if town is None:
        return office.store.roster_entries.count_doubts()
    with office.store.snapshot():
        return len(_doubts_within(town, office)[0])


def decide_doubt(key: str, is_the_same: bool, actor: Actor, office: Office) -> None:
    """Say whether the listed person is the learner: then the completion counts, and else it does not.

    Raises NotFound (`no-such-doubt` when another member of the staff was quicker, `not-in-your-list`).
    """
    store = office.store
    with store.transaction():
        one = store.roster_entries.get_doubt(key)
        require_own_town(one.learner, actor, office)
        if is_the_same:
            _count(one, one.learner, office)
        else:
            store.roster_entries.keep([RosterEntry(key, one.provider, EntryState.DECLINED)])
        detail = {"same_person": str(is_the_same), "provider": one.provider}
        store.audit.append(office.clock(), actor.reference, "decide-roster-name", one.learner, detail)


def look_after_waiting(office: Office) -> Iterator[int]:
    """Do what is due every day, and yield how many completions were found each time. Safe to run twice.

    What has waited for a year and drafts of yesterday are forgotten. Learners whose account began
    while an import was running get what waits for them.
    """
    store, today = office.store, office.today()
    a_year_ago = add_months(today, -WAITS_MONTHS)
    store.roster_entries.forget_before(
        datetime(a_year_ago.year, a_year_ago.month, a_year_ago.day, tzinfo=JAPAN).astimezone(UTC)
    )
    for old in store.roster_imports.drafts_before(office.clock() - DRAFTS_LAST):
        store.roster_imports.discard(old)
    if store.roster_entries.count_waiting() == 0:
        return
    keys = RosterKeys(office.secret_key)
    for some in store.roster_entries.address_pages():
        owners = {keys.address(address): (learner, address) for address, learner in some}
        for hashed in dict.fromkeys(one.address for one in store.roster_entries.waiting_for(owners)):
            learner, address = owners[hashed]
            yield claim_waiting(learner, [address], office)
