"""Appeals: once, in time, to others; final, and never for the worse."""

from __future__ import annotations

from datetime import timedelta

import pytest

from badgeserver.domain.assessment import Agreed
from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.evidence import AchievementEvidence
from badgeserver.domain.ids import LearnerId, StaffId
from badgeserver.domain.submission import Submission, SubmissionState
from badgeserver.services.appeals import LONGEST_APPEAL, appeal, appeal_state
from badgeserver.services.assessing import assessing_list, assessing_page
from badgeserver.services.assessments import ask, rate
from badgeserver.services.checks import accept_proof, check_page, decline_proof
from badgeserver.services.confirmations import Reply, answer
from badgeserver.services.notices import unread_notices
from badgeserver.services.office import Office
from badgeserver.services.settling import FINAL
from tests.offices import NOW, TODAY, at
from tests.services.handing_in import (
    HERSELF,
    HIKARI,
    achievement,
    assessor,
    exam,
    letter,
    now_,
    staff,
    with_people,
)

S = SubmissionState


def rated(office: Office, rubric: int) -> Submission:
    submission = achievement(with_people(office))
    rate(submission.id, rubric, "一度目の理由", assessor("sora"), office)
    return now_(submission, office)


def appealed(submission: Submission, office: Office) -> Submission:
    later = at(office, NOW + timedelta(days=1))
    return appeal(submission.id, " 2枚目を見てください。 ", HIKARI, HERSELF, later)


def rubric_of(submission: Submission, office: Office) -> int | None:
    _, evidence = office.store.evidence.get(submission.id)
    assert isinstance(evidence, AchievementEvidence)
    assert evidence.acceptance is not None
    return evidence.rubric


def test_what_was_declined_is_rated_by_others_whose_word_is_final(office: Office) -> None:
    submission = rated(office, 0)
    assert appeal_state(submission, office).until == TODAY + timedelta(days=30)
    again = appealed(submission, office)
    assert (again.state, again.due_on) == (S.ASSESSING, TODAY + timedelta(days=31))
    after = at(office, NOW + timedelta(days=2))
    assert assessing_list(StaffId("sora"), "", "", after).found.count == 0
    with pytest.raises(NotFound):
        assessing_page(submission.id, StaffId("sora"), after)
    with pytest.raises(Refused) as error:
        rate(submission.id, 4, "理由", assessor("sora"), after)
    assert error.value.code == "judged-already"
    found = assessing_page(submission.id, StaffId("umi"), after)
    assert found.appeal is not None
    assert found.appeal.text == "2枚目を見てください。"
    assert rate(submission.id, 2, "2枚目でわかりました。", assessor("umi"), after) == Agreed(2)
    assert rubric_of(submission, office) == 2
    assert now_(submission, office).reason == f"{FINAL}\n2枚目でわかりました。"
    closed = appeal_state(now_(submission, office), after)
    assert closed.until is None
    assert closed.appeal is not None
    assert closed.appeal.closed_at == after.clock()
    with pytest.raises(Conflict) as twice:
        appeal(submission.id, "もう一度", HIKARI, HERSELF, after)
    assert twice.value.code == "appealed-already"


def test_what_is_declined_again_stays_declined_and_says_that_it_is_final(small_office: Office) -> None:
    submission = appealed(rated(small_office, 0), small_office)
    rate(submission.id, 0, "やはり見えません。", assessor("umi"), at(small_office, NOW + timedelta(days=2)))
    after = now_(submission, small_office)
    assert after.state is S.DECLINED
    assert after.reason == f"{FINAL}\nやはり見えません。"
    assert appeal_state(after, small_office).until is None


@pytest.mark.parametrize(
    ("second", "counts", "kind"), [(3, 3, "corrected"), (2, 2, "appeal_decided"), (0, 2, "appeal_decided")]
)
def test_what_counts_meanwhile_counts_for_no_less_afterwards(
    office: Office, second: int, counts: int, kind: str
) -> None:
    submission = appealed(rated(office, 2), office)
    assert submission.state is S.ASSESSING
    assert rubric_of(submission, office) == 2
    after = at(office, NOW + timedelta(days=2))
    with pytest.raises(Refused) as error:
        ask(submission.id, "質問", assessor("umi"), after)
    assert error.value.code == "only-the-step"
    rate(submission.id, second, "二度目の理由", assessor("umi"), after)
    assert now_(submission, office).state is S.ACCEPTED
    assert rubric_of(submission, office) == counts
    told = unread_notices(HIKARI, office)[0]
    assert told.kind == kind
    assert "二度目の理由" in told.message.ja


def test_a_decision_of_staff_goes_to_other_staff(office: Office) -> None:
    submission = exam(with_people(office))
    decline_proof(submission.id, "番号がちがいます。", staff("hajime"), office)
    again = appealed(now_(submission, office), office)
    assert again.state is S.CHECKING
    after = at(office, NOW + timedelta(days=2))
    with pytest.raises(Refused) as error:
        accept_proof(submission.id, {}, "", staff("hajime"), after)
    assert error.value.code == "decided-before"
    page = check_page(submission.id, StaffId("tsugi"), after)
    assert page.appeal is not None
    accept_proof(submission.id, {}, "番号を確かめました。", staff("tsugi"), after)
    assert now_(submission, office).state is S.ACCEPTED
    assert now_(submission, office).reason == f"{FINAL}\n番号を確かめました。"


def test_staff_may_decline_again_for_good(small_office: Office) -> None:
    submission = exam(with_people(small_office))
    decline_proof(submission.id, "番号がちがいます。", staff("hajime"), small_office)
    appealed(now_(submission, small_office), small_office)
    after = at(small_office, NOW + timedelta(days=2))
    decline_proof(submission.id, "やはりちがいます。", staff("tsugi"), after)
    assert now_(submission, small_office).reason == f"{FINAL}\nやはりちがいます。"


def test_the_time_for_an_appeal_ends(small_office: Office) -> None:
    submission = rated(small_office, 0)
    assert appeal_state(submission, at(small_office, NOW + timedelta(days=30))).until is not None
    late = at(small_office, NOW + timedelta(days=31))
    assert appeal_state(submission, late).until is None
    with pytest.raises(Refused) as error:
        appeal(submission.id, "理由", HIKARI, HERSELF, late)
    assert error.value.code == "no-appeal"


@pytest.mark.parametrize("text", [" ", "あ" * (LONGEST_APPEAL + 1)])
def test_an_appeal_says_why(small_office: Office, text: str) -> None:
    submission = rated(small_office, 0)
    with pytest.raises(Refused):
        appeal(submission.id, text, HIKARI, HERSELF, small_office)


def test_the_highest_step_and_what_nobody_decided_can_not_be_appealed_against(small_office: Office) -> None:
    assert appeal_state(rated(small_office, 4), small_office).until is None
    waiting = exam(small_office)
    assert appeal_state(waiting, small_office).until is None
    with pytest.raises(NotFound):
        appeal(waiting.id, "理由", LearnerId("somebody"), HERSELF, small_office)


def test_what_somebody_confirmed_leaves_nothing_to_appeal_against(small_office: Office) -> None:
    submission = achievement(with_people(small_office), "helper-session")
    token = letter(small_office, "confirm-claim").partition("/confirm/")[2].split()[0]
    answer(token, Reply("yes", "架空 館長", "架空公民館 館長", ""), small_office)
    assert appeal_state(now_(submission, small_office), small_office).until is None
