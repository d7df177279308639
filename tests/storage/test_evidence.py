from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.evidence import (
    Acceptance,
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
    ExperienceEvidence,
    evidence_digest,
)
from badgeserver.domain.ids import AchievementId, CertificateId, EvidenceId, LearnerId
from badgeserver.domain.requirement import Strength
from badgeserver.storage import Store
from tests.storage.values import DAY, certificate, learner

HANAKO = LearnerId("hanako")
ACCEPTED = Acceptance(Strength.ROSTER, "provider", DAY)


@pytest.fixture
def store(store: Store) -> Store:
    store.learners.add(learner("hanako"))
    return store


EACH_KIND: tuple[Evidence, ...] = (
    CertificateEvidence(EvidenceId("e1"), CertificateId("itpass"), DAY),
    CertificateEvidence(EvidenceId("e2"), CertificateId("toeic"), DAY, 0, 2, ACCEPTED),
    AchievementEvidence(EvidenceId("e3"), AchievementId("hackathon"), DAY),
    AchievementEvidence(EvidenceId("e4"), AchievementId("mentoring"), DAY, 4, "host", ACCEPTED),
    ExperienceEvidence(EvidenceId("e5"), "security", 0, DAY),
    ExperienceEvidence(EvidenceId("e6"), "data", 36, DAY, rubric=0, gap_months=5, acceptance=ACCEPTED),
)


def test_each_kind_comes_back_as_kept(store: Store) -> None:
    store.evidence.add_many((HANAKO, piece) for piece in EACH_KIND)
    for piece in EACH_KIND:
        assert store.evidence.get(piece.id) == (HANAKO, piece)
        assert evidence_digest(store.evidence.get(piece.id)[1]) == evidence_digest(piece)


def test_pieces_of_any_kind_are_found_by_their_ids_and_others_left_out(store: Store) -> None:
    store.evidence.add_many((HANAKO, piece) for piece in EACH_KIND)
    wanted = [piece.id for piece in EACH_KIND[1:]]
    found = store.evidence.get_many([*wanted, EvidenceId("nothing")])
    assert found == {piece.id: piece for piece in EACH_KIND[1:]}


def test_a_learners_evidence_comes_by_date_and_id(store: Store) -> None:
    older = date(2024, 4, 1)
    store.evidence.add_many(
        (HANAKO, certificate(name, day)) for name, day in [("c", DAY), ("b", older), ("a", DAY)]
    )
    assert [one.id for one in store.evidence.of_learner(HANAKO)] == ["b", "a", "c"]
    assert store.evidence.count() == 3


def test_evidence_of_many_learners_comes_by_learner_over_several_batches(store: Store) -> None:
    people = [learner(f"p{number}") for number in range(2_100)]
    store.learners.add_many(people)
    store.evidence.add_many((one.id, certificate(f"e-{one.id}")) for one in people[::100])
    found = store.evidence.of_learners(one.id for one in people)
    assert len(found) == 2_100
    assert found[LearnerId("p2000")] == (certificate("e-p2000"),)
    assert found[LearnerId("p1")] == ()


def test_evidence_of_nobody_is_refused(store: Store) -> None:
    with pytest.raises(NotFound) as error:
        store.evidence.add(LearnerId("nobody"), certificate("e"))
    assert error.value.code == "no-such-learner"
    assert "nobody" in error.value.message.en


def test_many_pieces_are_kept_all_or_none_and_the_refused_one_is_named(store: Store) -> None:
    pieces = [(HANAKO, certificate(f"e{number}")) for number in range(1_400)]
    pieces[1_111] = (LearnerId("nobody"), certificate("e1111"))
    with pytest.raises(NotFound) as error:
        store.evidence.add_many(pieces)
    assert "nobody" in error.value.message.en
    assert store.evidence.count() == 0


def test_an_id_belongs_to_one_piece(store: Store) -> None:
    store.evidence.add(HANAKO, certificate("e"))
    with pytest.raises(Conflict) as error:
        store.evidence.add(HANAKO, certificate("e"))
    assert error.value.code == "evidence-exists"


def test_a_score_below_zero_is_refused_with_the_name_of_the_rule(store: Store) -> None:
    with pytest.raises(Refused) as error:
        store.evidence.add(HANAKO, replace(certificate("e"), score=-1))
    assert error.value.code == "value-refused"
    assert "ck_evidence_score_range" in error.value.message.en


def test_accepting_is_recorded_with_the_piece(store: Store) -> None:
    store.evidence.add(HANAKO, certificate("e"))
    store.evidence.accept(EvidenceId("e"), ACCEPTED)
    assert store.evidence.get(EvidenceId("e"))[1].acceptance == ACCEPTED


def test_accepting_twice_is_refused_and_changes_nothing(store: Store) -> None:
    store.evidence.add(HANAKO, replace(certificate("e"), acceptance=ACCEPTED))
    with pytest.raises(Conflict) as error:
        store.evidence.accept(EvidenceId("e"), replace(ACCEPTED, by="somebody else"))
    assert error.value.code == "already-accepted"
    assert store.evidence.get(EvidenceId("e"))[1].acceptance == ACCEPTED


def test_accepting_an_unknown_piece_is_refused(store: Store) -> None:
    with pytest.raises(NotFound) as error:
        store.evidence.accept(EvidenceId("unknown"), ACCEPTED)
    assert error.value.code == "no-such-evidence"


def test_a_rating_is_recorded_with_the_acceptance(store: Store) -> None:
    store.evidence.add(HANAKO, AchievementEvidence(EvidenceId("e"), AchievementId("summit"), DAY))
    store.evidence.accept(EvidenceId("e"), ACCEPTED, 2)
    assert store.evidence.get(EvidenceId("e"))[1] == AchievementEvidence(
        EvidenceId("e"), AchievementId("summit"), DAY, 2, acceptance=ACCEPTED
    )


def test_a_corrected_piece_has_its_new_facts(store: Store) -> None:
    store.evidence.add(HANAKO, replace(certificate("e"), acceptance=ACCEPTED))
    corrected = replace(certificate("e"), score=590, acceptance=ACCEPTED)
    store.evidence.correct(corrected)
    assert store.evidence.get(EvidenceId("e")) == (HANAKO, corrected)
    with pytest.raises(NotFound):
        store.evidence.correct(certificate("unknown"))


def test_a_withdrawn_piece_counts_no_longer(store: Store) -> None:
    store.evidence.add(HANAKO, replace(certificate("e"), acceptance=ACCEPTED))
    store.evidence.withdraw(EvidenceId("e"))
    assert store.evidence.get(EvidenceId("e")) == (HANAKO, certificate("e"))
    with pytest.raises(NotFound):
        store.evidence.withdraw(EvidenceId("unknown"))
