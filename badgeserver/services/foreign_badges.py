"""Open Badges of other issuers: handed in by learners, or put under evidence by an operator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from badgeserver.domain.catalogue import ExternalCertificate
from badgeserver.domain.endorsement import ForeignBadge
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.handed_badge import HandedBadge, HandedState
from badgeserver.domain.ids import CredentialId, EvidenceId, LearnerId
from badgeserver.domain.notice import NoticeKind
from badgeserver.domain.person import Actor
from badgeserver.domain.recipient import Recipient, whose
from badgeserver.domain.text import Text
from badgeserver.services.address_book import addresses_of
from badgeserver.services.badge_checking import check_badge
from badgeserver.services.badge_doubts import ASKED_BY_LEARNER, NOT_REACHED
from badgeserver.services.badge_reading import digest_of, full_address, statement_in
from badgeserver.services.badge_settling import foreign_badge, settle
from badgeserver.services.badge_staff import as_it_stands, to_staff
from badgeserver.services.consent import consent_overview
from badgeserver.services.notices import News, tell
from badgeserver.services.office import Office

MOST_TRIES = 14
"""A badge that can't be checked is tried for two weeks before it goes to staff."""
BATCH = 100
DAILY = Actor("service", "daily")

_ENDED = frozenset({HandedState.COUNTED, HandedState.CHECKING})


@dataclass(frozen=True, slots=True)
class Earned:
    """A badge of ours that the learner was awarded with this evidence."""

    credential: CredentialId
    name: Text


@dataclass(frozen=True, slots=True)
class FoundBadge:
    """What was found about a badge that was handed in, and what it brought.

    `certificate` is what it proves by the trust list, `waiting` names badges that are earned but wait for
    a guardian's consent, and `again` tells that it had been handed in before.
    """

    badge: HandedBadge
    certificate: ExternalCertificate | None
    earned: tuple[Earned, ...]
    waiting: tuple[Text, ...] = ()
    again: bool = False


def hand_in_badge(
    data: bytes | None, address: str | None, learner_id: LearnerId, actor: Actor, office: Office
) -> FoundBadge:
    """Take in a badge, as a file or an address, and let it count if it can.

    The same badge twice is told so and doubles nothing. Raises NotFound; Refused where there is no
    badge in it, or one that does not hold (`badge-invalid`, `badge-expired`, `badge-revoked`, …).
    """
    store = office.store
    store.learners.get(learner_id)
    text = statement_in(data, office) if data else full_address(address or "")
    known = store.handed_badges.find(learner_id, digest_of(text))
    if known is not None and known.state in _ENDED:
        return _found(known, office, again=True)
    begun = known or HandedBadge(
        id=EvidenceId(office.new_id()),
        learner=learner_id,
        text=text,
        digest=digest_of(text),
        state=HandedState.WAITING,
        handed_in_by=actor.reference,
        handed_in_at=office.clock(),
    )
    settled = settle(begun, actor, office)
    return _found(settled, office, again=settled.id != begun.id)


def found_badge(badge_id: EvidenceId, learner_id: LearnerId, office: Office) -> FoundBadge:
    """Return what was found about a badge of the learner; raises NotFound, also for another's."""
    return _found(_theirs(badge_id, learner_id, office), office)


def handed_in_badges(learner_id: LearnerId, office: Office) -> tuple[HandedBadge, ...]:
    """Return the badges that a learner handed in, the newest first."""
    with office.store.snapshot():
        return tuple(as_it_stands(one, office) for one in office.store.handed_badges.of_learner(learner_id))


def open_badges_of(learner_id: LearnerId, office: Office) -> tuple[HandedBadge, ...]:
    """Return the badges that neither count nor are with staff, the newest first."""
    return tuple(one for one in handed_in_badges(learner_id, office) if one.state not in _ENDED)


def try_again(badge_id: EvidenceId, learner_id: LearnerId, actor: Actor, office: Office) -> FoundBadge:
    """Look at a badge anew that waits or was not the learner's yet; raises as `hand_in_badge`."""
    badge = _theirs(badge_id, learner_id, office)
    return _found(badge if badge.state in _ENDED else settle(badge, actor, office), office)


def ask_staff(badge_id: EvidenceId, learner_id: LearnerId, actor: Actor, office: Office) -> FoundBadge:
    """Let staff find out whether a badge is the learner's; one that staff have or that counts stays."""
    badge = _theirs(badge_id, learner_id, office)
    return _found(
        badge if badge.state in _ENDED else to_staff(badge, ASKED_BY_LEARNER, actor, office), office
    )


def may_take_back(badge_id: EvidenceId, learner_id: LearnerId, office: Office) -> bool:
    """Tell whether a badge neither counts nor was given to staff; raises NotFound."""
    return _theirs(badge_id, learner_id, office).state not in _ENDED


def take_back(badge_id: EvidenceId, learner_id: LearnerId, office: Office) -> None:
    """Forget a badge that neither counts nor is with staff; raises NotFound, Refused `badge-in-use`."""
    if not may_take_back(badge_id, learner_id, office):
        raise Refused(
            "badge-in-use",
            Text("このバッジは、もう手続きが進んでいます。", "This badge counts or is being checked."),
            Text("取り下げたいときは、担当者に知らせてください。", "Tell staff if you want to withdraw it."),
        )
    office.store.handed_badges.remove(badge_id)


def retry_pending(office: Office) -> int:
    """Try the badges again that could not be checked and are due; return how many there were.

    Learners are told what came of theirs. Safe to run twice.
    """
    return sum(1 for _ in _retried(office))


def _retried(office: Office) -> Iterator[HandedBadge]:
    while due := office.store.handed_badges.due(office.clock(), BATCH):
        for badge in due:
            yield _retry(badge, office)


def _retry(badge: HandedBadge, office: Office) -> HandedBadge:
    try:
        after = settle(badge, DAILY, office)
    except Refused as refused:
        after = _refuse(badge, refused, office)
    if after.state is HandedState.WAITING and after.tries >= MOST_TRIES:
        after = to_staff(after, NOT_REACHED, DAILY, office)
    if after.state not in (HandedState.WAITING, HandedState.COUNTED):
        news = News(
            NoticeKind.FOREIGN_BADGE,
            f"{after.id}:{after.state}",
            after.reason,
            f"/me/hand-in/badge/{after.id}",
        )
        tell(office.store.learners.get(after.learner), news, office)
    return after


def _refuse(badge: HandedBadge, refused: Refused, office: Office) -> HandedBadge:
    ended = replace(
        badge, state=HandedState.REFUSED, code=refused.code, reason=refused.message, retry_at=None
    )
    office.store.handed_badges.keep(ended)
    return ended


def _theirs(badge_id: EvidenceId, learner_id: LearnerId, office: Office) -> HandedBadge:
    badge = office.store.handed_badges.get(badge_id)
    if badge.learner != learner_id:
        raise NotFound(
            "no-such-badge",
            Text("このバッジは見つかりません。", "There is no such badge."),
            Text("自分のページから選んでください。", "Choose it on your own page."),
        )
    return badge


def _found(badge: HandedBadge, office: Office, again: bool = False) -> FoundBadge:
    badge = as_it_stands(badge, office)
    certificates = office.programme.skill_map.certificates
    certificate = certificates.get(badge.certificate) if badge.certificate is not None else None
    earned = _earned(badge, office)
    counts_alone = badge.state is HandedState.COUNTED and not earned
    waiting = consent_overview(badge.learner, office).waiting if counts_alone else ()
    return FoundBadge(badge, certificate, earned, waiting, again)


def _earned(badge: HandedBadge, office: Office) -> tuple[Earned, ...]:
    """Return what was awarded on the day on which the evidence was accepted, and looks at it."""
    if badge.evidence is None:
        return ()
    store = office.store
    with store.snapshot():
        _, evidence = store.evidence.get(badge.evidence)
        awards = store.awards.of_learner(badge.learner)
        credentials = {one.award: one for one in store.credentials.of_learner(badge.learner)}
    accepted_on = evidence.acceptance.on if evidence.acceptance is not None else None
    return tuple(
        Earned(credentials[award.id].id, office.programme_of(award).skill_map.badges[award.badge].name)
        for award in awards
        if award.awarded_on == accepted_on
        and award.id in credentials
        and badge.evidence in dict(award.evidence)
    )


def attach_badge(
    evidence_id: EvidenceId, data: bytes, confirmed_by: str | None, actor: str, office: Office
) -> ForeignBadge:
    """Keep the Open Badge in the file `data` under a piece of evidence, having verified it.

    Where the badge does not tell that it is the learner's, `confirmed_by` is the role or body that
    says so. Raises NotFound; CouldNotFindOut as `check_badge`; Refused as `check_badge` and reading
    the file raise, `badge-of-another`, `holder-not-told`; Conflict `badge-attached-already`,
    `badge-used-already`.
    """
    store = office.store
    with store.snapshot():
        owner, _ = store.evidence.get(evidence_id)
        learner = store.learners.get(owner)
    text = statement_in(data, office)
    checked = check_badge(text, office)
    recipient = whose(checked.told, addresses_of(owner, office), (learner.name, learner.reading))
    if recipient is not Recipient.SAME and not confirmed_by:
        raise _not_the_learners(recipient)
    said_by = confirmed_by if recipient is not Recipient.SAME else None
    badge = foreign_badge(evidence_id, text, checked, office, said_by)
    with store.transaction():
        store.endorsements.attach(badge)
        detail = {"badge": badge.digest, "confirmed_by": badge.confirmed_by or ""}
        store.audit.append(office.clock(), actor, "attach-badge", evidence_id, detail)
    return badge


def _not_the_learners(recipient: Recipient) -> Refused:
    mend = Text(
        "本人のものだと確かめた人がいるときは、だれが確かめたかを --confirmed-by で伝えてください。",
        "If somebody made sure that it is the learner's, say who with --confirmed-by.",
    )
    if recipient is Recipient.OTHER:
        message = Text(
            "バッジのメールアドレスや名前が、この学習者のものとちがいます。",
            "The e-mail address or name in the badge is not this learner's.",
        )
        return Refused("badge-of-another", message, mend)
    message = Text("バッジには、だれのものかが書かれていません。", "The badge does not tell whose it is.")
    return Refused("holder-not-told", message, mend)
