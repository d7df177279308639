"""Confirmations, appeals and panels: their rules by themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from badgeserver.domain.appeal import appeal_until, decision_of, may_gain
from badgeserver.domain.confirmation import is_free_mail
from badgeserver.domain.ids import BadgeId, EvidenceId, LearnerId, StaffId
from badgeserver.domain.panel import PanelCase, PanelDecision, Seat, lets_pass, panel_faults
from badgeserver.domain.skill_map import Panel
from badgeserver.domain.submission import (
    Particulars,
    Submission,
    SubmissionKind,
    SubmissionState,
    SubmissionStep,
)

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TODAY = date(2026, 11, 1)
S = SubmissionState


@pytest.mark.parametrize(
    ("address", "free"),
    [("a@gmail.com", True), ("a@YAHOO.co.jp ", True), ("a@example.jp", False), ("a@mygmail.com", False)],
)
def test_an_address_that_anybody_can_have_is_known(address: str, free: bool) -> None:
    assert is_free_mail(address) is free


@pytest.mark.parametrize(
    ("states", "decided"),
    [
        ((), None),
        ((S.DRAFT, S.ASSESSING), None),
        ((S.ASSESSING, S.DECLINED), S.DECLINED),
        ((S.CHECKING, S.ACCEPTED), S.ACCEPTED),
        ((S.CHECKING, S.ACCEPTED, S.ASSESSING), None),
    ],
)
def test_the_decision_is_the_last_step(states: tuple[S, ...], decided: S | None) -> None:
    found = decision_of(tuple(SubmissionStep(one, NOW, "staff:s") for one in states))
    assert (found.state if found is not None else None) is decided


def test_the_days_of_an_appeal_are_counted_from_the_day_after_the_decision() -> None:
    assert appeal_until(date(2026, 11, 1), 30) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("state", "rubric", "gains"),
    [
        (S.DECLINED, None, True),
        (S.ACCEPTED, 2, True),
        (S.ACCEPTED, 4, False),
        (S.ACCEPTED, None, False),
        (S.ASSESSING, None, False),
    ],
)
def test_an_appeal_needs_something_to_gain(state: S, rubric: int | None, gains: bool) -> None:
    submission = Submission(
        id=EvidenceId("e"),
        learner=LearnerId("l"),
        kind=SubmissionKind.ACHIEVEMENT,
        subject="hackathon",
        state=state,
        particulars=Particulars(),
        handed_in_by="learner:l",
        begun_at=NOW,
    )
    assert may_gain(submission, rubric, 4) is gains


def _decision(*outside: bool, on: date | None = TODAY, reason: str = "理由") -> PanelDecision:
    seats = tuple(Seat(StaffId(f"s{number}"), one) for number, one in enumerate(outside))
    return PanelDecision(True, seats, on, reason, "staff:s0", NOW)


@pytest.mark.parametrize(
    ("decision", "faults"),
    [
        (_decision(False, False, True), set()),
        (_decision(False, True), {"seats"}),
        (_decision(False, False, False), {"seats"}),
        (_decision(False, False, True, on=None), {"interviewed_on"}),
        (_decision(False, False, True, on=TODAY + timedelta(days=1)), {"interviewed_on"}),
        (_decision(False, False, True, reason=" "), {"reason"}),
        (_decision(on=None, reason=""), {"seats", "interviewed_on", "reason"}),
    ],
)
def test_a_panel_decides_by_its_rules(decision: PanelDecision, faults: set[str]) -> None:
    assert panel_faults(Panel(3, True, True), decision, TODAY).keys() == faults


def test_a_panel_without_interview_or_outside_member_needs_neither() -> None:
    assert panel_faults(Panel(2, False, False), _decision(False, False, on=None), TODAY) == {}


@pytest.mark.parametrize(
    ("approved", "last_award", "passes"),
    [
        (None, None, False),
        (False, None, False),
        (True, None, True),
        (True, date(2024, 1, 1), True),
        (True, TODAY, False),
        (True, TODAY + timedelta(days=9), False),
    ],
)
def test_a_panels_yes_is_good_for_one_award(
    approved: bool | None, last_award: date | None, passes: bool
) -> None:
    decision = None if approved is None else PanelDecision(approved, (), None, "理由", "staff:s", NOW)
    case = PanelCase("c", LearnerId("l"), BadgeId("b"), NOW, decision)
    assert lets_pass(case, last_award, TODAY if decision else None) is passes
    assert not lets_pass(None, last_award, None)
