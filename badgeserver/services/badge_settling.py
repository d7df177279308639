"""What becomes of a badge that a learner handed in: it counts, waits, asks, or goes to staff.

Nothing is guessed. It counts by itself when all of this holds: it is genuine and valid today; the
catalogue trusts its issuer for what it is about; it tells that it is the learner's; and neither its
date nor its result leaves a doubt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from badgeserver.credentials.invented_badge import INVENTED_PROVIDER
from badgeserver.domain.catalogue import ExternalCertificate, TrustedBadge, proven_by_badge
from badgeserver.domain.endorsement import ForeignBadge
from badgeserver.domain.errors import Conflict, CouldNotFindOut
from badgeserver.domain.evidence import Acceptance, CertificateEvidence
from badgeserver.domain.handed_badge import BadgeFacts, HandedBadge, HandedState
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.person import Actor
from badgeserver.domain.recipient import Recipient, whose
from badgeserver.domain.requirement import Strength
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import accept
from badgeserver.services.address_book import addresses_of
from badgeserver.services.badge_checking import CheckedBadge, check_badge
from badgeserver.services.badge_doubts import (
    NOT_TRUSTED,
    OTHER_BADGE_OF_TRUSTED,
    USED_BY_ANOTHER,
    WITHDRAWN,
    Doubt,
    not_bound,
)
from badgeserver.services.badge_reading import digest_of, is_address, statement_at
from badgeserver.services.badge_staff import to_staff
from badgeserver.services.office import Office

BY_PROVIDER: Final = "provider"
_WHOLE: Final = re.compile(r"[0-9]{1,6}")
AGAIN_AFTER: Final = timedelta(hours=20)
"""When what could not be checked is due again: with the next day's run."""


@dataclass(frozen=True, slots=True)
class _Matched:
    """A verified badge with what it proves."""

    checked: CheckedBadge
    certificate: ExternalCertificate
    trusted: TrustedBadge


def settle(handed: HandedBadge, actor: Actor, office: Office) -> HandedBadge:
    """Verify a badge, decide what becomes of it, and return it as it is kept now.

    Raises Refused where it does not hold; then nothing is changed.
    """
    try:
        whole = _with_statement(handed, office)
        checked = check_badge(whole.text, office)
    except CouldNotFindOut as fault:
        return _wait(handed, fault, office)
    try:
        return _decide(whole, checked, actor, office)
    except Conflict:
        # Somebody handed in the same badge in this moment: now that shows.
        return _decide(whole, checked, actor, office)


def _with_statement(handed: HandedBadge, office: Office) -> HandedBadge:
    """Return the badge with what its address yields, where that is all that was handed in."""
    if not is_address(handed.text):
        return handed
    text = statement_at(handed.text, office)
    return replace(handed, text=text, digest=digest_of(text))


def _wait(handed: HandedBadge, fault: CouldNotFindOut, office: Office) -> HandedBadge:
    waiting = replace(
        handed,
        state=HandedState.WAITING,
        code=fault.code,
        reason=fault.message,
        tries=handed.tries + 1,
        retry_at=office.clock() + AGAIN_AFTER,
    )
    office.store.handed_badges.keep(waiting)
    return waiting


def _decide(handed: HandedBadge, checked: CheckedBadge, actor: Actor, office: Office) -> HandedBadge:
    store, facts = office.store, checked.facts
    proven = _proven(facts, office)
    known = replace(
        handed,
        facts=facts,
        certificate=proven[0].id if proven is not None else None,
        retry_at=None,
    )
    used = store.endorsements.evidence_with(facts.issuer, facts.id, known.digest)
    if used is not None:
        return _used(known, used, actor, office)
    recipient = _whose(known, checked, office)
    if recipient is not Recipient.SAME:
        return _ask(known, not_bound(recipient), office)
    if proven is None:
        issuer_is_known = facts.issuer in _trusted_issuers(office)
        return to_staff(known, OTHER_BADGE_OF_TRUSTED if issuer_is_known else NOT_TRUSTED, actor, office)
    return _count(known, _Matched(checked, *proven), actor, office)


def _proven(facts: BadgeFacts, office: Office) -> tuple[ExternalCertificate, TrustedBadge] | None:
    if facts.issuer not in _trusted_issuers(office):
        return None
    certificates = office.programme.skill_map.certificates.values()
    return proven_by_badge(certificates, facts.issuer, facts.achievement)


def _trusted_issuers(office: Office) -> frozenset[str]:
    certificates = office.programme.skill_map.certificates.values()
    named = {one.issuer for certificate in certificates for one in certificate.trusted_badges}
    return frozenset(named if office.demo else named - {INVENTED_PROVIDER})


def _used(handed: HandedBadge, evidence_id: EvidenceId, actor: Actor, office: Office) -> HandedBadge:
    """Return the same learner's badge as it is; another learner's goes to staff, in neutral words."""
    owner, _ = office.store.evidence.get(evidence_id)
    if owner != handed.learner:
        return to_staff(handed, USED_BY_ANOTHER, actor, office)
    there = office.store.handed_badges.of_evidence(evidence_id)
    if there is None:
        return _counted(handed, evidence_id, office)
    if there.id != handed.id:
        office.store.handed_badges.remove(handed.id)
    return there


def _whose(handed: HandedBadge, checked: CheckedBadge, office: Office) -> Recipient:
    learner = office.store.learners.get(handed.learner)
    return whose(checked.told, addresses_of(handed.learner, office), (learner.name, learner.reading))


def _ask(handed: HandedBadge, doubt: Doubt, office: Office) -> HandedBadge:
    asking = replace(handed, state=HandedState.UNBOUND, code=doubt.code, reason=doubt.words)
    office.store.handed_badges.keep(asking)
    return asking


def _count(handed: HandedBadge, matched: _Matched, actor: Actor, office: Office) -> HandedBadge:
    """Let the badge be evidence that is accepted for its signature, and award what that earns."""
    store = office.store
    piece, doubt = _piece(handed, matched)
    if doubt is not None:
        return to_staff(handed, doubt, actor, office, piece)
    with store.transaction():
        there = _same_facts(handed, piece, office)
        if there is not None and store.award_reviews.withdrawn([there.id]):
            return to_staff(handed, WITHDRAWN, actor, office)
        if there is None:
            store.evidence.add(handed.learner, piece)
        evidence = there or piece
        if not store.endorsements.badges([evidence.id]):
            store.endorsements.attach(foreign_badge(evidence.id, handed.text, matched.checked, office))
        detail = {"badge": handed.digest}
        store.audit.append(office.clock(), actor.reference, "count-badge", evidence.id, detail)
        if evidence.acceptance is None:
            accept(
                evidence.id,
                Acceptance(Strength.SIGNATURE, BY_PROVIDER, office.today()),
                actor,
                office,
            )
        return _counted(handed, evidence.id, office)


def _counted(handed: HandedBadge, evidence: EvidenceId, office: Office) -> HandedBadge:
    """Keep that the badge counts. Its text is under the evidence now."""
    counted = replace(
        handed,
        state=HandedState.COUNTED,
        text="",
        evidence=evidence,
        code="",
        reason=Text("", ""),
        retry_at=None,
    )
    office.store.handed_badges.keep(counted)
    return counted


def _piece(handed: HandedBadge, matched: _Matched) -> tuple[CertificateEvidence, Doubt | None]:
    """Return the evidence that the badge is, with what there is to doubt about it."""
    certificate, trusted, checked = matched.certificate, matched.trusted, matched.checked
    score, level = trusted.score, trusted.level
    doubt = None
    if trusted.score_result is not None:
        score = _whole(checked.results.get(trusted.score_result))
        highest = certificate.score.maximum if certificate.score is not None else 0
        if score is None or score > highest:
            score, doubt = None, Doubt.about_result()
    if trusted.level_result is not None:
        level = _whole(checked.results.get(trusted.level_result))
        if level not in certificate.levels:
            level, doubt = None, Doubt.about_result()
    dated = checked.facts.dated
    if not certificate.was_given_on(dated):
        doubt = Doubt.about_date(certificate)
    return CertificateEvidence(EvidenceId(handed.id), certificate.id, dated, score, level), doubt


def _whole(value: str | None) -> int | None:
    """Return a result that is a plain whole number, None for any other."""
    return int(value) if value is not None and _WHOLE.fullmatch(value) else None


def _same_facts(
    handed: HandedBadge, piece: CertificateEvidence, office: Office
) -> CertificateEvidence | None:
    """Return the learner's evidence that states just the same, however it came in."""
    return next(
        (
            one
            for one in office.store.evidence.of_learner(handed.learner)
            if isinstance(one, CertificateEvidence) and replace(one, id=piece.id, acceptance=None) == piece
        ),
        None,
    )


def foreign_badge(
    evidence: EvidenceId, text: str, checked: CheckedBadge, office: Office, confirmed_by: str | None = None
) -> ForeignBadge:
    """Return the badge as it is kept under the evidence that rests on it."""
    facts = checked.facts
    return ForeignBadge(
        evidence=evidence,
        id=facts.id,
        issuer=facts.issuer,
        issuer_name=facts.issuer_name,
        name=facts.name,
        achievement=facts.achievement,
        digest=digest_of(text),
        text=text,
        verified_at=office.clock(),
        names_holder=checked.names_holder,
        confirmed_by=confirmed_by,
    )
