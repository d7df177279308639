"""Issuing: signed once for each award, whoever asks and however often; all or nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, update

from badgeserver.credentials.signing import Keyring
from badgeserver.domain.errors import Misconfigured, NotFound, Refused
from badgeserver.domain.ids import AwardId, EvidenceId, LearnerId
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer
from badgeserver.services.credential_signing import WITH_ANOTHER_PROOF
from badgeserver.services.deletion import delete_learner
from badgeserver.services.issuing import batch_for, issue_all, issue_credential
from badgeserver.services.office import Office
from badgeserver.services.revocation import revoke_credential
from badgeserver.services.verification import verify_credential
from badgeserver.storage.awards import Awards
from badgeserver.storage.tables import EvidenceRow
from tests.offices import learner, make_office, passed, with_award

HIKARI = LearnerId("hikari")


def only_award(office: Office) -> AwardId:
    (award,) = office.store.awards.of_learner(HIKARI)
    return award.id


def test_an_issued_credential_verifies_and_says_what_was_accepted(office: Office) -> None:
    issued = issue_credential(only_award(with_award(office, passed("jmooc-course"))), office)
    document = json.loads(issued.document)
    assert document["id"] == f"https://badges.example.jp/c/{issued.id}"
    assert document["evidence"][0]["name"].startswith("JMOOC")
    assert verify_credential(issued.id, office).answer is Answer.VALID


def test_a_second_proof_is_made_on_request_and_both_hold(office: Office) -> None:
    sign = WITH_ANOTHER_PROOF["eddsa-jcs-2022"]
    issued = issue_credential(only_award(with_award(office)), office, sign)
    suites = [one["cryptosuite"] for one in json.loads(issued.document)["proof"]]
    assert suites == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]
    assert verify_credential(issued.id, office).answer is Answer.VALID


def test_asking_again_returns_the_same_credential(office: Office) -> None:
    award = only_award(with_award(office))
    assert issue_credential(award, office) == issue_credential(award, office)


def test_an_unknown_award_is_named(office: Office) -> None:
    with pytest.raises(NotFound, match="nothing"):
        issue_credential(AwardId("nothing"), office)


def test_an_award_whose_credential_was_revoked_is_not_issued_again(office: Office) -> None:
    award = only_award(with_award(office))
    revoke_credential(issue_credential(award, office).id, "A mistake", "test", office)
    with pytest.raises(Refused) as refusal:
        issue_credential(award, office)
    assert refusal.value.code == "award-revoked"
    assert list(issue_all(office)) == []


def test_everything_that_waits_is_issued_once(office: Office) -> None:
    with_award(office, passed("jmooc-course"), passed("ipa-ip"))
    assert len(list(issue_all(office))) == 2
    assert list(issue_all(office)) == []


def waiting(office: Office, people: int) -> Office:
    """The office with one award of each of so many learners."""
    for number in range(people):
        piece = replace(passed("jmooc-course"), id=EvidenceId(f"course-{number}"))
        with_award(office, piece, who=learner(f"learner-{number}"))
    return office


def test_what_is_issued_together_is_kept_together_or_not_at_all(office: Office) -> None:
    waiting(office, 5)
    ids = iter(f"id-{number}" for number in range(7))

    def until_it_fails() -> str:
        for drawn in ids:
            return drawn
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(issue_all(replace(office, new_id=until_it_fails), size=2))
    assert office.store.credentials.count() == office.store.status_lists.taken() == 2
    assert len(list(issue_all(office, size=2))) == 3
    assert office.store.credentials.count() == office.store.status_lists.taken() == 5


def with_doubtful_evidence(office: Office, *numbers: int) -> Office:
    """The office after the acceptance of some learners' evidence was lost from the database."""
    doubt = update(EvidenceRow).where(EvidenceRow.id.in_(f"course-{number}" for number in numbers))
    with office.store._engine.begin() as connection:
        connection.execute(doubt.values(accepted_strength=None, accepted_by=None, accepted_on=None))
    return office


def test_an_award_that_cannot_be_issued_holds_up_no_other(office: Office) -> None:
    with_doubtful_evidence(waiting(office, 6), 2, 3)
    refused: dict[AwardId, str] = {}

    def take_note(award_id: AwardId, refusal: Refused) -> None:
        refused[award_id] = refusal.code

    assert len(list(issue_all(office, size=4, refuse=take_note))) == 4
    doubtful = [office.store.awards.of_learner(LearnerId(f"learner-{number}"))[0].id for number in (2, 3)]
    assert refused == dict.fromkeys(doubtful, "evidence-not-accepted")
    assert office.store.credentials.count() == office.store.status_lists.taken() == 4


def test_where_nobody_takes_note_a_refusal_is_raised_after_the_others_are_issued(office: Office) -> None:
    with_doubtful_evidence(waiting(office, 3), 1)
    with pytest.raises(Refused, match="evidence-not-accepted"):
        list(issue_all(office))
    assert office.store.credentials.count() == office.store.status_lists.taken() == 2


def test_nothing_is_issued_to_somebody_who_was_removed_while_others_had_their_turn(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(office, 3)
    read = Awards.without_credential

    def and_then_somebody_is_removed(*asked: Any) -> Any:
        ids = read(*asked)
        monkeypatch.undo()
        delete_learner(LearnerId("learner-1"), "by letter", "test", office)
        return ids

    monkeypatch.setattr(Awards, "without_credential", and_then_somebody_is_removed)
    holders = {office.store.awards.get(one.award).learner for one in issue_all(office)}
    assert holders == {"learner-0", "learner-2"}


def test_where_many_wait_many_are_issued_in_one_transaction_but_progress_shows() -> None:
    assert [batch_for(total) for total in (0, 3_000, 30_000, 1_000_000)] == [500, 500, 1_500, 4_000]


def test_two_who_issue_everything_at_once_share_the_work(office: Office) -> None:
    waiting(office, 24)
    start = threading.Barrier(2)

    def issue(_: int) -> list[AwardId]:
        start.wait()
        return [one.award for one in issue_all(office, size=3)]

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(issue, range(2))
    assert len({*one, *other}) == len(one) + len(other) == 24
    assert office.store.credentials.count() == office.store.status_lists.taken() == 24


def test_one_who_issues_singly_and_one_who_issues_everything_do_not_clash(office: Office) -> None:
    waiting(office, 16)
    awards = office.store.awards.without_credential(100)
    start = threading.Barrier(2)

    def issue_singly() -> int:
        start.wait()
        return len([issue_credential(one, office) for one in reversed(awards)])

    def issue_everything() -> int:
        start.wait()
        return len(list(issue_all(office, size=4)))

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(issue_singly), pool.submit(issue_everything)]
        assert futures[0].result() == 16
        assert futures[1].result() <= 16
    assert office.store.credentials.count() == office.store.status_lists.taken() == 16


def test_two_issuers_at_once_issue_one_credential(office: Office) -> None:
    award = only_award(with_award(office))
    start = threading.Barrier(2)

    def issue(_: int) -> str:
        start.wait()
        return issue_credential(award, office).id

    with ThreadPoolExecutor(2) as pool:
        ids = set(pool.map(issue, range(2)))
    assert len(ids) == 1
    assert office.store.credentials.count() == 1


def test_a_full_disk_while_issuing_leaves_nothing_half_done(tmp_path: Path) -> None:
    office = with_award(make_office(tmp_path, f"sqlite:///{tmp_path / 'full.db'}"))
    award = only_award(office)
    engine = office.store._engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    @event.listens_for(engine, "begin")
    def no_room(connection: object) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]

    with pytest.raises(Misconfigured) as fault:
        issue_credential(award, office)
    assert fault.value.code == "disk-full"
    event.remove(engine, "begin", no_room)
    engine.dispose()
    assert office.store.credentials.count() == 0
    assert issue_credential(award, office).status_entry.list_number == 1


def failing_keyring(code: str) -> Callable[[], Keyring]:
    def fail() -> Keyring:
        raise Misconfigured(code, Text("鍵", "The key"), Text("直す", "Mend it."))

    return fail


def test_without_a_key_nothing_is_issued_and_no_status_entry_is_lost(office: Office) -> None:
    award = only_award(with_award(office))
    with pytest.raises(Misconfigured, match="key-missing"):
        issue_credential(award, replace(office, keyring=failing_keyring("key-missing")))
    assert office.store.credentials.count() == 0
    assert issue_credential(award, office).award == award
