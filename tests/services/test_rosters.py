"""Rosters brought in: each completion once, for whom it is, and nothing lost on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from badgeserver.domain.account import learner_account
from badgeserver.domain.api_keys import ApiRight
from badgeserver.domain.csv_cells import csv_text
from badgeserver.domain.errors import Conflict, Misconfigured, NotFound, Refused
from badgeserver.domain.evidence import CertificateEvidence
from badgeserver.domain.ids import CertificateId, EvidenceId, LearnerId
from badgeserver.domain.person import Actor
from badgeserver.domain.requirement import Strength
from badgeserver.domain.roster import ImportState, ReportLine, RosterImport, RowOutcome
from badgeserver.services.addresses import CONFIRM
from badgeserver.services.api_keys import create_api_key, key_with
from badgeserver.services.confirmed_addresses import confirm_and_collect
from badgeserver.services.corrections import withdraw_evidence
from badgeserver.services.deletion import delete_learner
from badgeserver.services.joining import JOIN, Joining, Newcomer, join
from badgeserver.services.office import Office
from badgeserver.services.providers import NewProvider, add_provider, end_provider, providers
from badgeserver.services.roster_keys import RosterKeys
from badgeserver.services.roster_waiting import (
    claim_waiting,
    count_doubts,
    decide_doubt,
    doubts,
    give_what_waits,
    look_after_waiting,
)
from badgeserver.services.rosters import (
    BATCH,
    Upload,
    begin,
    carry_on,
    discard,
    draft,
    finished,
    hand_in,
    newest_imports,
    preview,
    report_of,
    roster_import,
    same_file_before,
    work_soon,
)
from badgeserver.services.tokens import create_token
from tests.offices import NOW, TODAY, at, learner

STAFF = Actor("staff", "s")
ACADEMY = "invented-academy"
COURSE = "jmooc-course"
HIKARI = LearnerId("hikari")
HEADER = ("氏名", "メール", "資格", "合格日", "証書番号", "取消")
ONE = ("雪原 ひかり", "hikari@example.jp", COURSE, "2026-05-01", "", "")


def with_provider(office: Office) -> Office:
    """An installation with a provider and one learner."""
    add_provider(
        NewProvider(
            id=ACADEMY, name_ja="架空アカデミー", name_en="Invented Academy", certificates=[COURSE, "ipa-sg"]
        ),
        "test",
        office,
    )
    office.store.learners.add(learner())
    return office


@pytest.fixture
def ready(office: Office) -> Office:
    """The same for each test here."""
    return with_provider(office)


def upload(*rows: Iterable[str]) -> Upload:
    return Upload(ACADEMY, csv_text(HEADER, [list(row) for row in rows]).encode(), "名簿.csv")


def bring_in(office: Office, *rows: Iterable[str]) -> RosterImport:
    return finished(hand_in(upload(*rows), STAFF, office, again=True).roster.id, office)


def outcomes(one: RosterImport, office: Office) -> list[str]:
    return [line.outcome.value for line in report_of(one.id, office)]


def pieces(office: Office, learner_id: LearnerId = HIKARI) -> list[CertificateEvidence]:
    found = office.store.evidence.of_learner(learner_id)
    return [one for one in found if isinstance(one, CertificateEvidence)]


def changed(**cells: str) -> tuple[str, ...]:
    names = dict(zip(("name", "email", "certificate", "date", "number", "withdrawn"), ONE, strict=True))
    return tuple((names | cells).values())


def test_a_completion_counts_and_leads_to_a_badge_that_the_learner_hears_of(ready: Office) -> None:
    done = bring_in(ready, ONE)
    assert (done.state, done.done, done.counts) == (ImportState.DONE, 1, {RowOutcome.ACCEPTED: 1})
    (piece,) = pieces(ready)
    assert piece.acceptance is not None
    assert (piece.acceptance.strength, piece.acceptance.by) == (Strength.ROSTER, f"roster:{ACADEMY}")
    assert ready.store.credentials.of_learner(HIKARI)
    kinds = [one.kind for one in ready.store.notices.of_learner(HIKARI)]
    assert kinds == ["awarded"]
    assert ready.store.roster_imports.content(done.id) is None


def test_a_completion_without_a_badge_is_told_too(ready: Office) -> None:
    bring_in(ready, changed(certificate="ipa-sg"))
    (notice,) = ready.store.notices.of_learner(HIKARI)
    assert notice.kind == "accepted"


def test_a_preview_keeps_nothing_and_foresees_what_happens(ready: Office) -> None:
    rows = [ONE, ONE, changed(email="new@example.jp"), changed(name="別名"), changed(date="5/1")]
    entries = len(ready.store.audit.entries(100))
    seen = preview(upload(*rows), ready)
    assert len(ready.store.audit.entries(100)) == entries
    assert not pieces(ready) and not newest_imports(ready) and not count_doubts(ready)
    foreseen = [line.outcome for line in seen.report]
    assert foreseen == [
        RowOutcome.ACCEPTED,
        RowOutcome.ALREADY_THERE,
        RowOutcome.WAITING,
        RowOutcome.ALREADY_THERE,
        RowOutcome.REFUSED,
    ]
    assert tuple(report_of(bring_in(ready, *rows).id, ready)) == seen.report


def test_the_same_completion_counts_once_in_whichever_file_it_stands(ready: Office) -> None:
    first = bring_in(ready, ONE)
    again = bring_in(ready, ONE)
    other = bring_in(ready, changed(name="雪原　ひかり", email="HIKARI@example.jp", date="R8.5.1"))
    assert [outcomes(one, ready) for one in (first, again, other)] == [
        ["accepted"], ["already_there"], ["already_there"]
    ]  # fmt: skip
    assert len(pieces(ready)) == 1
    assert len(ready.store.credentials.of_learner(HIKARI)) == 1


def test_zeros_that_a_spreadsheet_dropped_from_a_number_make_no_other_completion(ready: Office) -> None:
    bring_in(ready, changed(email="new@example.jp", number="00123"))
    assert outcomes(bring_in(ready, changed(email="new@example.jp", number="123")), ready) == [
        "already_there"
    ]
    assert outcomes(bring_in(ready, changed(email="new@example.jp", number="124")), ready) == ["waiting"]


def test_the_same_file_twice_says_so(ready: Office) -> None:
    first = hand_in(upload(ONE), STAFF, ready)
    second = hand_in(upload(ONE), STAFF, ready)
    assert (first.repeated, second.repeated, second.roster.id) == (False, True, first.roster.id)
    third = draft(upload(ONE), STAFF, ready)
    found = same_file_before(third, ready)
    assert found is not None and found.id == first.roster.id
    assert same_file_before(first.roster, ready) is None


def test_a_request_with_the_same_key_has_the_same_answer(ready: Office) -> None:
    first = hand_in(upload(ONE), STAFF, ready, "key-1")
    assert hand_in(upload(ONE), STAFF, ready, "key-1").roster.id == first.roster.id
    with pytest.raises(Conflict) as error:
        hand_in(upload(changed(date="2026-05-02")), STAFF, ready, "key-1")
    assert error.value.code == "idempotency-key-used"
    with pytest.raises(Refused, match="bad-idempotency-key"):
        hand_in(upload(ONE), STAFF, ready, "\n")


def test_a_completion_waits_for_the_account_and_the_table_knows_no_address(ready: Office) -> None:
    row = changed(name="霧島 こずえ", email="Kozue@example.jp")
    assert outcomes(bring_in(ready, row), ready) == ["waiting"]
    hashed = RosterKeys(ready.secret_key).address("kozue@example.jp")
    (waiting,) = ready.store.roster_entries.waiting_for([hashed])
    assert "kozue" not in repr(waiting).lower() and "霧島" not in repr(waiting)
    kozue = replace(learner("kozue"), name="霧島　こずえ", email="kozue@example.jp")
    ready.store.learners.add(kozue)
    assert claim_waiting(kozue.id, ["kozue@example.jp"], ready) == 1
    assert claim_waiting(kozue.id, ["kozue@example.jp"], ready) == 0
    assert len(pieces(ready, kozue.id)) == 1
    assert ready.store.credentials.of_learner(kozue.id)
    assert outcomes(bring_in(ready, row), ready) == ["already_there"]


def test_whoever_joins_gets_what_waits_for_the_address(ready: Office) -> None:
    bring_in(ready, changed(name="霧島 こずえ", email="kozue@example.jp"))
    newcomer = Newcomer("kozue@example.jp").text
    account = join(
        create_token(JOIN, newcomer, timedelta(hours=1), ready),
        Joining("霧島 こずえ", "citizen", None),
        ready,
    )
    assert len(pieces(ready, LearnerId(account.id))) == 1
    assert ready.store.credentials.of_learner(LearnerId(account.id))


def test_whoever_confirms_a_further_address_gets_what_waits_for_it(ready: Office) -> None:
    bring_in(ready, changed(email="school@example.jp"))
    account = learner_account(HIKARI)
    token = create_token(CONFIRM, f"{account.reference} school@example.jp", timedelta(hours=1), ready)
    assert confirm_and_collect(account, token, ready) == "school@example.jp"
    assert len(pieces(ready)) == 1


def test_an_account_begins_also_where_nothing_can_be_hashed(ready: Office) -> None:
    bring_in(ready, changed(name="霧島 こずえ", email="kozue@example.jp"))
    give_what_waits(HIKARI, ["kozue@example.jp"], replace(ready, secret_key=""))
    assert ready.store.roster_entries.count_waiting() == 1


def test_a_waiting_completion_under_another_name_is_for_the_staff(ready: Office) -> None:
    bring_in(ready, changed(name="霧島 こずえ", email="kozue@example.jp"))
    kozue = replace(learner("kozue"), name="春野 こずえ")
    ready.store.learners.add(kozue)
    assert claim_waiting(kozue.id, ["kozue@example.jp"], ready) == 0
    (line,) = doubts(ready)
    assert (line.doubt.learner, line.doubt.stated_name, line.learner_name) == (kozue.id, "", "春野 こずえ")


def test_whoever_listed_again_has_an_account_by_then_need_not_wait(ready: Office) -> None:
    row = changed(name="霧島 こずえ", email="kozue@example.jp")
    bring_in(ready, row)
    ready.store.learners.add(replace(learner("kozue"), name="霧島 こずえ"))
    assert outcomes(bring_in(ready, row), ready) == ["accepted"]
    assert ready.store.roster_entries.count_waiting() == 0


def test_a_further_address_of_an_account_is_as_good_as_its_first(ready: Office) -> None:
    ready.store.other_addresses.add(learner_account(HIKARI), "Work@example.jp", NOW)
    assert outcomes(bring_in(ready, changed(email="work@example.jp")), ready) == ["accepted"]


@pytest.mark.parametrize("is_the_same", [True, False])
def test_staff_decide_when_the_name_is_another(ready: Office, is_the_same: bool) -> None:
    row = changed(name="雪原 光")
    assert outcomes(bring_in(ready, row), ready) == ["name_differs"]
    assert outcomes(bring_in(ready, row), ready) == ["already_there"]
    (line,) = doubts(ready)
    assert (line.doubt.stated_name, line.learner_name) == ("雪原 光", "雪原 ひかり")
    assert not pieces(ready)
    decide_doubt(line.doubt.key, is_the_same, STAFF, ready)
    assert len(pieces(ready)) == is_the_same
    assert count_doubts(ready) == 0
    with pytest.raises(NotFound, match="no-such-doubt"):
        decide_doubt(line.doubt.key, is_the_same, STAFF, ready)
    assert outcomes(bring_in(ready, row), ready) == ["already_there"]


def test_a_mended_name_needs_no_decision_any_more(ready: Office) -> None:
    bring_in(ready, changed(name="雪原 光"))
    assert outcomes(bring_in(ready, ONE), ready) == ["accepted"]
    assert count_doubts(ready) == 0


def test_a_completion_is_taken_back_and_a_person_decides_about_the_badge(ready: Office) -> None:
    bring_in(ready, ONE)
    assert outcomes(bring_in(ready, changed(withdrawn="取消")), ready) == ["withdrawn"]
    assert [one.acceptance for one in pieces(ready)] == [None]
    assert ready.store.award_reviews.count_waiting() == 1
    assert [one.revoked_at for one in ready.store.credentials.of_learner(HIKARI)] == [None]
    assert outcomes(bring_in(ready, changed(withdrawn="取消")), ready) == ["already_there"]
    (line,) = report_of(bring_in(ready, ONE).id, ready)
    assert (line.outcome, line.faults[0].code) == (RowOutcome.REFUSED, "withdrawn-before")


def test_what_waits_can_be_taken_back_too(ready: Office) -> None:
    row = {"name": "霧島 こずえ", "email": "kozue@example.jp"}
    bring_in(ready, changed(**row), changed(name="雪原 光"))
    done = bring_in(ready, changed(**row, withdrawn="取消"), changed(name="雪原 光", withdrawn="取消"))
    assert outcomes(done, ready) == ["withdrawn", "withdrawn"]
    assert (ready.store.roster_entries.count_waiting(), count_doubts(ready)) == (0, 0)


def test_listed_and_taken_back_in_one_file_counts_not(ready: Office) -> None:
    waits = {"name": "霧島 こずえ", "email": "kozue@example.jp"}
    rows = [ONE, changed(withdrawn="取消"), changed(**waits), changed(**waits, withdrawn="取消")]
    assert outcomes(bring_in(ready, *rows), ready) == ["accepted", "withdrawn", "waiting", "withdrawn"]
    assert [one.acceptance for one in pieces(ready)] == [None]
    assert ready.store.roster_entries.count_waiting() == 0
    assert not ready.store.awards.of_learner(HIKARI)


def test_nothing_that_was_not_listed_can_be_taken_back(ready: Office) -> None:
    (line,) = report_of(bring_in(ready, changed(withdrawn="取消")).id, ready)
    assert line.faults[0].code == "nothing-to-withdraw"


def test_what_the_staff_withdrew_does_not_come_back_by_a_roster(ready: Office) -> None:
    bring_in(ready, ONE)
    (piece,) = pieces(ready)
    withdraw_evidence(piece.id, "まちがい", STAFF, ready)
    (line,) = report_of(bring_in(ready, changed(number="2")).id, ready)
    assert line.faults[0].code == "withdrawn-before"
    assert outcomes(bring_in(ready, changed(withdrawn="取消")), ready) == ["withdrawn"]


def test_what_the_learner_handed_in_is_confirmed_instead_of_doubled(ready: Office) -> None:
    own = CertificateEvidence(EvidenceId("own"), CertificateId(COURSE), date(2026, 5, 1))
    ready.store.evidence.add(HIKARI, own)
    assert outcomes(bring_in(ready, ONE), ready) == ["accepted"]
    (piece,) = pieces(ready)
    assert (piece.id, piece.acceptance is not None) == ("own", True)
    assert ready.store.credentials.of_learner(HIKARI)


def test_rows_beyond_one_transaction_are_brought_in_whole(ready: Office) -> None:
    rows = [changed(name=f"架空 {n}", email=f"a{n}@example.jp") for n in range(BATCH + 5)]
    steps = [one.done for one in carry_on(hand_in(upload(*rows), STAFF, ready).roster.id, ready)]
    assert steps[:3] == [0, BATCH, BATCH + 5]
    assert ready.store.roster_entries.count_waiting() == BATCH + 5


def test_an_import_goes_on_where_it_was_broken_off(ready: Office) -> None:
    rows = [changed(name=f"架空 {n}", email=f"a{n}@example.jp") for n in range(BATCH + 5)]
    one = hand_in(upload(*rows, ONE), STAFF, ready).roster
    steps = carry_on(one.id, ready)
    next(steps), next(steps)
    del steps
    assert roster_import(one.id, ready).done == BATCH
    assert finished(one.id, ready).counts == {RowOutcome.ACCEPTED: 1, RowOutcome.WAITING: BATCH + 5}
    assert finished(one.id, ready).state is ImportState.DONE
    assert len(ready.store.credentials.of_learner(HIKARI)) == 1
    assert len(ready.store.notices.of_learner(HIKARI)) == 1


def test_an_import_whose_worker_was_lost_is_taken_up_when_somebody_looks(ready: Office) -> None:
    one = hand_in(upload(ONE), STAFF, ready).roster
    later = at(ready, NOW + timedelta(minutes=3))
    assert roster_import(one.id, later).state is ImportState.RUNNING
    later.roster_work.finish()
    assert roster_import(one.id, ready).state is ImportState.DONE


def test_a_draft_is_brought_in_when_somebody_says_so(ready: Office) -> None:
    one = draft(upload(ONE, changed(date="5/1")), STAFF, ready)
    assert (one.state, one.counts) == (ImportState.DRAFT, {RowOutcome.ACCEPTED: 1, RowOutcome.REFUSED: 1})
    assert not pieces(ready)
    work_soon(ready)
    begin(one.id, STAFF, ready)
    begin(one.id, STAFF, ready)
    work_soon(ready)
    ready.roster_work.finish()
    assert roster_import(one.id, ready).state is ImportState.DONE
    assert len(pieces(ready)) == 1
    discard(one.id, STAFF, ready)
    assert roster_import(one.id, ready).done == 2


def test_a_discarded_draft_leaves_nothing(ready: Office) -> None:
    one = draft(upload(ONE), STAFF, ready)
    discard(one.id, STAFF, ready)
    with pytest.raises(NotFound, match="no-such-roster"):
        roster_import(one.id, ready)


def test_what_nobody_came_for_is_forgotten_after_a_year(ready: Office) -> None:
    bring_in(ready, changed(name="霧島 こずえ", email="kozue@example.jp"), changed(name="雪原 光"))
    old = draft(upload(changed(date="2026-05-03")), STAFF, ready)
    list(look_after_waiting(at(ready, NOW + timedelta(days=360))))
    assert (ready.store.roster_entries.count_waiting(), count_doubts(ready)) == (1, 1)
    list(look_after_waiting(at(ready, NOW + timedelta(days=367))))
    assert (ready.store.roster_entries.count_waiting(), count_doubts(ready)) == (0, 0)
    with pytest.raises(NotFound):
        roster_import(old.id, ready)
    assert outcomes(bring_in(ready, changed(name="霧島 こずえ", email="kozue@example.jp")), ready) == [
        "waiting"
    ]


def test_every_day_looks_for_those_whose_account_began_meanwhile(ready: Office) -> None:
    bring_in(ready, changed(name="霧島 こずえ", email="kozue@example.jp"))
    ready.store.learners.add(replace(learner("kozue"), name="霧島 こずえ"))
    assert list(look_after_waiting(ready)) == [1]
    assert list(look_after_waiting(ready)) == []
    assert len(pieces(ready, LearnerId("kozue"))) == 1


def test_a_learner_who_leaves_takes_the_doubts_along(ready: Office) -> None:
    bring_in(ready, changed(name="雪原 光"))
    delete_learner(HIKARI, "asked for", "test", ready)
    assert count_doubts(ready) == 0
    assert outcomes(bring_in(ready, changed(name="雪原 光")), ready) == ["waiting"]


def test_an_ended_provider_lists_nothing_and_its_keys_open_nothing(ready: Office) -> None:
    secret = create_api_key("academy", ApiRight.ROSTER, "test", ready, ACADEMY)
    assert key_with(ApiRight.ROSTER, secret, ready).provider == ACADEMY
    end_provider(ACADEMY, "test", ready)
    with pytest.raises(Refused, match="wrong-api-key"):
        key_with(ApiRight.ROSTER, secret, ready)
    with pytest.raises(Refused, match="provider-ended"):
        preview(upload(ONE), ready)
    assert [one.ended_at for one in providers(ready)] == [NOW]


@pytest.mark.parametrize(
    ("right", "provider"), [(ApiRight.ROSTER, None), (ApiRight.ISSUE, ACADEMY), (ApiRight.VERIFY, ACADEMY)]
)
def test_keys_for_rosters_and_no_others_belong_to_a_provider(
    ready: Office, right: ApiRight, provider: str | None
) -> None:
    with pytest.raises(Refused, match="key-of-provider"):
        create_api_key("academy", right, "test", ready, provider)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": "Bad Id"}, "bad-provider-id"),
        ({"id": ACADEMY}, "provider-exists"),
        ({"name_ja": " "}, "bad-name"),
        ({"certificates": []}, "no-certificates"),
        ({"certificates": ["nothing"]}, "no-such-certificate"),
    ],
)
def test_a_provider_is_checked(ready: Office, changes: dict[str, object], code: str) -> None:
    stated = {"id": "other", "name_ja": "架空", "name_en": "Invented", "certificates": [COURSE]} | changes
    with pytest.raises(Refused) as error:
        add_provider(NewProvider(**stated), "test", ready)  # type: ignore[arg-type]
    assert error.value.code == code


def test_without_the_sites_secret_nothing_is_hashed(ready: Office) -> None:
    with pytest.raises(Misconfigured, match="no-secret-key"):
        preview(upload(ONE), replace(ready, secret_key=""))


def test_the_record_names_the_provider_and_no_person(ready: Office) -> None:
    bring_in(ready, ONE)
    entries = ready.store.audit.entries(20)
    assert f"roster:{ACADEMY}" in {one.actor for one in entries}
    for entry in entries:
        assert "hikari@" not in repr(entry) and "雪原" not in repr(entry)


def test_a_report_tells_no_person(ready: Office) -> None:
    lines = list(report_of(bring_in(ready, ONE, changed(name="")).id, ready))
    assert lines[0] == ReportLine(2, RowOutcome.ACCEPTED)
    assert "hikari" not in repr(lines)
    assert ready.today() == TODAY
