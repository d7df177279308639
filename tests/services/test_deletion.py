"""A person is removed: nothing of theirs is left anywhere, and everything else still proves itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from badgeserver.domain.account import learner_account
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.record_chain import HappeningKind
from badgeserver.domain.verdict import Answer
from badgeserver.services.carriers import carrier, may_have
from badgeserver.services.deletion import (
    MAILS_AN_HOUR,
    ask_to_delete,
    confirm_deletion,
    delete_learner,
    person_behind,
)
from badgeserver.services.issuing import issue_all
from badgeserver.services.office import Office
from badgeserver.services.record_audit import check_record
from badgeserver.services.reissuing import reissue
from badgeserver.services.replay import replay_all, replay_award
from badgeserver.services.revocation import revoke_credential
from badgeserver.services.verification import (
    address_on_page,
    verify_address,
    verify_credential,
    verify_upload,
)
from badgeserver.services.visits import visits_of
from badgeserver.storage.columns import Base
from badgeserver.storage.erasure import BY_ADDRESS, DERIVED, NOT_PERSONAL, STAYS, belongs
from tests.offices import at, learner, passed, with_award
from tests.services import a_life
from tests.services.a_life import TRACES, WHO, dump
from tests.tampering import tampering

BY = "operator:test"


def faults(office: Office) -> list[str]:
    return [fault.kind for found in check_record(office) for fault in found]


def bytes_kept(folder: Path) -> list[Path]:
    return [one for one in (folder / "files").rglob("*") if one.is_file()]


def test_nothing_of_a_removed_person_is_left_in_any_table_or_file(office: Office, tmp_path: Path) -> None:
    a_life.live(office)
    before = dump(office.store)
    assert [one for one in TRACES if one.lower() not in before] == [], "the test would find nothing"
    assert bytes_kept(tmp_path)
    delete_learner(WHO, "request by letter", BY, office)
    after = dump(office.store)
    assert [one for one in TRACES if one.lower() in after] == []
    assert bytes_kept(tmp_path) == []
    delete_learner(WHO, "request by letter", BY, office)
    assert dump(office.store) == after, "asked again it does nothing"


def test_others_keep_everything(office: Office) -> None:
    with_award(office, passed("it-passport"), who=learner("other"))
    office.store.evidence.add(LearnerId("other"), passed("jmooc-course", dated=office.today()))
    a_life.live(office)
    before = office.store.evidence.of_learner(LearnerId("other"))
    delete_learner(WHO, "request", BY, office)
    assert office.store.learners.get(LearnerId("other")) == learner("other")
    assert office.store.evidence.of_learner(LearnerId("other")) == before
    assert office.store.learners.count() == 1
    assert list(office.store.learners.all_ids()) == [LearnerId("other")]


def test_the_record_still_proves_itself_and_tells_of_the_removal(office: Office) -> None:
    credential = a_life.live(office)
    head = office.store.record_chain.head()
    assert head is not None
    delete_learner(WHO, "request", BY, office)
    assert faults(office) == []
    assert [one for found in check_record(office, head.hash) for one in found] == []
    for subject in (credential.award, credential.id):
        assert office.store.record_chain.entry_of(HappeningKind.REMOVE, subject) is not None


def test_a_text_that_somebody_removed_without_a_record_of_it_is_found(
    office: Office, database_url: str
) -> None:
    credential = a_life.live(office)
    delete_learner(WHO, "request", BY, office)
    kept = office.store.credentials.get(credential.id).document
    other = with_award(office, passed("jmooc-course", office.today()), who=learner("other"))
    (issued,) = issue_all(other)
    with tampering(database_url) as connection:
        connection.execute(
            text("UPDATE credentials SET document = :kept WHERE id = :id"), {"kept": kept, "id": issued.id}
        )
    assert set(faults(office)) == {"row-changed", "row-without-entry"}


def test_what_the_person_keeps_can_still_be_verified(office: Office) -> None:
    credential = a_life.live(office)
    files = {kind: carrier(credential.id, kind, office).data for kind in ("json", "png", "pdf", "jwt")}
    printed = address_on_page(files["pdf"])
    delete_learner(WHO, "request", BY, office)
    for kind, data in files.items():
        verdict = verify_upload(data, office)
        assert verdict.answer is Answer.VALID, (kind, verdict.summary)
    paper = verify_address(printed, office)
    assert (paper.answer, paper.shown and paper.shown.holder_name) == (Answer.VALID, a_life.NAME)


def test_the_page_of_the_badge_says_neither_yes_nor_no(office: Office) -> None:
    credential = a_life.live(office)
    delete_learner(WHO, "request", BY, office)
    verdict = verify_credential(credential.id, office)
    assert (verdict.answer, verdict.shown) == (Answer.UNKNOWN, None)
    assert [(one.name, one.code) for one in verdict.checks] == [("content", "removed"), ("status", None)]
    for kind in ("json", "pdf", "png", "svg", "jwt"):
        with pytest.raises(NotFound) as refused:
            carrier(credential.id, kind, office)
        assert refused.value.code == "removed-by-holder"
    assert not may_have(credential.id, "pdf", None, office)


def test_a_badge_can_be_revoked_after_its_holder_is_gone(office: Office) -> None:
    credential = a_life.live(office)
    held = carrier(credential.id, "json", office).data
    delete_learner(WHO, "request", BY, office)
    revoke_credential(credential.id, "awarded by mistake", BY, office)
    assert verify_credential(credential.id, office).answer is Answer.INVALID
    assert verify_upload(held, office).answer is Answer.INVALID
    assert faults(office) == []


def test_nothing_is_issued_replayed_or_counted_as_waiting_for_somebody_who_is_gone(office: Office) -> None:
    credential = a_life.live(office)
    with_award(office, passed("jmooc-course", office.today()), who=learner("not-issued"))
    delete_learner(WHO, "request", BY, office)
    delete_learner(LearnerId("not-issued"), "request", BY, office)
    assert list(issue_all(office)) == []
    assert office.store.awards.count_without_credential() == 0
    assert list(replay_all(office)) == []
    with pytest.raises(NotFound, match="removed-by-holder"):
        replay_award(credential.award, office)
    with pytest.raises(NotFound, match="removed-by-holder"):
        reissue(credential.id, BY, office)
    assert visits_of(learner_account(WHO), office) == ()


def test_the_counts_keep_badge_day_and_area(office: Office) -> None:
    credential = a_life.live(office)
    holders = office.store.awards.active_by_badge(office.today())
    delete_learner(WHO, "request", BY, office)
    assert office.store.awards.active_by_badge(office.today()) == holders
    award = office.store.awards.get(credential.award)
    assert award.awarded_on == office.today()
    area = office.programme.regions.municipalities["01202"].area  # type: ignore[index]
    assert area.lower() in dump(office.store)


def test_the_wish_is_confirmed_by_a_link_that_works_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.store.learners.add(learner())
    ids = iter(f"secret{number:016d}" for number in range(99))
    asking = at(office, office.clock())
    object.__setattr__(asking, "new_id", lambda: next(ids))
    ask_to_delete(LearnerId("hikari"), " 削除 ", "learner:hikari", asking)
    token = "secret0000000000000000secret0000000000000001"
    (mail,) = office.store.outbox.newest(9)
    assert (mail.to, mail.event) == ("hikari@example.jp", "delete-account")
    assert f"https://badges.example.jp/delete/{token}" in mail.letter.body
    assert person_behind(token, office).id == "hikari"
    confirm_deletion(token, office)
    assert office.store.learners.count() == 0
    with pytest.raises(Refused, match="link-spent"):
        confirm_deletion(token, office)


def test_a_link_is_too_old_after_a_day(office: Office) -> None:
    office.store.learners.add(learner())
    ids = iter(f"secret{number:016d}" for number in range(99))
    object.__setattr__(office, "new_id", lambda: next(ids))
    ask_to_delete(LearnerId("hikari"), "Delete", "learner:hikari", office)
    token = "secret0000000000000000secret0000000000000001"
    with pytest.raises(Refused, match="link-spent"):
        confirm_deletion(token, at(office, office.clock() + timedelta(hours=24)))


def test_the_word_must_be_typed_and_mails_are_few(office: Office) -> None:
    office.store.learners.add(learner())
    with pytest.raises(Refused, match="word-missing"):
        ask_to_delete(LearnerId("hikari"), "けす", "learner:hikari", office)
    for _ in range(MAILS_AN_HOUR):
        ask_to_delete(LearnerId("hikari"), "delete", "learner:hikari", office)
    with pytest.raises(Refused, match="asked-too-often"):
        ask_to_delete(LearnerId("hikari"), "delete", "learner:hikari", office)


def test_a_deletion_needs_a_reason_and_somebody(office: Office) -> None:
    office.store.learners.add(learner())
    with pytest.raises(Refused, match="no-reason"):
        delete_learner(LearnerId("hikari"), " ", BY, office)
    with pytest.raises(NotFound, match="no-such-learner"):
        delete_learner(LearnerId("nobody"), "request", BY, office)


def test_it_is_audited_without_a_name(office: Office) -> None:
    a_life.live(office)
    delete_learner(WHO, "request by letter", BY, office)
    (entry, *_) = office.store.audit.entries(1)
    assert (entry.actor, entry.action, entry.subject) == (BY, "delete-learner", WHO)
    assert dict(entry.detail) == {"reason": "request by letter"}


def test_every_table_is_known_to_the_removal() -> None:
    """A new table refers to learners by foreign keys, or somebody has to say what becomes of its rows."""
    for table in Base.metadata.sorted_tables:
        by_key = belongs(table, WHO) is not None
        named = [table.name in some for some in (STAYS, NOT_PERSONAL, BY_ADDRESS, DERIVED)]
        assert by_key or any(named), table.name
        assert not (by_key and table.name in NOT_PERSONAL | BY_ADDRESS | DERIVED), table.name
