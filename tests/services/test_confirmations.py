"""An employer or host confirms a claim by a mailed link; where the answer leads; reminders and the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeserver.domain.confirmation import Answer
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.evidence import Acceptance, AchievementEvidence
from badgeserver.domain.ids import StaffId
from badgeserver.domain.person import Role
from badgeserver.domain.requirement import Strength
from badgeserver.domain.submission import Submission, SubmissionState
from badgeserver.services.assessing import assessing_list, assessing_page
from badgeserver.services.assessments import ask as ask_learner
from badgeserver.services.assessments import rate
from badgeserver.services.checks import check_page, pass_on
from badgeserver.services.confirmations import MOST_REQUESTS, Reply, answer, ask, claim_page, lapse, remind
from badgeserver.services.drafting import write
from badgeserver.services.handing_in import hand_in, withdraw
from badgeserver.services.notices import unread_notices
from badgeserver.services.office import Office
from tests.offices import NOW, TODAY, at
from tests.people import staff_member
from tests.services.handing_in import (
    CASES,
    HERSELF,
    HIKARI,
    achievement,
    assessor,
    events,
    exam,
    letter,
    now_,
    staff,
    with_people,
)

YES = Reply("yes", "架空 課長", "架空商店 課長", "")
S = SubmissionState


def answered(submission: Submission, reply: Reply, office: Office) -> Submission:
    answer(link(office), reply, office)
    return now_(submission, office)


def link(office: Office, event: str = "confirm-claim") -> str:
    return letter(office, event).partition("/confirm/")[2].split()[0]


def test_whoever_is_named_is_asked_by_mail_and_told_no_more_than_they_need(office: Office) -> None:
    submission = achievement(with_people(office), "work-improvement", team="架空商店")
    assert submission.state is S.CONFIRMING
    assert [(one.event, one.to) for one in office.store.outbox.newest(9)] == [
        ("confirm-claim", "boss@example.jp")
    ]
    page = claim_page(link(office), office)
    assert page.still_asked
    assert (page.learner, page.who.ja) == ("雪原 ひかり", "勤務先")
    shown = " ".join(one.value.ja for one in page.facts)
    assert "紙の台帳をやめた。" in shown
    assert "12" in shown
    for private in ("boss@example.jp", "架空商店", "架空 課長"):
        assert private not in shown


def test_a_yes_to_what_is_rated_leads_to_assessors_who_see_it(office: Office) -> None:
    submission = answered(achievement(with_people(office), "work-improvement"), YES, office)
    assert submission.state is S.ASSESSING
    assert submission.due_on == TODAY + timedelta(days=30)
    (said,) = assessing_page(submission.id, StaffId("sora"), office).answered
    assert (said.confirmation.answer, said.confirmation.position) == (Answer.YES, "架空商店 課長")
    rate(submission.id, 2, "よくできています。", assessor("sora"), office)
    _, evidence = office.store.evidence.get(submission.id)
    assert isinstance(evidence, AchievementEvidence)
    assert (evidence.confirmed_by, evidence.rubric) == ("employer", 2)
    assert evidence.acceptance == Acceptance(Strength.ASSESSED, "assessors", TODAY)
    assert not claim_page(link(office), office).still_asked


def test_a_yes_is_enough_for_what_is_not_rated(office: Office) -> None:
    submission = answered(achievement(with_people(office), "helper-session"), YES, office)
    assert submission.state is S.ACCEPTED
    _, evidence = office.store.evidence.get(submission.id)
    assert isinstance(evidence, AchievementEvidence)
    assert (evidence.confirmed_by, evidence.rubric) == ("host", None)
    assert evidence.acceptance == Acceptance(Strength.CONFIRMED, "host", TODAY)
    assert events(office) == ["accepted", "confirm-claim"]


@pytest.mark.parametrize(
    ("subject", "reply", "state"),
    [
        ("work-improvement", "partly", S.ASSESSING),
        ("work-improvement", "no", S.CHECKING),
        ("helper-session", "partly", S.CHECKING),
        ("helper-session", "no", S.CHECKING),
    ],
)
def test_any_other_answer_is_for_people_to_decide(
    small_office: Office, subject: str, reply: str, state: S
) -> None:
    handed = achievement(with_people(small_office), subject)
    submission = answered(handed, replace(YES, answer=reply, note="時間が少なめです。"), small_office)
    assert submission.state is state
    (notice,) = unread_notices(HIKARI, small_office)
    assert "時間が少なめです。" not in notice.message.ja
    (said,) = check_page(submission.id, StaffId("hajime"), small_office).answered
    assert said.confirmation.note == "時間が少なめです。"
    if state is S.ASSESSING:
        rate(submission.id, 3, "理由", assessor("sora"), small_office)
        _, evidence = small_office.store.evidence.get(submission.id)
        assert getattr(evidence, "confirmed_by", "") is None


def test_staff_may_let_assessors_rate_it_all_the_same(small_office: Office) -> None:
    handed = achievement(with_people(small_office), "work-improvement")
    submission = answered(handed, replace(YES, answer="no", note="知りません。"), small_office)
    pass_on(submission.id, staff(), small_office)
    assert now_(submission, small_office).state is S.ASSESSING


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (replace(YES, answer=""), "no-answer"),
        (replace(YES, answer="maybe"), "no-answer"),
        (replace(YES, name=" "), "bad-name"),
        (replace(YES, position=""), "no-position"),
        (replace(YES, answer="partly"), "no-note"),
        (replace(YES, answer="no", note="  "), "no-note"),
    ],
)
def test_an_answer_has_a_name_a_position_and_where_it_is_not_yes_a_note(
    small_office: Office, reply: Reply, code: str
) -> None:
    submission = achievement(with_people(small_office), "work-improvement")
    with pytest.raises(Refused) as error:
        answer(link(small_office), reply, small_office)
    assert error.value.code == code
    assert now_(submission, small_office).state is S.CONFIRMING


def test_an_answer_is_given_once(small_office: Office) -> None:
    answered(achievement(with_people(small_office), "work-improvement"), YES, small_office)
    with pytest.raises(Refused) as error:
        answer(link(small_office), YES, small_office)
    assert error.value.code == "not-open"


def test_what_was_withdrawn_is_not_asked_any_more(small_office: Office) -> None:
    submission = achievement(with_people(small_office), "work-improvement")
    withdraw(submission.id, HIKARI, HERSELF, small_office)
    assert not claim_page(link(small_office), small_office).still_asked
    with pytest.raises(Refused):
        answer(link(small_office), YES, small_office)
    late = at(small_office, NOW + timedelta(days=30))
    assert list(remind(late)) == []
    assert len(list(lapse(late))) == 1
    assert now_(submission, late).state is S.WITHDRAWN


def test_nobody_confirms_their_own_claim(office: Office) -> None:
    with_people(office)
    with pytest.raises(Refused) as error:
        achievement(office, "work-improvement", confirmer_email="HIKARI@example.jp")
    assert error.value.code == "own-address"
    assert [one.state for one in office.store.submissions.of_learner(HIKARI)] == [S.DRAFT]
    assert events(office) == []


def test_an_assessor_who_confirmed_it_or_works_with_who_did_does_not_judge_it(small_office: Office) -> None:
    boss = replace(staff_member("sora", Role.ASSESSOR), email="boss@example.jp")
    colleague = replace(staff_member("umi", Role.ASSESSOR), teams=frozenset({"架空商店"}))
    with_people(small_office, sora=boss, umi=colleague)
    submission = answered(achievement(small_office, "work-improvement"), YES, small_office)
    for name, count in (("sora", 0), ("umi", 0), ("riku", 1)):
        assert assessing_list(StaffId(name), "", "", small_office).found.count == count
    with pytest.raises(NotFound):
        assessing_page(submission.id, StaffId("sora"), small_office)


def test_who_does_not_answer_is_reminded_once_and_then_the_learner_is_told(office: Office) -> None:
    submission = achievement(with_people(office), "work-improvement")
    assert list(remind(at(office, NOW + timedelta(days=9)))) == []
    tenth = at(office, NOW + timedelta(days=10))
    assert len(list(remind(tenth))) == 1
    assert list(remind(tenth)) == []
    assert "あと20日" in letter(office, "confirm-reminder")
    assert claim_page(link(office, "confirm-reminder"), tenth).still_asked
    last = at(office, NOW + timedelta(days=30))
    assert len(list(lapse(last))) == 1
    assert list(lapse(last)) == []
    assert now_(submission, office).state is S.MORE_ASKED
    assert events(office) == ["confirm-claim", "confirm-reminder", "more-asked"]
    with pytest.raises(Refused) as error:
        answer(link(office, "confirm-reminder"), YES, last)
    assert error.value.code == "link-spent"


def test_somebody_else_can_be_asked_then_and_the_earlier_link_is_closed(office: Office) -> None:
    submission = achievement(with_people(office), "work-improvement")
    first = link(office)
    list(lapse(at(office, NOW + timedelta(days=30))))
    after = at(office, NOW + timedelta(days=31))
    other = {"confirmer_email": "other@example.jp", "confirmer_name": "別の 人"}
    write(submission.id, CASES["work-improvement"][0] | other, HIKARI, after)
    hand_in(submission.id, "別の人に頼みました。", HIKARI, HERSELF, after)
    assert [one.is_open for one in office.store.confirmations.of_submission(submission.id)] == [True, False]
    with pytest.raises(Refused):
        claim_page(first, after)
    answer(link(after), YES, after)
    assert now_(submission, office).state is S.ASSESSING


def test_a_request_is_replaced_by_a_new_one_and_there_is_an_end_to_that(small_office: Office) -> None:
    submission = achievement(with_people(small_office), "work-improvement")
    for _ in range(MOST_REQUESTS - 1):
        ask(submission, small_office)
    with pytest.raises(Refused) as error:
        ask(submission, small_office)
    assert error.value.code == "asked-too-often"


def test_only_what_asks_for_a_statement_is_confirmed(small_office: Office) -> None:
    with pytest.raises(Refused) as error:
        ask(exam(with_people(small_office)), small_office)
    assert error.value.code == "no-statement"


def test_staff_see_that_an_address_could_be_anybodys(small_office: Office) -> None:
    handed = achievement(with_people(small_office), "helper-session", confirmer_email="boss@gmail.com")
    submission = answered(handed, replace(YES, answer="partly", note="少し"), small_office)
    assert check_page(submission.id, StaffId("hajime"), small_office).free_mail


def test_a_change_after_the_answer_is_shown(small_office: Office) -> None:
    submission = answered(achievement(with_people(small_office), "work-improvement"), YES, small_office)
    after = at(small_office, NOW + timedelta(hours=1))
    ask_learner(submission.id, "もう少しくわしく。", assessor("sora"), after)
    more = CASES["work-improvement"][0] | {"story": "もっと大きなことをした。"}
    write(submission.id, more, HIKARI, after)
    hand_in(submission.id, "書きました。", HIKARI, HERSELF, at(small_office, NOW + timedelta(hours=2)))
    (said,) = assessing_page(submission.id, StaffId("sora"), small_office).answered
    assert said.changed_since
