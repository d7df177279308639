"""Submissions on the desks of assessors, staff and confirmers, as short as a test wants to write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from badgeserver.domain.ids import EvidenceId, LearnerId, StaffId
from badgeserver.domain.person import Actor, Role, StaffMember
from badgeserver.domain.submission import Submission, SubmissionKind
from badgeserver.services.draft_files import add_file
from badgeserver.services.drafting import begin, choose_proof, write
from badgeserver.services.handing_in import hand_in
from badgeserver.services.office import Office
from tests.offices import learner
from tests.people import staff_member
from tests.services.test_uploads import pdf

HIKARI = LearnerId("hikari")
HERSELF = Actor(Role.LEARNER, HIKARI)
ASSESSORS = ("sora", "umi", "riku", "kaze")
TOLD = {"ended_on": "2026-09-30", "role_played": "まとめ役", "story": "紙の台帳をやめた。"}
CONFIRMER = {"confirmer_name": "架空 課長", "confirmer_email": "boss@example.jp"}
HOURS = {"outcome.hours_saved_per_month": "12"}
TOWN = {"outcome.host_municipality": "01202", "outcome.result_in_numbers": "注文の入力が月40時間減った"}
CASES = {
    "work-improvement": (TOLD | CONFIRMER | HOURS, ("before_after_note",)),
    "genai-work-case": (TOLD, ("case_sheet", "risk_check_sheet")),
    "helper-session": (TOLD | CONFIRMER, ("session_record",)),
    "sme-cocreation": (TOLD | CONFIRMER | TOWN, ("final_report",)),
    "sponsor-trial": (TOLD | CONFIRMER, ("trial_record",)),
}
"""What is typed about some achievements, and which of their proofs are files."""
PRACTICE = {"began_on": "2022-04-01", "role_played": "担当", "story": "売上の集計。", "break_months": "0"}


def assessor(id: str) -> Actor:
    """How the record names an assessor."""
    return Actor(Role.ASSESSOR, id)


def staff(id: str = "hajime") -> Actor:
    """How the record names a member of staff."""
    return Actor(Role.STAFF, id)


def with_people(office: Office, **changes: StaffMember) -> Office:
    """The office with a learner, four assessors and two members of staff; `changes` by id."""
    office.store.learners.add(learner(HIKARI))
    for id in ASSESSORS:
        office.store.staff.add(changes.get(id, staff_member(id, Role.ASSESSOR)))
    for id in ("hajime", "tsugi"):
        office.store.staff.add(changes.get(id, staff_member(id)))
    return office


def achievement(
    office: Office, subject: str = "genai-work-case", actor: Actor = HERSELF, **particulars: str
) -> Submission:
    """A practical achievement that was handed in by or for the learner."""
    return achievement_of(HIKARI, subject, actor, office, **particulars)


def achievement_of(
    whose: LearnerId, subject: str, actor: Actor, office: Office, **particulars: str
) -> Submission:
    """A practical achievement of somebody."""
    typed, proofs = CASES[subject]
    begun = begin(SubmissionKind.ACHIEVEMENT, subject, whose, actor, office)
    assert write(begun.id, typed | particulars, whose, office) == {}
    for number, proof in enumerate(proofs):
        add_file(begun.id, proof, "note.pdf", pdf(pages=number + 1), whose, office)
    return hand_in(begun.id, "", whose, actor, office)


def practice(office: Office, area: str = "dx-promotion") -> Submission:
    """Prior practice that was handed in: two assessors rate it."""
    begun = begin(SubmissionKind.EXPERIENCE, area, HIKARI, HERSELF, office)
    assert write(begun.id, PRACTICE, HIKARI, office) == {}
    return hand_in(begun.id, "", HIKARI, HERSELF, office)


def exam(office: Office, actor: Actor = HERSELF, subject: str = "ipa-ip") -> Submission:
    """A certificate with its number, for staff to check."""
    begun = begin(SubmissionKind.CERTIFICATE, subject, HIKARI, actor, office)
    choose_proof(begun.id, "certificate_number", HIKARI, office)
    typed = {"dated": "2026-05-01", "proof.certificate_number": "IP-2026-05-000123"}
    assert write(begun.id, typed, HIKARI, office) == {}
    return hand_in(begun.id, "", HIKARI, actor, office)


def unlisted(office: Office) -> Submission:
    """A certificate that is not in the catalogue, as its learner thinks."""
    begun = begin(SubmissionKind.UNLISTED, "", HIKARI, HERSELF, office)
    typed = {"unlisted_name": "ITパスポート", "unlisted_provider": "IPA", "dated": "2026-05-01"}
    assert write(begun.id, typed, HIKARI, office) == {}
    add_file(begun.id, "certificate_file", "paper.pdf", pdf(), HIKARI, office)
    return hand_in(begun.id, "", HIKARI, HERSELF, office)


def now_(submission: Submission, office: Office) -> Submission:
    """The submission as it stands now."""
    return office.store.submissions.get(submission.id)


def events(office: Office) -> list[str]:
    """The mails that were queued, in no order."""
    return sorted(one.event for one in office.store.outbox.newest(100))


def letter(office: Office, event: str) -> str:
    """The text of the last mail of an event."""
    return next(one.letter.body for one in office.store.outbox.newest(100) if one.event == event)


def token_in(text: str) -> str:
    """The token of the link to confirm in a letter."""
    return text.partition("/confirm/")[2].split()[0]


def same_person(id: str, role: Role = Role.ASSESSOR) -> StaffMember:
    """A member of staff who is also the learner."""
    return replace(staff_member(id, role), email=f"{HIKARI}@example.jp")


def evidence_dated(evidence_id: EvidenceId, office: Office) -> date:
    """The day of a piece of evidence."""
    return office.store.evidence.get(evidence_id)[1].dated


def staff_id(id: str) -> StaffId:
    """An id as the id of a member of staff."""
    return StaffId(id)
