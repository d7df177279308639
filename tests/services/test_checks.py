"""Staff compare proofs with what is stated: accept, put right, decline, ask, pass on, map."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.evidence import Acceptance, CertificateEvidence
from badgeserver.domain.ids import LearnerId, MunicipalityCode, StaffId
from badgeserver.domain.requirement import Strength
from badgeserver.domain.submission import SubmissionKind, SubmissionState
from badgeserver.services.checks import (
    accept_proof,
    ask_learner,
    check_list,
    check_page,
    decline_proof,
    map_to,
    pass_on,
)
from badgeserver.services.drafting import begin
from badgeserver.services.form_faults import FormFaults
from badgeserver.services.office import Office
from badgeserver.services.overdue import remind_staff
from tests.offices import NOW, TODAY, at, passed
from tests.people import staff_member
from tests.services.handing_in import (
    HERSELF,
    HIKARI,
    achievement,
    events,
    exam,
    letter,
    now_,
    staff,
    unlisted,
    with_people,
)

HAJIME = StaffId("hajime")
S = SubmissionState


def test_a_certificate_that_the_number_proves_counts_as_seen_by_the_programme(office: Office) -> None:
    submission = exam(with_people(office))
    page = check_page(submission.id, HAJIME, office)
    assert page.is_open
    assert page.certificate is not None
    assert page.certificate.id == "ipa-ip"
    assert [one.name for one in page.questions] == ["dated", "score"]
    accept_proof(submission.id, {}, "", staff(), office)
    _, evidence = office.store.evidence.get(submission.id)
    assert evidence == CertificateEvidence(
        submission.id,
        "ipa-ip",  # type: ignore[arg-type]
        date(2026, 5, 1),
        acceptance=Acceptance(Strength.ASSESSED, "staff", TODAY),
    )
    assert "awarded" in events(office)
    with pytest.raises(Refused) as error:
        accept_proof(submission.id, {}, "", staff(), office)
    assert error.value.code == "wrong-state"
    assert not check_page(submission.id, HAJIME, office).is_open


def test_what_the_proof_shows_otherwise_is_put_right(small_office: Office) -> None:
    submission = exam(with_people(small_office))
    with pytest.raises(FormFaults) as error:
        accept_proof(submission.id, {"dated": "2030-01-01", "score": "720"}, "", staff(), small_office)
    assert set(error.value.faults) == {"dated"}
    accept_proof(
        submission.id, {"dated": "2026-04-30", "score": "７２０"}, "日付を直しました。", staff(), small_office
    )
    _, evidence = small_office.store.evidence.get(submission.id)
    assert isinstance(evidence, CertificateEvidence)
    assert (evidence.dated, evidence.score) == (date(2026, 4, 30), 720)
    assert now_(submission, small_office).reason == "日付を直しました。"


def test_a_certificate_that_came_by_another_way_is_not_counted_twice(small_office: Office) -> None:
    submission = exam(with_people(small_office))
    small_office.store.evidence.add(HIKARI, passed("ipa-ip", date(2026, 4, 30)))
    with pytest.raises(Refused) as error:
        accept_proof(submission.id, {"dated": "2026-04-30"}, "", staff(), small_office)
    assert error.value.code == "have-it-already"
    assert now_(submission, small_office) == submission


def test_what_is_not_in_the_list_is_mapped_to_the_catalogue_and_then_checked(office: Office) -> None:
    submission = unlisted(with_people(office))
    with pytest.raises(Refused) as error:
        accept_proof(submission.id, {}, "", staff(), office)
    assert error.value.code == "not-in-catalogue"
    with pytest.raises(NotFound):
        map_to(submission.id, "nothing", staff(), office)
    mapped = map_to(submission.id, "ipa-ip", staff(), office)
    assert (mapped.kind, mapped.subject, mapped.state) == (SubmissionKind.CERTIFICATE, "ipa-ip", S.CHECKING)
    assert office.store.evidence.get(submission.id)[1].acceptance is None
    with pytest.raises(Refused) as twice:
        map_to(submission.id, "ipa-ip", staff(), office)
    assert twice.value.code == "not-unlisted"
    accept_proof(submission.id, {}, "", staff(), office)
    assert now_(submission, office).state is S.ACCEPTED
    assert office.store.audit.entries(9)[0].actor == "staff:hajime"


def test_it_is_declined_or_given_back_with_a_reason(small_office: Office) -> None:
    with_people(small_office)
    first, second = exam(small_office), unlisted(small_office)
    for do in (decline_proof, ask_learner):
        with pytest.raises(Refused) as error:
            do(first.id, " ", staff(), small_office)
        assert error.value.code == "no-reason"
    decline_proof(first.id, "番号がありません。", staff(), small_office)
    ask_learner(second.id, "もっと大きな写真をください。", staff(), small_office)
    assert (now_(first, small_office).state, now_(second, small_office).state) == (S.DECLINED, S.MORE_ASKED)
    assert events(small_office) == ["declined", "more-asked"]


def test_what_assessors_rate_is_not_accepted_by_staff(small_office: Office) -> None:
    submission = achievement(with_people(small_office))
    small_office.store.submissions.move(submission.id, S.CHECKING, "", by="staff:hajime", at=NOW)
    with pytest.raises(Refused) as error:
        accept_proof(submission.id, {}, "", staff(), small_office)
    assert error.value.code == "for-assessors"
    pass_on(submission.id, staff(), small_office)
    assert now_(submission, small_office).state is S.ASSESSING


def test_a_certificate_is_nothing_for_assessors(small_office: Office) -> None:
    submission = exam(with_people(small_office))
    with pytest.raises(Refused) as error:
        pass_on(submission.id, staff(), small_office)
    assert error.value.code == "not-rated"


def test_staff_of_a_municipality_see_their_own_people_only(small_office: Office) -> None:
    town = replace(staff_member("tsugi"), municipality=MunicipalityCode("01202"))
    submission = exam(with_people(small_office, tsugi=town))
    assert check_list(HAJIME, "", "", small_office).count == 1
    assert check_list(StaffId("tsugi"), "", "", small_office).count == 0
    for attempt in (
        lambda: check_page(submission.id, StaffId("tsugi"), small_office),
        lambda: accept_proof(submission.id, {}, "", staff("tsugi"), small_office),
    ):
        with pytest.raises(NotFound):
            attempt()
    at_home = replace(small_office.store.learners.get(HIKARI), municipality=MunicipalityCode("01202"))
    small_office.store.learners.replace(at_home)
    assert check_list(StaffId("tsugi"), "", "", small_office).count == 1


def test_a_draft_is_nobodys_to_see(small_office: Office) -> None:
    with_people(small_office)
    draft = begin(SubmissionKind.UNLISTED, "", LearnerId(HIKARI), HERSELF, small_office)
    with pytest.raises(NotFound):
        check_page(draft.id, HAJIME, small_office)


def test_who_has_something_overdue_is_told_once_a_day(office: Office) -> None:
    with_people(office)
    exam(office)
    achievement(office)
    assert list(remind_staff(office)) == []
    late = at(office, NOW + timedelta(days=31))
    told = set(remind_staff(late))
    assert told == {"hajime", "tsugi", "sora", "umi", "riku", "kaze"}
    assert list(remind_staff(late)) == []
    assert "/desk/" in letter(office, "overdue")
    assert set(remind_staff(at(office, NOW + timedelta(days=32)))) == told


def test_who_works_no_more_is_not_reminded(small_office: Office) -> None:
    exam(with_people(small_office))
    small_office.store.staff.end(StaffId("tsugi"), NOW)
    assert set(remind_staff(at(small_office, NOW + timedelta(days=31)))) == {"hajime"}
