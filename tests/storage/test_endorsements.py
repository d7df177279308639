"""Foreign badges under evidence and their endorsements, as they are kept."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from badgeserver.domain.award import StatusPurpose
from badgeserver.domain.endorsement import Endorsement, ForeignBadge
from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.evidence import Acceptance
from badgeserver.domain.ids import AwardId, EndorsementId, EvidenceId, LearnerId
from badgeserver.domain.record_chain import HappeningKind
from badgeserver.domain.requirement import Strength
from badgeserver.storage import Store
from tests.storage.values import DAY, LIST_SIZE, NOW, award, certificate, learner

HANAKO = LearnerId("hanako")
REVOCATION = StatusPurpose.REVOCATION


def badge(evidence: str, badge_id: str = "urn:badge:1") -> ForeignBadge:
    """The badge of an invented provider."""
    return ForeignBadge(
        evidence=EvidenceId(evidence),
        id=badge_id,
        issuer="did:key:z6MkInvented",
        issuer_name="見本ラーニング",
        name="見本の講座",
        achievement="urn:achievement:1",
        digest="sha256:0",
        text='{"id":"urn:badge:1"}',
        verified_at=NOW,
        names_holder=False,
        confirmed_by="registrar",
    )


def endorsed(store: Store, endorsement_id: str, evidence: str = "e1", at: datetime = NOW) -> Endorsement:
    """Keep an endorsement on a place of its own and return it."""
    with store.transaction():
        entry = store.status_lists.allocate(LIST_SIZE, random.Random(endorsement_id).randrange)
        given = Endorsement(EndorsementId(endorsement_id), EvidenceId(evidence), at, entry, "{}")
        store.endorsements.add(given)
    return given


@pytest.fixture
def sealed(store: Store) -> Store:
    """A store with two pieces of evidence of one learner; the first has a foreign badge."""
    store.learners.add(learner("hanako"))
    store.evidence.add_many((HANAKO, certificate(one)) for one in ("e1", "e2"))
    store.endorsements.attach(badge("e1"))
    return store


def test_a_badge_comes_back_as_it_was_kept(sealed: Store) -> None:
    assert sealed.endorsements.badge(EvidenceId("e1")) == badge("e1")
    assert sealed.endorsements.badges([EvidenceId("e1"), EvidenceId("e2")]) == {"e1": badge("e1")}
    with pytest.raises(NotFound) as missing:
        sealed.endorsements.badge(EvidenceId("e2"))
    assert missing.value.code == "no-badge-under-evidence"


# What is attached, and the code of the refusal.
@pytest.mark.parametrize(
    ("attached", "code"),
    [
        (badge("e1", "urn:badge:2"), "badge-attached-already"),
        (badge("e2"), "badge-used-already"),
        (badge("e9", "urn:badge:2"), "no-such-evidence"),
        (replace(badge("e2", "urn:badge:2"), confirmed_by=" "), "value-refused"),
    ],
)
def test_what_cannot_be_attached_is_named(sealed: Store, attached: ForeignBadge, code: str) -> None:
    with pytest.raises(Refused) as refused:
        sealed.endorsements.attach(attached)
    assert refused.value.code == code


def test_awards_that_name_evidence_with_a_badge_are_found(sealed: Store) -> None:
    sealed.awards.add_many([award("a1", "e1", "e2"), award("a2", "e2", badge="b2"), award("a3", badge="b3")])
    asked = [AwardId(one) for one in ("a1", "a2", "a3", "none")]
    assert sealed.endorsements.awards_on_badges(asked) == ("a1",)


def test_only_accepted_evidence_waits_for_an_endorsement_and_once_only(sealed: Store) -> None:
    assert sealed.endorsements.not_endorsed() == ()
    sealed.evidence.accept(EvidenceId("e1"), Acceptance(Strength.SIGNATURE, "provider", DAY))
    assert sealed.endorsements.not_endorsed() == ("e1",)
    given = endorsed(sealed, "s1")
    sealed.endorsements.revoke(given.id, NOW, "mistaken")
    assert sealed.endorsements.not_endorsed() == ()


def test_an_endorsement_comes_back_as_it_was_kept(sealed: Store) -> None:
    given = endorsed(sealed, "s1")
    assert sealed.endorsements.get(given.id) == given
    assert sealed.endorsements.get_many([given.id, EndorsementId("s9")]) == {"s1": given}
    assert sealed.endorsements.newest_of([EvidenceId("e1"), EvidenceId("e2")]) == {"e1": given}
    with pytest.raises(NotFound) as missing:
        sealed.endorsements.get(EndorsementId("s9"))
    assert missing.value.code == "no-such-endorsement"


def test_a_badge_has_one_endorsement_that_stands(sealed: Store) -> None:
    first = endorsed(sealed, "s1")
    with pytest.raises(Conflict) as conflict:
        endorsed(sealed, "s2")
    assert conflict.value.code == "already-endorsed"
    later = NOW + timedelta(days=1)
    revoked = sealed.endorsements.revoke(first.id, later, "mistaken")
    assert (revoked.revoked_at, revoked.revocation_reason) == (later, "mistaken")
    second = endorsed(sealed, "s3", at=later)
    assert sealed.endorsements.newest_of([EvidenceId("e1")]) == {"e1": second}


def test_nothing_is_endorsed_that_has_no_badge(sealed: Store) -> None:
    with pytest.raises(NotFound) as missing:
        endorsed(sealed, "s1", "e2")
    assert missing.value.code == "no-badge-under-evidence"


def test_a_place_serves_one_endorsement(sealed: Store) -> None:
    given = endorsed(sealed, "s1")
    sealed.endorsements.revoke(given.id, NOW, "mistaken")
    with pytest.raises(Conflict) as conflict:
        sealed.endorsements.add(replace(given, id=EndorsementId("s2")))
    assert conflict.value.code == "status-entry-taken"


def test_revoking_is_for_good_and_sets_the_bit(sealed: Store) -> None:
    given = endorsed(sealed, "s1")
    number, index = given.status_entry.list_number, given.status_entry.index
    assert sealed.endorsements.revoked_indexes(REVOCATION, number) == frozenset()
    sealed.endorsements.revoke(given.id, NOW, "mistaken")
    assert sealed.endorsements.revoked_indexes(REVOCATION, number) == {index}
    assert sealed.endorsements.revoked_indexes(StatusPurpose.SUSPENSION, number) == frozenset()
    with pytest.raises(Conflict) as conflict:
        sealed.endorsements.revoke(given.id, NOW, "again")
    assert conflict.value.code == "endorsement-revoked"
    with pytest.raises(NotFound):
        sealed.endorsements.revoke(EndorsementId("s9"), NOW, "mistaken")


def test_issuing_and_revoking_are_put_on_record(sealed: Store) -> None:
    given = endorsed(sealed, "s1")
    sealed.endorsements.revoke(given.id, NOW, "mistaken")
    (page,) = sealed.record_chain.pages()
    happened = [(one.happening.kind, one.happening.subject) for one in page]
    assert happened == [(HappeningKind.ISSUE, "s1"), (HappeningKind.REVOKE, "s1")]
    assert sealed.record_chain.rows_without_entry() == ()
