"""Notices, and what learners chose for their certificates."""

from __future__ import annotations

from datetime import timedelta

import pytest

from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import AwardId, LearnerId
from badgeserver.domain.notice import Notice
from badgeserver.domain.text import Text
from badgeserver.storage import Store
from tests.storage.values import NOW, award, learner

HANAKO = LearnerId("hanako")


def notice(id: str, kind: str = "awarded", subject: str = "a1", minutes: int = 0) -> Notice:
    at = NOW + timedelta(minutes=minutes)
    return Notice(id, HANAKO, kind, subject, Text("授与", "Awarded"), "/me/badges/c1", at)


@pytest.fixture
def hanako(store: Store) -> Store:
    store.learners.add(learner("hanako"))
    return store


def test_the_same_is_told_once(hanako: Store) -> None:
    assert hanako.notices.add(notice("n1"))
    assert not hanako.notices.add(notice("n2"))
    assert hanako.notices.add(notice("n3", subject="a2"))
    assert hanako.notices.add(notice("n4", kind="ended"))
    assert len(hanako.notices.of_learner(HANAKO)) == 3


def test_what_was_put_away_is_not_unread_any_more(hanako: Store) -> None:
    hanako.notices.add(notice("n1"))
    hanako.notices.add(notice("n2", subject="a2", minutes=5))
    assert hanako.notices.unread(HANAKO) == (notice("n2", subject="a2", minutes=5), notice("n1"))
    hanako.notices.read(HANAKO, "n1", NOW)
    assert [one.id for one in hanako.notices.unread(HANAKO)] == ["n2"]
    assert [one.id for one in hanako.notices.of_learner(HANAKO)] == ["n2", "n1"]


def test_nobody_puts_away_what_others_were_told(hanako: Store) -> None:
    hanako.notices.add(notice("n1"))
    hanako.notices.read(LearnerId("taro"), "n1", NOW)
    assert len(hanako.notices.unread(HANAKO)) == 1


def test_a_certificate_prints_the_name_until_its_holder_chooses_the_reading(hanako: Store) -> None:
    hanako.awards.add(award("a1"))
    assert not hanako.notices.prints_reading(AwardId("a1"))
    for choice in (True, False, True):
        hanako.notices.choose_reading(AwardId("a1"), choice)
        assert hanako.notices.prints_reading(AwardId("a1")) is choice
    with pytest.raises(NotFound):
        hanako.notices.choose_reading(AwardId("a9"), True)
