from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from badgeserver.domain.award import Award
from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.evaluation import HeldBadge, Route
from badgeserver.domain.ids import AwardId, BadgeId, LearnerId
from badgeserver.storage import Store
from tests.storage.values import DAY, NOW, award, certificate, issue, learner

HANAKO = LearnerId("hanako")
EARLIER = date(2024, 4, 1)


@pytest.fixture
def store(store: Store) -> Store:
    store.learners.add_many([learner("hanako"), learner("taro")])
    store.evidence.add_many((HANAKO, certificate(name)) for name in ("e1", "e2", "e3"))
    return store


def test_an_award_comes_back_as_kept(store: Store) -> None:
    store.awards.add(award("a0", on=EARLIER))
    renewed = replace(
        award("a1", "e3", "e1", "e2", supersedes="a0"), route=Route.RENEWAL, valid_until=date(2029, 3, 31)
    )
    store.awards.add(renewed)
    assert store.awards.get(AwardId("a1")) == renewed


def test_an_unknown_award_is_named_in_the_error(store: Store) -> None:
    with pytest.raises(NotFound) as error:
        store.awards.get(AwardId("unknown"))
    assert error.value.code == "no-such-award"
    assert "unknown" in error.value.message.en


def test_a_learners_awards_come_the_earliest_first(store: Store) -> None:
    store.awards.add_many(
        [award("a2", "e1"), award("a1", "e1", "e2", badge="second"), award("a3", badge="third", on=EARLIER)]
    )
    assert [one.id for one in store.awards.of_learner(HANAKO)] == ["a3", "a1", "a2"]
    assert [len(one.evidence) for one in store.awards.of_learner(HANAKO)] == [0, 2, 1]
    assert store.awards.of_learner(LearnerId("taro")) == ()


IMPOSSIBLE: tuple[tuple[Award, type[Refused], str], ...] = (
    (award("new", of="nobody"), NotFound, "no-such-learner"),
    (award("new", "e1", "unknown", badge="second"), NotFound, "no-such-evidence"),
    (award("new", supersedes="unknown"), NotFound, "no-such-award"),
    (award("a1", badge="second"), Conflict, "award-exists"),
    (award("new"), Conflict, "already-awarded"),
    (award("new", "e1", "e1", badge="second"), Refused, "evidence-twice"),
    (replace(award("new", badge="second"), valid_until=EARLIER), Refused, "value-refused"),
    (replace(award("new", badge="second"), route=Route.HELD), Refused, "value-refused"),
)


def test_an_award_that_can_not_be_is_refused_whole(store: Store, subtests: pytest.Subtests) -> None:
    store.awards.add(award("a1", "e1"))
    for wrong, kind, code in IMPOSSIBLE:
        with subtests.test(code=code, award=wrong.id):
            with pytest.raises(kind) as error:
                store.awards.add(wrong)
            assert error.value.code == code
            assert store.awards.of_learner(HANAKO) == (award("a1", "e1"),)


def test_an_award_is_superseded_once(store: Store) -> None:
    store.awards.add_many([award("a1", on=EARLIER), award("a2", supersedes="a1")])
    with pytest.raises(Conflict) as error:
        store.awards.add(award("a3", supersedes="a1"))
    assert error.value.code == "already-superseded"
    assert "a1" in error.value.message.en


def test_a_revoked_award_can_be_superseded_on_the_same_day(store: Store) -> None:
    store.awards.add(award("a1"))
    store.credentials.revoke(issue(store, "c1", "a1").id, NOW, "wrong learner")
    store.awards.add(award("a2", supersedes="a1"))
    assert [held.award for held in store.awards.held_by(HANAKO)] == ["a2"]


def test_the_newest_award_of_each_badge_is_held(store: Store) -> None:
    store.awards.add_many(
        [award("a1", on=EARLIER), award("a2", supersedes="a1"), award("a3", badge="another", on=EARLIER)]
    )
    assert store.awards.held_by(HANAKO) == (
        HeldBadge(AwardId("a3"), BadgeId("another"), EARLIER, None),
        HeldBadge(AwardId("a2"), BadgeId("first-step"), DAY, None),
    )


def test_an_award_whose_credential_is_live_is_held(store: Store) -> None:
    store.awards.add(award("a1"))
    issue(store, "c1", "a1")
    assert [held.award for held in store.awards.held_by(HANAKO)] == ["a1"]


def test_a_revoked_award_gives_way_to_the_one_before(store: Store) -> None:
    store.awards.add_many([award("a1", on=EARLIER), award("a2", supersedes="a1")])
    store.credentials.revoke(issue(store, "c2", "a2").id, NOW, "mistaken")
    assert [held.award for held in store.awards.held_by(HANAKO)] == ["a1"]


def test_an_award_that_was_issued_again_is_held_again(store: Store) -> None:
    store.awards.add(award("a1"))
    store.credentials.revoke(issue(store, "c1", "a1").id, NOW, "wrong name")
    assert store.awards.held_by(HANAKO) == ()
    issue(store, "c2", "a1")
    assert [held.award for held in store.awards.held_by(HANAKO)] == ["a1"]


def test_what_many_hold_comes_by_learner_over_several_batches(store: Store) -> None:
    people = [learner(f"p{number}") for number in range(2_100)]
    store.learners.add_many(people)
    store.awards.add_many(award(f"a-{one.id}", of=one.id) for one in people[::100])
    held = store.awards.held_by_many(one.id for one in people)
    assert len(held) == 2_100
    assert [one.award for one in held[LearnerId("p2000")]] == ["a-p2000"]
    assert held[LearnerId("p1")] == ()


def test_active_holders_are_counted_once_a_badge(store: Store) -> None:
    ended = replace(award("a4", badge="ended", on=EARLIER), valid_until=date(2025, 3, 31))
    last_day = replace(award("a5", badge="last-day", on=EARLIER), valid_until=DAY)
    store.awards.add_many(
        [award("a1", on=EARLIER), award("a2", supersedes="a1"), award("a3", of="taro"), ended, last_day]
    )
    store.awards.add_many([award("a6", badge="revoked"), award("a7", badge="later", on=date(2027, 1, 1))])
    store.credentials.revoke(issue(store, "c6", "a6").id, NOW, "mistaken")
    assert store.awards.active_by_badge(DAY) == {"first-step": 2, "last-day": 1}


def test_many_awards_are_kept_with_their_evidence_all_or_none(store: Store) -> None:
    def many(last: Callable[[int], Award]) -> list[Award]:
        return [award(f"a{n}", "e1", "e2", badge=f"b{n}") for n in range(1_300)] + [last(1_300)]

    with pytest.raises(NotFound):
        store.awards.add_many(many(lambda n: award(f"a{n}", of="nobody")))
    assert store.awards.count() == 0
    store.awards.add_many(many(lambda n: award(f"a{n}", "e3")))
    assert store.awards.count() == 1_301
    assert [len(one.evidence) for one in store.awards.of_learner(HANAKO)].count(2) == 1_300


def test_awards_that_wait_come_badge_by_badge(store: Store) -> None:
    badges = {"a1": "work", "a2": "first", "a3": "work", "a4": "first"}
    store.awards.add_many(
        award(one, badge=badge, on=date(2026, 4, number))
        for number, (one, badge) in enumerate(badges.items(), 1)
    )
    assert store.awards.waiting(AwardId(one) for one in badges) == ("a2", "a4", "a1", "a3")


def test_awards_without_a_credential_come_in_steps(store: Store) -> None:
    store.awards.add_many(award(f"a{n}", badge=f"b{n}") for n in range(6))
    issue(store, "c1", "a1")
    store.credentials.revoke(issue(store, "c4", "a4").id, NOW, "mistaken")
    assert store.awards.without_credential(3) == ("a0", "a2", "a3")
    assert store.awards.without_credential(3, AwardId("a3")) == ("a5",)
    assert store.awards.without_credential(3, AwardId("a5")) == ()
    assert store.awards.count_without_credential() == 4
    assert store.awards.waiting(AwardId(one) for one in ("a5", "a1", "a3", "a4", "none")) == ("a3", "a5")
    assert store.credentials.awards_issued(AwardId(f"a{n}") for n in range(9)) == {"a1", "a4"}
