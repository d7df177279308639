from __future__ import annotations

import pytest

from badgeserver.domain.errors import Refused
from badgeserver.domain.submission import NEXT, SubmissionState, require_next


def test_every_state_says_what_may_follow() -> None:
    assert set(NEXT) == set(SubmissionState)


def test_nothing_becomes_a_draft_again_and_nothing_follows_itself_but_whose_turn_it_is() -> None:
    waiting = {SubmissionState.CONFIRMING, SubmissionState.CHECKING, SubmissionState.ASSESSING}
    for state, following in NEXT.items():
        assert SubmissionState.DRAFT not in following
        assert state not in following or state in waiting


def test_what_was_withdrawn_stays_withdrawn() -> None:
    for state in SubmissionState:
        with pytest.raises(Refused, match="wrong-state"):
            require_next(SubmissionState.WITHDRAWN, state)


def test_a_declined_submission_can_be_looked_at_again() -> None:
    require_next(SubmissionState.DECLINED, SubmissionState.ASSESSING)


def test_every_state_but_the_draft_can_be_reached() -> None:
    reached = {state for following in NEXT.values() for state in following}
    assert reached == set(SubmissionState) - {SubmissionState.DRAFT}
