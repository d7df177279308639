from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from badgeserver.domain.award import IssuedCredential, StatusEntry, StatusPurpose
from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.ids import AwardId, CredentialId, LearnerId
from badgeserver.storage import Store
from tests.storage.values import LIST_SIZE, NOW, award, credential, issue, learner

HANAKO = LearnerId("hanako")
LATER = NOW + timedelta(days=30)


@pytest.fixture
def store(store: Store) -> Store:
    store.learners.add_many([learner("hanako"), learner("taro")])
    store.awards.add_many([award("a1"), award("a2", badge="second"), award("a3", of="taro")])
    return store


def test_a_credential_comes_back_as_kept(store: Store) -> None:
    issued = issue(store, "c1", "a1")
    assert store.credentials.get(issued.id) == issued
    assert store.credentials.count() == 1


def test_an_instant_comes_back_in_utc_whatever_zone_it_had(store: Store) -> None:
    entry = store.status_lists.allocate(LIST_SIZE, lambda n: 0)
    japan = datetime(2026, 11, 20, 8, 15, 30, 123456, timezone(timedelta(hours=9)))
    store.credentials.add(replace(credential("c1", "a1", entry), issued_at=japan))
    kept = store.credentials.get(CredentialId("c1")).issued_at
    assert kept == japan
    assert kept.tzinfo is UTC


def test_an_instant_without_a_zone_is_a_mistake_of_the_caller(store: Store) -> None:
    issued = issue(store, "c1", "a1")
    with pytest.raises(Exception, match="an instant needs a time zone"):
        store.credentials.revoke(issued.id, datetime(2026, 11, 20, 8, 15), "mistaken")
    assert store.credentials.get(issued.id) == issued


def test_an_unknown_credential_is_named_in_the_error(store: Store) -> None:
    with pytest.raises(NotFound) as error:
        store.credentials.get(CredentialId("unknown"))
    assert error.value.code == "no-such-credential"
    assert "unknown" in error.value.message.en


def test_an_award_has_one_live_credential(store: Store) -> None:
    first = issue(store, "c1", "a1")
    with pytest.raises(Conflict) as error:
        issue(store, "c2", "a1")
    assert error.value.code == "already-issued"
    assert "a1" in error.value.message.ja
    assert store.credentials.live_of_award(AwardId("a1")) == first


def test_a_revoked_credential_stays_and_makes_room_for_a_new_one(store: Store) -> None:
    first = issue(store, "c1", "a1")
    revoked = store.credentials.revoke(first.id, LATER, "氏名の誤り")
    assert revoked == replace(first, revoked_at=LATER, revocation_reason="氏名の誤り")
    assert store.credentials.get(first.id) == revoked
    assert store.credentials.live_of_award(AwardId("a1")) is None
    second = issue(store, "c2", "a1")
    assert store.credentials.live_of_award(AwardId("a1")) == second
    assert store.credentials.of_learner(HANAKO) == (revoked, second)


def test_revoking_shows_in_a_transaction_that_read_before(store: Store) -> None:
    issued = issue(store, "c1", "a1")
    with store.transaction():
        store.credentials.get(issued.id)
        assert store.credentials.revoke(issued.id, LATER, "mistaken").revoked_at == LATER


def test_revoking_twice_is_refused_and_keeps_the_first_reason(store: Store) -> None:
    issued = issue(store, "c1", "a1")
    store.credentials.revoke(issued.id, LATER, "first")
    with pytest.raises(Conflict) as error:
        store.credentials.revoke(issued.id, LATER, "second")
    assert error.value.code == "already-revoked"
    assert store.credentials.get(issued.id).revocation_reason == "first"


def test_revoking_an_unknown_credential_is_refused(store: Store) -> None:
    with pytest.raises(NotFound) as error:
        store.credentials.revoke(CredentialId("unknown"), LATER, "mistaken")
    assert error.value.code == "no-such-credential"


def test_a_revocation_needs_a_reason_and_comes_after_the_issue(store: Store) -> None:
    issued = issue(store, "c1", "a1")
    for at, reason in ((LATER, "  "), (NOW - timedelta(seconds=1), "mistaken")):
        with pytest.raises(Refused) as error:
            store.credentials.revoke(issued.id, at, reason)
        assert error.value.code == "value-refused"
        assert store.credentials.get(issued.id) == issued


IMPOSSIBLE: tuple[tuple[IssuedCredential, type[Refused], str], ...] = (
    (credential("c1", "a2", StatusEntry(1, 5)), Conflict, "credential-exists"),
    (credential("new", "a2", StatusEntry(1, 0)), Conflict, "status-entry-taken"),
    (credential("new", "a2", StatusEntry(1, 6)), NotFound, "no-such-status-entry"),
    (credential("new", "unknown", StatusEntry(1, 5)), NotFound, "no-such-award"),
)


def test_a_credential_that_can_not_be_is_refused(store: Store, subtests: pytest.Subtests) -> None:
    store.status_lists.allocate(LIST_SIZE, lambda n: 0)
    store.status_lists.allocate(LIST_SIZE, lambda n: 5)
    store.credentials.add(credential("c1", "a1", StatusEntry(1, 0)))
    for wrong, kind, code in IMPOSSIBLE:
        with subtests.test(code=code):
            with pytest.raises(kind) as error:
                store.credentials.add(wrong)
            assert error.value.code == code
            assert store.credentials.count() == 1


def test_a_learners_credentials_are_theirs_alone(store: Store) -> None:
    issue(store, "c1", "a1")
    issue(store, "c2", "a2")
    theirs = issue(store, "c3", "a3")
    assert store.credentials.of_learner(LearnerId("taro")) == (theirs,)
    assert [one.id for one in store.credentials.of_learner(HANAKO)] == ["c1", "c2"]


def test_revoked_indexes_are_those_of_one_list(store: Store) -> None:
    choices = iter([1, 0, 2])
    entries = [store.status_lists.allocate(3, lambda n: next(choices)) for _ in range(3)]
    assert [entry.list_number for entry in entries] == [1, 1, 2]
    awards = ["a1", "a2", "a3"]
    store.credentials.add_many(credential(f"c-{a}", a, e) for a, e in zip(awards, entries, strict=True))
    for one in ("c-a1", "c-a3"):
        store.credentials.revoke(CredentialId(one), LATER, "mistaken")
    revocation = StatusPurpose.REVOCATION
    assert store.credentials.revoked_indexes(revocation, 1) == {entries[0].index}
    assert store.credentials.revoked_indexes(revocation, 2) == {entries[2].index}
    assert store.credentials.revoked_indexes(revocation, 3) == frozenset()


def test_a_revoked_credential_is_not_suspended(store: Store) -> None:
    store.credentials.revoke(issue(store, "c1", "a1").id, LATER, "mistaken")
    assert store.credentials.revoked_indexes(StatusPurpose.SUSPENSION, 1) == frozenset()


def test_many_credentials_are_kept_all_or_none(store: Store) -> None:
    store.awards.add_many(award(f"m{n}", badge=f"b{n}") for n in range(1_200))
    entries = store.status_lists.allocate_many(1_201, 4_000, lambda n: n - 1)
    many = [credential(f"c{n}", f"m{n}", entry) for n, entry in enumerate(entries[:1_200])]
    with pytest.raises(Conflict) as error:
        store.credentials.add_many([*many, credential("again", "m17", entries[1_200])])
    assert error.value.code == "already-issued"
    assert "m17" in error.value.message.en
    assert store.credentials.count() == 0
    store.credentials.add_many(many)
    assert store.credentials.count() == 1_200


def test_all_credentials_come_in_pages_revoked_ones_too(store: Store) -> None:
    for name, award_id in (("c1", "a1"), ("c2", "a2"), ("c3", "a3")):
        issue(store, name, award_id)
    store.credentials.revoke(CredentialId("c2"), LATER, "mistaken")
    pages = [[one.id for one in page] for page in store.credentials.pages(2)]
    assert pages == [["c1", "c2"], ["c3"]]
    # Between two pages others may write.
    kept = store.credentials.pages(1)
    first = next(kept)
    store.credentials.revoke(first[0].id, LATER, "mistaken")
    assert [one.id for page in kept for one in page] == ["c2", "c3"]
