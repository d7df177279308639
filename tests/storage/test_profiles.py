"""Profiles, choices of what badges show, guardians' consents, and people who are gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from badgeserver.domain.consent import Consent
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import AreaCode, AwardId, EvidenceId, LearnerId
from badgeserver.domain.removal import removal_of
from badgeserver.domain.visibility import Visibility
from badgeserver.storage import Store
from tests.storage.values import NOW, award, certificate, issue, learner

HANAKO = LearnerId("hanako")
ASKED = Consent(id="c1", learner=HANAKO, guardian_email="Mother@example.jp", asked_at=NOW, text_version="1")


@pytest.fixture
def store(store: Store) -> Store:
    store.learners.add(learner("hanako"))
    return store


def test_a_profile_comes_back_whole(store: Store) -> None:
    told = replace(learner("hanako"), sector="fisheries", born_on=date(2012, 4, 1), language="en")
    store.learners.replace(told)
    assert store.learners.get(HANAKO) == told


def test_a_choice_takes_the_place_of_the_one_before(store: Store) -> None:
    store.evidence.add(HANAKO, certificate("e1"))
    store.awards.add(award("a1", "e1"))
    assert store.visibilities.of_awards([AwardId("a1")]) == {}
    for choice in (Visibility.LISTED, Visibility.UNNAMED):
        store.visibilities.choose(AwardId("a1"), choice, NOW)
    assert store.visibilities.of_awards([AwardId("a1"), AwardId("a2")]) == {"a1": Visibility.UNNAMED}
    with pytest.raises(NotFound, match="no-such-award"):
        store.visibilities.choose(AwardId("a2"), Visibility.NAMED, NOW)


def test_consents_are_found_by_learner_and_by_guardian_the_newest_first(store: Store) -> None:
    later = replace(ASKED, id="c2", asked_at=NOW + timedelta(days=1))
    store.guardian_consents.add_many([ASKED, later])
    assert store.guardian_consents.of_learner(HANAKO) == (later, ASKED)
    assert store.guardian_consents.with_guardian(" mother@EXAMPLE.jp ") == (later, ASKED)
    assert store.guardian_consents.of_learner(LearnerId("nobody")) == ()
    with pytest.raises(NotFound, match="no-such-learner"):
        store.guardian_consents.add_many([replace(ASKED, id="c3", learner=LearnerId("nobody"))])


def test_a_consent_is_kept_as_it_was_answered(store: Store) -> None:
    store.guardian_consents.add_many([ASKED])
    agreed = replace(ASKED, agreed_at=NOW, guardian_name="Mother")
    store.guardian_consents.replace(agreed)
    assert store.guardian_consents.get("c1") == store.guardian_consents.locked("c1") == agreed
    for ask in (store.guardian_consents.get, store.guardian_consents.locked):
        with pytest.raises(NotFound, match="no-such-consent"):
            ask("c9")
    with pytest.raises(NotFound, match="no-such-consent"):
        store.guardian_consents.replace(replace(ASKED, id="c9"))


@pytest.mark.parametrize(
    "impossible",
    [
        {"agreed_at": NOW},
        {"agreed_at": NOW, "guardian_name": "Mother", "declined_at": NOW},
        {"agreed_at": NOW, "guardian_name": "Mother", "withdrawn_at": NOW - timedelta(days=1)},
        {"guardian_email": " "},
    ],
)
def test_an_answer_that_can_not_be_is_refused(store: Store, impossible: dict[str, object]) -> None:
    with pytest.raises(Refused, match="value-refused"):
        store.guardian_consents.add_many([replace(ASKED, **impossible)])  # type: ignore[arg-type]


def test_only_open_requests_of_the_time_are_to_be_reminded_of(store: Store) -> None:
    store.guardian_consents.add_many(
        [
            ASKED,
            replace(ASKED, id="reminded", reminded_at=NOW),
            replace(ASKED, id="declined", declined_at=NOW),
            replace(ASKED, id="agreed", agreed_at=NOW, guardian_name="Mother"),
            replace(ASKED, id="old", asked_at=NOW - timedelta(days=30)),
            replace(ASKED, id="new", asked_at=NOW + timedelta(hours=1)),
        ]
    )
    found = store.guardian_consents.to_remind(NOW - timedelta(days=30), NOW)
    assert [one.id for one in found] == ["c1"]


def test_who_is_gone_is_found_by_nothing(store: Store) -> None:
    assert store.erasure.erase(HANAKO, AreaCode("sorachi"), NOW) == frozenset()
    assert store.erasure.is_erased(HANAKO) and not store.erasure.is_erased(LearnerId("taro"))
    with pytest.raises(NotFound, match="no-such-learner"):
        store.learners.get(HANAKO)
    with pytest.raises(NotFound, match="no-such-learner"):
        store.learners.replace(learner("hanako"))
    assert store.learners.get_many([HANAKO]) == {}
    assert store.learners.by_email("hanako@example.jp") is None
    assert (list(store.learners.all_ids()), store.learners.count(), store.learners.page(0, 9)) == ([], 0, [])
    assert store.learners.count("removed") == 0
    store.learners.add(replace(learner("hanako"), id=LearnerId("again")))
    assert store.erasure.erase(HANAKO, None, NOW) is None
    with pytest.raises(NotFound, match="no-such-learner"):
        store.erasure.erase(LearnerId("taro"), None, NOW)


def test_what_an_award_names_stays_as_an_id_and_the_rest_goes(store: Store) -> None:
    store.evidence.add_many([(HANAKO, certificate("named")), (HANAKO, certificate("other"))])
    store.awards.add(award("a1", "named"))
    issued = issue(store, "c1", "a1")
    store.erasure.erase(HANAKO, None, NOW)
    (piece,) = store.evidence.of_learner(HANAKO)
    assert (piece.id, piece.dated, piece.acceptance) == (EvidenceId("named"), date(1970, 1, 1), None)
    assert removal_of(store.awards.get(AwardId("a1")).record) is not None
    assert removal_of(store.credentials.get(issued.id).document) is not None
    assert store.record_chain.rows_without_entry() == ()
    assert (store.awards.without_credential(9), store.awards.count()) == ((), 1)
