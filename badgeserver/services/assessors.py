"""Assessors: what they judge, and what they must not judge as far as we know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from badgeserver.domain.account import AccountKind, address_key, staff_account
from badgeserver.domain.assessment import may_assess, shares_team
from badgeserver.domain.confirmation import Confirmation
from badgeserver.domain.ids import CertificateId, LearnerId, StaffId
from badgeserver.domain.person import StaffMember
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.submission import Submission
from badgeserver.services.address_book import accounts_with, address_book
from badgeserver.services.office import Office


@dataclass(frozen=True, slots=True)
class Assessor:
    """An assessor with their addresses, and the learners' accounts that have one of these."""

    member: StaffMember
    addresses: frozenset[str]
    learners: frozenset[LearnerId]

    def judges(self, submission: Submission, skill_map: SkillMap) -> bool:
        """Tell whether the submission is of a subject that they judge."""
        subjects = self.member.subjects
        certificate = skill_map.certificates.get(CertificateId(submission.subject))
        about = {submission.subject} | ({certificate.category} if certificate is not None else set())
        return not subjects or not subjects.isdisjoint(about)

    def is_free(self, submission: Submission, confirmations: Iterable[Confirmation]) -> bool:
        """Tell whether they have no interest that we know of.

        It is not their own, nor handed in by them at a help desk; neither the learner nor who confirmed
        it is of one of their teams; and they did not confirm it themselves.
        """
        answers = list(confirmations)
        themselves = submission.learner in self.learners
        helped = submission.handed_in_by.partition(":")[2] == self.member.id
        confirmed = any(address_key(one.email) in self.addresses for one in answers)
        colleagues = shares_team(self.member.teams, (one.position for one in answers))
        free = may_assess(
            self.member.id, themselves, self.member.teams, submission.particulars.team, frozenset()
        )
        return free and not (helped or confirmed or colleagues)


def assessor_with(staff_id: StaffId, office: Office) -> Assessor:
    """Return the assessor with all that tells of their interests; raises NotFound."""
    with office.store.snapshot():
        member = office.store.staff.get(staff_id)
        addresses = address_book(staff_account(staff_id), office).all
        accounts = [account for one in addresses for account in accounts_with(one, office)]
    return Assessor(
        member,
        frozenset(map(address_key, addresses)),
        frozenset(LearnerId(one.id) for one in accounts if one.kind is AccountKind.LEARNER),
    )


def may_judge(staff_id: StaffId, submission: Submission, office: Office) -> bool:
    """Tell whether an assessor judges what the submission is about and has no interest in it."""
    assessor = assessor_with(staff_id, office)
    confirmations = office.store.confirmations.of_submission(submission.id)
    return assessor.judges(submission, office.programme.skill_map) and assessor.is_free(
        submission, confirmations
    )
