"""Nobody decides on their own evidence: who acts is compared with whose it is and who handed it in."""

from __future__ import annotations

from typing import Final

from badgeserver.domain.account import address_key, learner_account, staff_account
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import EvidenceId, LearnerId, StaffId
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.text import Text
from badgeserver.services.address_book import address_book
from badgeserver.services.office import Office

AT_WORK: Final = frozenset(role for role in Role if role is not Role.LEARNER)


def is_same_person(staff_id: StaffId, learner_id: LearnerId, office: Office) -> bool:
    """Tell whether a member of staff is also the learner: their accounts share a confirmed address."""
    if not office.store.staff.get_many([staff_id]):
        return False
    theirs, learners = (
        {address_key(one) for one in address_book(account, office).all}
        for account in (staff_account(staff_id), learner_account(learner_id))
    )
    return not theirs.isdisjoint(learners)


def require_other_person(
    evidence_id: EvidenceId, learner_id: LearnerId, actor: Actor, office: Office
) -> None:
    """Raise Refused `own-evidence` where `actor` would decide on what is theirs or what they handed in.

    Providers and the service itself are no persons, and pass.
    """
    if actor.role == Role.LEARNER:
        raise _own_evidence()
    if actor.role not in AT_WORK:
        return
    if _handed_in_by(actor, evidence_id, office) or is_same_person(StaffId(actor.id), learner_id, office):
        raise _own_evidence()


def _handed_in_by(actor: Actor, evidence_id: EvidenceId, office: Office) -> bool:
    """Tell whether the same person handed it in at the help desk, whatever their role is now."""
    helper = Actor(Role.HELP_DESK, actor.id).reference
    submission = office.store.submissions.find(evidence_id)
    if submission is None:
        return False
    return submission.handed_in_by == helper or any(
        step.by == helper for step in office.store.submissions.steps(evidence_id)
    )


def _own_evidence() -> Refused:
    return Refused(
        "own-evidence",
        Text(
            "自分の証明や、自分が窓口で受け付けた証明については、決められません。",
            "Nobody decides on evidence that is their own, or that they handed in for somebody.",
        ),
        Text("ほかの担当者に任せてください。", "Leave it to somebody else."),
    )
