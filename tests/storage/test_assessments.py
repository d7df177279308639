"""Ratings, places, interests, confirmations, appeals and panels on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from badgeserver.domain.appeal import Appeal
from badgeserver.domain.assessment import Claim, Rating, Recusal
from badgeserver.domain.confirmation import Answer, Confirmation
from badgeserver.domain.errors import Conflict, NotFound
from badgeserver.domain.ids import BadgeId, EvidenceId, LearnerId, StaffId
from badgeserver.domain.panel import PanelCase, PanelDecision, Seat
from badgeserver.domain.person import Role
from badgeserver.domain.submission import SubmissionState
from badgeserver.storage import Store
from tests.people import staff_member
from tests.storage.test_submissions import draft
from tests.storage.values import DAY, NOW, learner

S1, S2, NOTHING = EvidenceId("s1"), EvidenceId("s2"), EvidenceId("nothing")
A, B = StaffId("a"), StaffId("b")
HANAKO = LearnerId("hanako")


@pytest.fixture
def store(store: Store) -> Store:
    store.learners.add(learner("hanako"))
    for name in (A, B):
        store.staff.add(staff_member(name, Role.ASSESSOR))
    for submission in (S1, S2):
        store.submissions.add(draft(submission))
    return store


def rating(assessor: StaffId = A, rubric: int = 3, round: int = 1) -> Rating:
    return Rating(S1, assessor, rubric, "自力でやり終えている。", NOW, round)


def test_ratings_come_back_by_submission_and_one_takes_the_place_of_ones_own(store: Store) -> None:
    store.assessments.rate(rating())
    store.assessments.rate(rating(B))
    store.assessments.rate(rating(rubric=2))
    store.assessments.rate(rating(rubric=4, round=2))
    found = store.assessments.ratings([S1, S2])
    assert set(found) == {S1}
    assert {(one.assessor, one.rubric, one.round) for one in found[S1]} == {
        ("a", 2, 1),
        ("b", 3, 1),
        ("a", 4, 2),
    }


def test_a_place_is_kept_for_its_time_and_ends_with_the_rating(store: Store) -> None:
    until = NOW + timedelta(days=2)
    store.assessments.claim(Claim(S1, A, NOW + timedelta(hours=1)))
    store.assessments.claim(Claim(S1, A, until))
    store.assessments.claim(Claim(S1, B, until))
    assert store.assessments.claims([S1], NOW)[S1] == (Claim(S1, A, until), Claim(S1, B, until))
    assert store.assessments.claims([S1], until) == {}
    store.assessments.rate(rating())
    assert store.assessments.claims([S1], NOW) == {S1: (Claim(S1, B, until),)}
    store.assessments.release(S1, B)
    store.assessments.claim(Claim(S1, A, until))
    store.assessments.free(S1)
    assert store.assessments.claims([S1], NOW) == {}


def test_an_interest_is_kept_and_frees_the_place(store: Store) -> None:
    store.assessments.claim(Claim(S1, A, NOW + timedelta(days=1)))
    for reason in ("元同僚", "元同僚で、親しい"):
        store.assessments.recuse(Recusal(S1, A, reason, NOW))
    assert store.assessments.recusals([S1]) == {S1: (Recusal(S1, A, "元同僚で、親しい", NOW),)}
    assert store.assessments.claims([S1], NOW) == {}


def test_it_is_known_when_something_came_to_the_assessors_last(store: Store) -> None:
    for hours, state in enumerate(
        [SubmissionState.ASSESSING, SubmissionState.MORE_ASKED, SubmissionState.ASSESSING]
    ):
        store.submissions.move(S1, state, "", by="x:y", at=NOW + timedelta(hours=hours))
    assert store.assessments.came_to_assessors([S1, S2]) == {S1: NOW + timedelta(hours=2)}


def test_nobody_rates_what_there_is_not(store: Store) -> None:
    with pytest.raises(NotFound) as error:
        store.assessments.rate(replace(rating(), submission=NOTHING))
    assert error.value.code == "no-such-submission"
    with pytest.raises(NotFound):
        store.assessments.locked(NOTHING)


@pytest.mark.uncounted
def test_who_holds_a_submission_is_waited_for(store: Store) -> None:
    """Two who count the places at once would both find the last one free."""

    def take(assessor: StaffId) -> bool:
        with store.transaction():
            store.assessments.locked(S1)
            taken = store.assessments.claims([S1], NOW).get(S1, ())
            if not taken:
                store.assessments.claim(Claim(S1, assessor, NOW + timedelta(days=1)))
            return not taken

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(take, [A, B])) == [False, True]


def asked(name: str = "c1", submission: EvidenceId = S1, hours: int = 0) -> Confirmation:
    return Confirmation(
        id=name,
        submission=submission,
        confirmer="employer",
        name="架空 課長",
        email="boss@example.jp",
        asked_at=NOW + timedelta(hours=hours),
    )


def test_a_request_comes_back_with_its_answer(store: Store) -> None:
    store.confirmations.add(asked())
    assert store.confirmations.get("c1") == store.confirmations.locked("c1") == asked()
    answered = replace(
        asked(),
        answered_at=NOW,
        answer=Answer.PARTLY,
        note="一部",
        answered_by="架空 課長",
        position="架空商店 課長",
    )
    store.confirmations.replace(answered)
    assert store.confirmations.of_submission(S1) == (answered,)
    assert not answered.is_open
    for ask in (store.confirmations.get, store.confirmations.locked):
        with pytest.raises(NotFound):
            ask("nothing")
    with pytest.raises(NotFound):
        store.confirmations.replace(asked("nothing"))


def test_a_submission_has_one_open_request(store: Store) -> None:
    store.confirmations.add(asked())
    with pytest.raises(Conflict) as error:
        store.confirmations.add(asked("c2"))
    assert error.value.code == "confirmation-open"
    store.confirmations.replace(replace(asked(), lapsed_at=NOW))
    store.confirmations.add(asked("c2", hours=1))
    assert [one.id for one in store.confirmations.of_submission(S1)] == ["c2", "c1"]


def test_open_requests_are_found_by_their_age(store: Store) -> None:
    store.confirmations.add(asked())
    store.confirmations.add(asked("c2", S2, hours=5))
    assert [one.id for one in store.confirmations.to_remind(NOW)] == ["c1"]
    store.confirmations.replace(replace(asked(), reminded_at=NOW))
    assert store.confirmations.to_remind(NOW) == ()
    assert [one.id for one in store.confirmations.to_lapse(NOW + timedelta(hours=5))] == ["c1", "c2"]


def test_there_is_one_appeal(store: Store) -> None:
    appeal = Appeal(S1, "理由", NOW, SubmissionState.ACCEPTED, "assessor:a", 2)
    store.appeals.add(appeal)
    assert store.appeals.find(S1) == appeal
    with pytest.raises(Conflict) as error:
        store.appeals.add(appeal)
    assert error.value.code == "appealed-already"
    store.appeals.close(S1, NOW)
    store.appeals.close(S1, NOW + timedelta(days=1))
    store.appeals.close(S2, NOW)
    assert store.appeals.of_submissions([S1, S2]) == {S1: replace(appeal, closed_at=NOW)}


def case(name: str = "p1", hours: int = 0) -> PanelCase:
    return PanelCase(name, HANAKO, BadgeId("top"), NOW + timedelta(hours=hours))


def test_a_case_waits_until_a_panel_decides_it_once(store: Store) -> None:
    assert store.panels.open(case())
    assert not store.panels.open(case("p2"))
    assert store.panels.waiting() == (case(),)
    assert store.panels.count_waiting() == 1
    decision = PanelDecision(True, (Seat(A), Seat(B, True)), date(2026, 11, 19), "理由", "staff:x", NOW)
    store.panels.decide("p1", decision)
    assert store.panels.get("p1") == replace(case(), decision=decision)
    assert store.panels.decided(9) == (replace(case(), decision=decision),)
    with pytest.raises(Conflict) as error:
        store.panels.decide("p1", decision)
    assert error.value.code == "panel-decided"
    assert store.panels.open(case("p3", 1))
    assert [one.id for one in store.panels.of_learners([HANAKO])[HANAKO]] == ["p3", "p1"]


def test_a_case_that_there_is_not_is_said(store: Store) -> None:
    decision = PanelDecision(False, (), None, "理由", "staff:x", NOW)
    for ask in (lambda: store.panels.get("nothing"), lambda: store.panels.decide("nothing", decision)):
        with pytest.raises(NotFound) as error:
            ask()
        assert error.value.code == "no-such-panel-case"
    assert store.panels.of_learners([]) == {}


def test_staff_are_reminded_once_a_day(store: Store) -> None:
    later = DAY + timedelta(days=1)
    assert [store.staff_reminders.first_on(A, on) for on in (DAY, DAY, later)] == [True, False, True]
    assert store.staff_reminders.first_on(B, DAY)
