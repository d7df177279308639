"""The demonstration: invented people, their awards over the years, and a few certificates to look at."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from badgeserver.credentials.invented_badge import invented_badge
from badgeserver.domain.award import Award, IssuedCredential
from badgeserver.domain.consent import Consent, needs_consent
from badgeserver.domain.consent_text import TEXT_VERSION
from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evaluation import HeldBadge
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.keys import JWT_ALGORITHMS, KeyAlgorithm
from badgeserver.domain.learner import Learner
from badgeserver.services.awarding import held_after, new_awards
from badgeserver.services.carriers import export_carriers
from badgeserver.services.foreign_badges import attach_badge
from badgeserver.services.invented_handing_in import handed_in
from badgeserver.services.invented_people import PERSONAS, invented_people, personas
from badgeserver.services.invented_staff import invent_staff
from badgeserver.services.judging import Judgement
from badgeserver.services.office import Office
from badgeserver.services.signing_keys import create_signing_key, published_keys

PEOPLE = 2000
SEED = 20261120
BATCH = 100
_NAMED = frozenset(persona.id for persona in PERSONAS)
"""They hand in before the visitor's eyes, and begin with nothing handed in."""


def invent_population(office: Office, people: int = PEOPLE) -> Iterator[int]:
    """Bring in `people` invented learners and the named ones, with evidence and awards, and the staff.

    Yields how many came in with each batch.

    Learners who are there already are left alone, so it can be stopped and started again.
    """
    invent_staff(office)
    there = set(office.store.learners.all_ids())
    newcomers = (one for one in _everybody(office, people) if one[0].id not in there)
    while batch := list(islice(newcomers, BATCH)):
        awards = [award for learner, evidence in batch for award in _history(learner, evidence, office)]
        with office.store.transaction():
            office.store.learners.add_many(learner for learner, _ in batch)
            office.store.guardian_consents.add_many(_consents((learner for learner, _ in batch), office))
            pieces = [(learner.id, one) for learner, evidence in batch for one in evidence]
            office.store.evidence.add_many(pieces)
            office.store.submissions.add_many(
                handed_in((one for one in pieces if one[0] not in _NAMED), office)
            )
            office.store.awards.add_many(awards)
        yield len(batch)


def _consents(learners: Iterable[Learner], office: Office) -> Iterator[Consent]:
    """Yield the consent of an invented guardian for each child: no badge of theirs came without."""
    now = office.clock()
    for learner in learners:
        if needs_consent(learner, None, office.programme.skill_map, office.today()):
            yield Consent(
                id=office.new_id(),
                learner=learner.id,
                guardian_email=f"guardian-of-{learner.id}@example.jp",
                guardian_name="保護者（架空）",
                text_version=TEXT_VERSION,
                asked_at=now,
                agreed_at=now,
            )


def _everybody(office: Office, people: int) -> Iterator[tuple[Learner, tuple[Evidence, ...]]]:
    yield from personas(office.programme)
    yield from invented_people(office.programme, people, SEED, office.today())


def _history(learner: Learner, evidence: Sequence[Evidence], office: Office) -> Iterator[Award]:
    """Yield the awards as they came about: an evaluation on each day on which something was accepted."""
    held: tuple[HeldBadge, ...] = ()
    skill_map = office.programme.skill_map
    days = sorted({one.acceptance.on for one in evidence if one.acceptance is not None})
    for day in days:
        known = [one for one in evidence if one.acceptance is not None and one.acceptance.on <= day]
        evaluations = evaluate(skill_map, known, held, day)
        judgements = {badge: Judgement(one, skill_map) for badge, one in evaluations.items()}
        newest = {one.badge: one.award for one in held}
        awards = new_awards(judgements, learner.id, known, held, newest, office)
        held = held_after(held, awards)
        yield from awards


def offer_jwt(office: Office) -> None:
    """Make a key that signs credentials as JWT, unless there is one."""
    if not any(key.signs and key.algorithm in JWT_ALGORITHMS for key in published_keys(office)):
        create_signing_key(KeyAlgorithm.ES256, "demonstration", office)


def attach_invented_badge(office: Office) -> None:
    """Put an invented provider's own badge under the first named learner's evidence, for the seals to show.

    Nothing happens where it is there already, or where the programme has no such learner.
    """
    store, persona = office.store, PERSONAS[0]
    if persona.id not in store.learners.all_ids():
        return
    evidence = store.evidence.of_learner(persona.id)[0]
    if not store.endorsements.badges([evidence.id]):
        badge = invented_badge(store.learners.get(persona.id).email, office.new_id(), evidence.dated)
        attach_badge(evidence.id, badge, None, "demonstration", office)


def show_certificates(office: Office, folder: Path) -> tuple[tuple[IssuedCredential, tuple[Path, ...]], ...]:
    """Write the highest badge of each named learner in every form; return credentials and files.

    `folder` holds nothing else afterwards.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shown = []
    for persona in PERSONAS:
        credential = _highest_credential(persona.id, office)
        if credential is not None:
            shown.append((credential, export_carriers(credential.id, folder, office)))
    return tuple(shown)


def _highest_credential(learner: LearnerId, office: Office) -> IssuedCredential | None:
    with office.store.snapshot():
        awards = {one.id: one for one in office.store.awards.of_learner(learner)}
        credentials = office.store.credentials.of_learner(learner)
    ranked = [one for one in credentials if one.revoked_at is None]
    return max(
        ranked,
        key=lambda one: _rank(awards[one.award], office),
        default=None,
    )


def _rank(award: Award, office: Office) -> int:
    skill_map = office.programme_of(award).skill_map
    return skill_map.levels[skill_map.badges[award.badge].level].rank
