from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from badgeserver.domain.consent import (
    ANSWER_WITHIN,
    Consent,
    ConsentState,
    full_years,
    needs_consent,
    stands,
    was_taken_back,
)
from badgeserver.domain.consent_text import TEXT_VERSION, TEXTS
from badgeserver.domain.ids import GroupId, LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.skill_map import LearnerGroup, PublicListing
from badgeserver.domain.text import Text
from tests.domain.test_changes import MAP

NOW = datetime(2026, 11, 20, tzinfo=UTC)
TODAY = NOW.date()
ASKED = Consent(
    id="c1", learner=LearnerId("l"), guardian_email="mother@example.jp", asked_at=NOW, text_version="1"
)
GROUP = LearnerGroup(GroupId("child"), Text("子ども", "children"), PublicListing.NEVER)
BADGE = next(iter(MAP.badges.values()))
CHILDREN = replace(MAP, groups={GroupId("child"): replace(GROUP, guardian_consent_under_age=18)})
CHILD = Learner(LearnerId("l"), "a child", "child@example.jp", GroupId("child"))


@pytest.mark.parametrize(
    ("born_on", "on", "years"),
    [
        (date(2010, 11, 20), date(2026, 11, 19), 15),
        (date(2010, 11, 20), date(2026, 11, 20), 16),
        (date(2008, 2, 29), date(2026, 2, 27), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 18),
    ],
)
def test_an_age_is_counted_in_full_years(born_on: date, on: date, years: int) -> None:
    assert full_years(born_on, on) == years


def test_a_child_without_a_birth_date_is_taken_to_need_consent() -> None:
    assert needs_consent(CHILD, None, CHILDREN, TODAY)


def test_who_is_old_enough_needs_none() -> None:
    assert not needs_consent(replace(CHILD, born_on=date(2008, 11, 20)), None, CHILDREN, TODAY)
    assert needs_consent(replace(CHILD, born_on=date(2008, 11, 21)), None, CHILDREN, TODAY)


def test_a_badge_may_ask_for_consent_by_itself_where_the_age_is_known() -> None:
    asking = replace(BADGE, guardian_consent_under_age=20)
    adult = replace(CHILD, group=GroupId("adult"))
    young = replace(adult, born_on=date(2010, 1, 1))
    groups = replace(MAP, groups={GroupId("adult"): replace(GROUP, guardian_consent_under_age=None)})
    assert needs_consent(young, asking, groups, TODAY)
    assert not needs_consent(adult, asking, groups, TODAY)
    assert not needs_consent(young, replace(BADGE, guardian_consent_under_age=None), groups, TODAY)


def test_a_group_that_is_no_more_asks_for_nothing() -> None:
    assert not needs_consent(replace(CHILD, group=GroupId("gone")), None, MAP, TODAY)


def test_a_request_goes_from_asked_to_an_answer_or_runs_out() -> None:
    assert ASKED.state(NOW) is ConsentState.ASKED
    assert ASKED.state(NOW + ANSWER_WITHIN) is ConsentState.EXPIRED
    agreed = replace(ASKED, agreed_at=NOW, guardian_name="m")
    assert agreed.state(NOW + ANSWER_WITHIN * 99) is ConsentState.AGREED
    assert replace(ASKED, declined_at=NOW).state(NOW) is ConsentState.DECLINED
    assert replace(agreed, withdrawn_at=NOW).state(NOW) is ConsentState.WITHDRAWN


def test_a_consent_stands_until_it_is_taken_back_and_again_with_a_later_one() -> None:
    agreed = replace(ASKED, agreed_at=NOW, guardian_name="m")
    withdrawn = replace(agreed, withdrawn_at=NOW + timedelta(days=1))
    later = replace(agreed, id="c2", agreed_at=NOW + timedelta(days=2))
    assert stands([agreed]) and not was_taken_back([agreed])
    assert not stands([withdrawn]) and was_taken_back([withdrawn])
    assert not stands([withdrawn, agreed]), "what one guardian takes back, no older consent outweighs"
    assert stands([withdrawn, later]) and not was_taken_back([withdrawn, later])
    assert not stands([ASKED]) and not was_taken_back([ASKED])


DIGESTS = {"1": "547cbcd528336440"}


@pytest.mark.parametrize("version", TEXTS)
def test_the_words_of_a_version_never_change(version: str) -> None:
    text = repr(TEXTS[version])
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert digest == DIGESTS[version], "other words need a new version, and the old ones stay"


def test_the_words_that_are_shown_are_the_newest() -> None:
    assert list(TEXTS)[-1] == TEXT_VERSION
