"""Assessing: places, ratings, disagreement, questions, interests; and what follows when they agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from badgeserver.domain.assessment import Agreed, Waiting
from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.evidence import Acceptance, AchievementEvidence, ExperienceEvidence
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.requirement import Strength
from badgeserver.domain.submission import SubmissionState
from badgeserver.services.acceptance import accept, ask_for_more, decline
from badgeserver.services.assessing import Turn, assessing_list, assessing_page
from badgeserver.services.assessments import LONGEST_REASON, ask, rate, recuse, release, take
from badgeserver.services.handing_in import hand_in
from badgeserver.services.notices import unread_notices
from badgeserver.services.office import Office
from badgeserver.services.submitted_files import open_file
from tests.offices import NOW, TODAY, at, learner
from tests.people import staff_member
from tests.services.handing_in import (
    HERSELF,
    HIKARI,
    achievement,
    assessor,
    events,
    exam,
    now_,
    practice,
    same_person,
    staff,
    staff_id,
    with_people,
)


def later(office: Office, **time: float) -> Office:
    return at(office, NOW + timedelta(**time))


def listed(id: str, office: Office) -> list[str]:
    return [one.submission.id for one in assessing_list(staff_id(id), "", "", office).found.lines]


def code_of(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.code


def test_one_assessor_is_enough_at_level_3_and_the_learner_reads_the_reason(office: Office) -> None:
    submission = achievement(with_people(office))
    assert submission.state is SubmissionState.ASSESSING
    assert rate(submission.id, 3, " 自力で仕上げています。 ", assessor("sora"), office) == Agreed(3)
    _, evidence = office.store.evidence.get(submission.id)
    assert isinstance(evidence, AchievementEvidence)
    assert (evidence.rubric, evidence.acceptance) == (3, Acceptance(Strength.ASSESSED, "assessors", TODAY))
    assert now_(submission, office).reason == "自力で仕上げています。"
    (notice,) = unread_notices(HIKARI, office)
    assert "自力で仕上げています。" in notice.message.ja
    assert "評価：3" in notice.message.ja
    assert notice.path == f"/me/evidence/{submission.id}"


def test_two_who_disagree_by_more_than_a_step_are_joined_by_a_third(office: Office) -> None:
    submission = practice(with_people(office))
    assert rate(submission.id, 1, "まだ始めたところです。", assessor("sora"), office) == Waiting(1)
    second = later(office, minutes=5)
    assert rate(submission.id, 4, "広げています。", assessor("umi"), second) == Waiting(1, disagreement=True)
    page = assessing_page(submission.id, staff_id("riku"), office)
    assert page.disagree
    assert "55 months" in [one.value.en for one in page.facts]
    third = later(office, hours=1)
    assert rate(submission.id, 3, "自力で続けています。", assessor("riku"), third) == Agreed(3)
    _, evidence = office.store.evidence.get(submission.id)
    assert isinstance(evidence, ExperienceEvidence)
    assert evidence.rubric == 3
    told = now_(submission, office).reason
    assert told == "1. まだ始めたところです。\n2. 広げています。\n3. 自力で続けています。"
    assert told in unread_notices(HIKARI, office)[0].message.ja


def test_what_can_not_be_seen_to_have_been_done_is_declined(office: Office) -> None:
    submission = achievement(with_people(office))
    assert rate(submission.id, 0, "だれがしたかがわかりません。", assessor("sora"), office) == Agreed(0)
    assert now_(submission, office).state is SubmissionState.DECLINED
    assert events(office) == ["declined"]
    with pytest.raises(Refused) as error:
        rate(submission.id, 3, "理由", assessor("umi"), office)
    assert code_of(error) == "wrong-state"


def test_as_many_take_it_as_are_needed_and_a_place_ends_by_itself(office: Office) -> None:
    submission = practice(with_people(office))
    for name in ("sora", "umi"):
        take(submission.id, assessor(name), office)
    with pytest.raises(Conflict) as error:
        take(submission.id, assessor("riku"), office)
    assert code_of(error) == "places-taken"
    assert listed("riku", office) == []
    assert assessing_page(submission.id, staff_id("riku"), office).turn is Turn.TAKEN
    with pytest.raises(Conflict):
        rate(submission.id, 3, "理由", assessor("riku"), office)
    release(submission.id, assessor("umi"), office)
    take(submission.id, assessor("riku"), office)
    after = later(office, days=2)
    assert listed("kaze", after) == [submission.id]
    # Whoever was late may still rate as long as nobody took the place.
    assert rate(submission.id, 3, "理由", assessor("sora"), after) == Waiting(1)
    take(submission.id, assessor("kaze"), after)
    with pytest.raises(Conflict):
        rate(submission.id, 3, "理由", assessor("riku"), after)


def test_nobody_rates_twice(small_office: Office) -> None:
    submission = practice(with_people(small_office))
    rate(submission.id, 3, "理由", assessor("sora"), small_office)
    for again in (
        lambda: rate(submission.id, 2, "理由", assessor("sora"), small_office),
        lambda: take(submission.id, assessor("sora"), small_office),
        lambda: recuse(submission.id, "理由", assessor("sora"), small_office),
    ):
        with pytest.raises(Refused) as error:
            again()
        assert code_of(error) == "judged-already"
    assert listed("sora", small_office) == []


def test_ratings_of_others_are_hidden_until_ones_own(small_office: Office) -> None:
    submission = practice(with_people(small_office))
    rate(submission.id, 1, "まだです。", assessor("sora"), small_office)
    before = assessing_page(submission.id, staff_id("umi"), small_office)
    assert (before.turn, before.mine, before.others, before.missing) == (Turn.FREE, None, (), 1)
    rate(submission.id, 3, "できています。", assessor("umi"), small_office)
    after = assessing_page(submission.id, staff_id("umi"), small_office)
    assert after.turn is Turn.DONE
    assert [one.reason for one in after.others] == ["まだです。"]
    rate(submission.id, 3, "できています。", assessor("riku"), small_office)
    assert assessing_page(submission.id, staff_id("sora"), small_office).turn is Turn.CLOSED


@pytest.mark.parametrize(
    ("step", "reason", "code"),
    [
        (None, "理由", "no-step"),
        (5, "理由", "no-step"),
        (3, "  ", "no-reason"),
        (3, "あ" * (LONGEST_REASON + 1), "reason-too-long"),
    ],
)
def test_a_rating_is_a_step_with_a_reason(
    small_office: Office, step: int | None, reason: str, code: str
) -> None:
    submission = achievement(with_people(small_office))
    with pytest.raises(Refused) as error:
        rate(submission.id, step, reason, assessor("sora"), small_office)
    assert code_of(error) == code
    assert small_office.store.assessments.ratings([submission.id]) == {}


def test_a_question_goes_to_the_learner_and_ratings_are_given_anew_afterwards(office: Office) -> None:
    submission = practice(with_people(office))
    rate(submission.id, 1, "足りません。", assessor("sora"), office)
    ask(submission.id, "期間の記録を加えてください。", assessor("umi"), office)
    assert now_(submission, office).state is SubmissionState.MORE_ASKED
    assert events(office) == ["more-asked"]
    after = later(office, hours=1)
    hand_in(submission.id, "加えました。", HIKARI, HERSELF, after)
    assert listed("sora", after) == [submission.id]
    assert rate(submission.id, 3, "記録でわかりました。", assessor("sora"), after) == Waiting(1)
    assert rate(submission.id, 3, "わかりました。", assessor("umi"), after) == Agreed(3)
    assert "足りません。" not in now_(submission, office).reason


def test_whoever_declares_an_interest_is_not_asked_any_more(office: Office) -> None:
    submission = achievement(with_people(office))
    take(submission.id, assessor("sora"), office)
    with pytest.raises(Refused):
        recuse(submission.id, " ", assessor("sora"), office)
    recuse(submission.id, "前に同じ職場でした。", assessor("sora"), office)
    assert listed("sora", office) == []
    assert listed("umi", office) == [submission.id]
    with pytest.raises(NotFound):
        assessing_page(submission.id, staff_id("sora"), office)
    with pytest.raises(Refused) as error:
        rate(submission.id, 3, "理由", assessor("sora"), office)
    assert code_of(error) == "judged-already"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("herself", {"email": "hikari@example.jp"}),
        ("of her team", {"teams": frozenset({"架空水産"})}),
        ("of another subject", {"subjects": frozenset({"data-report"})}),
    ],
)
def test_who_may_not_judge_it_does_not_even_see_it(
    small_office: Office, name: str, change: dict[str, object]
) -> None:
    barred = replace(staff_member("sora", Role.ASSESSOR), **change)  # type: ignore[arg-type]
    submission = achievement(with_people(small_office, sora=barred), team="架空水産 製造部")
    assert listed("sora", small_office) == [], name
    assert listed("umi", small_office) == [submission.id]
    for attempt in (
        lambda: assessing_page(submission.id, staff_id("sora"), small_office),
        lambda: rate(submission.id, 3, "理由", assessor("sora"), small_office),
        lambda: take(submission.id, assessor("sora"), small_office),
        lambda: open_file(
            small_office.store.files.of_submission(submission.id)[0].id, assessor("sora"), small_office
        ),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_list_is_narrowed_by_area_and_subject_and_shows_what_is_overdue(small_office: Office) -> None:
    achievement(with_people(small_office))
    second = practice(later(small_office, hours=1))
    late = later(small_office, days=31)
    found = assessing_list(staff_id("sora"), "", "", late).found
    assert found.count == 2
    assert all(one.overdue for one in found.lines)
    assert {(one.code, one.count) for one in found.subjects} == {("genai-work-case", 1), ("dx-promotion", 1)}
    assert [(one.code, one.count) for one in found.areas] == [("none", 2)]
    only = assessing_list(staff_id("sora"), "none", "dx-promotion", late).found
    assert [one.submission.id for one in only.lines] == [second.id]
    assert assessing_list(staff_id("sora"), "elsewhere", "", late).found.lines == ()


def test_the_page_has_the_rubric_the_rules_and_what_was_stated(small_office: Office) -> None:
    submission = achievement(with_people(small_office))
    page = assessing_page(submission.id, staff_id("sora"), small_office)
    assert list(page.rubric) == [0, 1, 2, 3, 4]
    assert {one.use.badge.id for one in page.uses} == {"hk-genai", "hk-work-improver"}
    assert {one.least for one in page.uses} == {2}
    assert any(one.is_story and one.value.ja == "紙の台帳をやめた。" for one in page.facts)
    assert len(page.files) == 2
    assert page.learner == learner().name


ROLES = {
    "assessor": (assessor("sora"), "sora"),
    "staff": (staff("hajime"), "hajime"),
    "operator": (Actor(Role.OPERATOR, "hajime"), "hajime"),
    "help desk": (Actor(Role.HELP_DESK, "hajime"), "hajime"),
}


@pytest.mark.parametrize("who", [*ROLES, "the learner"])
@pytest.mark.parametrize("do", ["accept", "decline", "ask"])
def test_nobody_decides_on_their_own_evidence(small_office: Office, who: str, do: str) -> None:
    actor, id = ROLES.get(who, (HERSELF, ""))
    with_people(small_office, **({id: same_person(id, Role(actor.role))} if id else {}))
    submission = exam(small_office)
    refuses_to_decide(do, submission.id, actor, small_office)


@pytest.mark.parametrize("role", [Role.STAFF, Role.ASSESSOR, Role.OPERATOR, Role.HELP_DESK])
@pytest.mark.parametrize("do", ["accept", "decline", "ask"])
def test_nobody_decides_on_what_they_handed_in_at_a_help_desk_whatever_their_role_is_now(
    small_office: Office, role: Role, do: str
) -> None:
    submission = exam(with_people(small_office), Actor(Role.HELP_DESK, "hajime"))
    refuses_to_decide(do, submission.id, Actor(role, "hajime"), small_office)


def refuses_to_decide(do: str, id: str, actor: Actor, office: Office) -> None:
    submission = office.store.submissions.get(id)  # type: ignore[arg-type]
    attempts: dict[str, Callable[[], object]] = {
        "accept": lambda: accept(submission.id, Acceptance(Strength.ASSESSED, "staff", TODAY), actor, office),
        "decline": lambda: decline(submission.id, "理由", actor, office),
        "ask": lambda: ask_for_more(submission.id, "質問", actor, office),
    }
    with pytest.raises(Refused) as error:
        attempts[do]()
    assert code_of(error) == "own-evidence"
    assert now_(submission, office) == submission
    assert office.store.evidence.get(submission.id)[1].acceptance is None


def test_who_handed_it_in_at_a_help_desk_does_not_see_it_in_the_list(small_office: Office) -> None:
    submission = achievement(with_people(small_office), actor=Actor(Role.HELP_DESK, "sora"))
    assert listed("sora", small_office) == []
    assert listed("umi", small_office) == [submission.id]
