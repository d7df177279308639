"""Changes of accepted evidence, and the reviews that follow from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeserver.domain.award_review import AwardReview, EvidenceChange, ReviewDecision, ReviewOutcome
from badgeserver.domain.errors import Conflict, NotFound
from badgeserver.domain.ids import AwardId, EvidenceId, LearnerId
from badgeserver.domain.text import Text
from badgeserver.storage import Store
from tests.storage.values import NOW, award, certificate, learner

REASON = Text("点数の誤り", "The score was wrong")
KEEP = ReviewDecision(ReviewOutcome.KEEP, REASON, "staff:s1", NOW + timedelta(hours=1))


def change(id: str, withdrawn: bool = False, evidence: str = "e1") -> EvidenceChange:
    before = certificate(evidence)
    after = None if withdrawn else replace(before, score=600)
    return EvidenceChange(id, LearnerId("hanako"), before, after, "点数の誤り", "staff:s1", NOW)


def review(id: str, award_id: str = "a1", change_id: str = "c1") -> AwardReview:
    return AwardReview(id, AwardId(award_id), change_id, NOW)


@pytest.fixture
def changed(store: Store) -> Store:
    store.learners.add(learner("hanako"))
    store.evidence.add(LearnerId("hanako"), certificate("e1"))
    store.awards.add_many([award("a1", "e1"), award("a2", "e1", badge="second-step")])
    store.award_reviews.add_change(change("c1"))
    return store


def test_a_change_keeps_the_facts_before_and_after(changed: Store) -> None:
    assert changed.award_reviews.change("c1") == change("c1")


def test_what_was_withdrawn_is_known(changed: Store) -> None:
    assert changed.award_reviews.withdrawn([EvidenceId("e1")]) == frozenset()
    changed.award_reviews.add_change(change("c2", withdrawn=True))
    assert changed.award_reviews.withdrawn([EvidenceId("e1"), EvidenceId("e2")]) == {"e1"}


def test_a_change_is_of_evidence_that_there_is(store: Store) -> None:
    store.learners.add(learner("hanako"))
    with pytest.raises(NotFound) as error:
        store.award_reviews.add_change(change("c1"))
    assert error.value.code == "no-such-evidence"


def test_an_award_has_one_open_review(changed: Store) -> None:
    reviews = changed.award_reviews
    assert reviews.open(review("r1"))
    assert not reviews.open(review("r2"))
    assert reviews.open(review("r3", "a2"))
    assert reviews.count_waiting() == 2
    assert sorted(reviews.open_awards()) == ["a1", "a2"]
    reviews.decide("r1", KEEP)
    assert reviews.open(review("r4"))


def test_a_review_is_decided_once(changed: Store) -> None:
    reviews = changed.award_reviews
    reviews.open(review("r1"))
    assert reviews.decide("r1", KEEP) == replace(review("r1"), decision=KEEP)
    with pytest.raises(Conflict) as error:
        reviews.decide("r1", replace(KEEP, outcome=ReviewOutcome.REVOKE))
    assert error.value.code == "review-decided"
    assert reviews.get("r1").decision == KEEP
    assert reviews.waiting() == ()
    assert reviews.decided(5) == (replace(review("r1"), decision=KEEP),)


def test_an_unknown_review_is_told(store: Store) -> None:
    with pytest.raises(NotFound) as error:
        store.award_reviews.get("r9")
    assert error.value.code == "no-such-review"
