"""Badges that were handed in, as they are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.handed_badge import BadgeFacts, HandedBadge, HandedState, Proof
from badgeserver.domain.ids import CertificateId, EvidenceId, LearnerId
from badgeserver.domain.text import Text
from badgeserver.storage import Store
from tests.storage.values import DAY, NOW, certificate, learner

HANAKO = LearnerId("hanako")
FACTS = BadgeFacts(
    id="urn:badge:1",
    issuer="https://provider.example.com/issuer",
    issuer_name="見本ラーニング",
    name="見本の講座",
    achievement="https://provider.example.com/course/1",
    dated=DAY,
    proof=Proof.HOSTED,
)
WAITING = HandedBadge(
    id=EvidenceId("b1"),
    learner=HANAKO,
    text="https://provider.example.com/badges/1",
    digest="sha256:1",
    state=HandedState.WAITING,
    handed_in_by="learner:hanako",
    handed_in_at=NOW,
    code="unreachable",
    reason=Text("つながりません。", "It can't be reached."),
    tries=1,
    retry_at=NOW + timedelta(hours=1),
)
COUNTED = replace(
    WAITING,
    state=HandedState.COUNTED,
    text="",
    facts=FACTS,
    certificate=CertificateId("c1"),
    evidence=EvidenceId("e1"),
    retry_at=None,
)


@pytest.fixture
def kept(store: Store) -> Store:
    """A store with a learner, a piece of evidence, and a badge that waits."""
    store.learners.add(learner("hanako"))
    store.evidence.add(HANAKO, certificate("e1"))
    store.handed_badges.keep(WAITING)
    return store


def test_a_badge_comes_back_as_it_was_kept_and_as_it_is_now(kept: Store) -> None:
    assert kept.handed_badges.get(WAITING.id) == WAITING
    assert kept.handed_badges.of_evidence(EvidenceId("b1")) == WAITING
    kept.handed_badges.keep(COUNTED)
    assert kept.handed_badges.get(WAITING.id) == COUNTED
    assert kept.handed_badges.of_evidence(EvidenceId("e1")) == COUNTED
    assert kept.handed_badges.of_learner(HANAKO) == (COUNTED,)


def test_a_badge_is_found_by_its_learner_and_text(kept: Store) -> None:
    assert kept.handed_badges.find(HANAKO, "sha256:1") == WAITING
    assert kept.handed_badges.find(HANAKO, "sha256:2") is None
    assert kept.handed_badges.find(LearnerId("taro"), "sha256:1") is None
    assert kept.handed_badges.of_evidence(EvidenceId("e1")) is None


def test_only_what_waits_is_due_and_the_longest_waiting_first(kept: Store) -> None:
    later = replace(WAITING, id=EvidenceId("b0"), digest="sha256:2", retry_at=NOW + timedelta(hours=2))
    kept.handed_badges.keep(later)
    due = kept.handed_badges.due
    assert due(NOW, 10) == ()
    assert due(NOW + timedelta(hours=1), 10) == (WAITING,)
    assert due(NOW + timedelta(hours=3), 10) == (WAITING, later)
    assert due(NOW + timedelta(hours=3), 1) == (WAITING,)
    kept.handed_badges.keep(COUNTED)
    assert due(NOW + timedelta(hours=3), 10) == (later,)


def test_what_is_removed_is_gone(kept: Store) -> None:
    kept.handed_badges.remove(WAITING.id)
    kept.handed_badges.remove(WAITING.id)
    with pytest.raises(NotFound) as missing:
        kept.handed_badges.get(WAITING.id)
    assert missing.value.code == "no-such-badge"
    kept.handed_badges.keep(WAITING)
    kept.handed_badges.remove_of(HANAKO)
    assert kept.handed_badges.of_learner(HANAKO) == ()


@pytest.mark.parametrize(
    ("badge", "code"),
    [
        (replace(WAITING, id=EvidenceId("b2")), "badge-handed-in-already"),
        (replace(WAITING, id=EvidenceId("b2"), learner=LearnerId("taro")), "no-such-learner"),
        (replace(COUNTED, id=EvidenceId("b2"), digest="d", evidence=EvidenceId("e9")), "no-such-evidence"),
        (replace(WAITING, retry_at=None), "value-refused"),
        (replace(COUNTED, evidence=None), "value-refused"),
        (replace(WAITING, tries=-1), "value-refused"),
    ],
)
def test_what_cannot_be_kept_is_named(kept: Store, badge: HandedBadge, code: str) -> None:
    with pytest.raises(Refused) as refused:
        kept.handed_badges.keep(badge)
    assert refused.value.code == code
    assert kept.handed_badges.of_learner(HANAKO) == (WAITING,)


def test_evidence_is_found_by_the_badge_or_its_text(store: Store) -> None:
    assert store.endorsements.evidence_with("i", "b", "d") is None
