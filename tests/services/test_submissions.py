"""Handing in, from the first tap to the piece of evidence, on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.evidence import (
    Acceptance,
    AchievementEvidence,
    CertificateEvidence,
    ExperienceEvidence,
)
from badgeserver.domain.handing_in import Step
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.requirement import Strength
from badgeserver.domain.submission import Submission, SubmissionKind, SubmissionState
from badgeserver.services import draft_files, drafting
from badgeserver.services.acceptance import accept, ask_for_more, decline
from badgeserver.services.draft_files import add_file, remove_file, sweep_files
from badgeserver.services.drafting import begin, choose_proof, discard, write
from badgeserver.services.hand_in_pages import hand_in_page
from badgeserver.services.handing_in import Twice, hand_in, withdraw
from badgeserver.services.office import Office
from badgeserver.services.other_claims import other_claims
from badgeserver.services.submission_pages import evidence_page, submission_lines
from tests.offices import NOW, TODAY, at, learner, passed
from tests.services.test_uploads import pdf, picture

HIKARI, OTHER = LearnerId("hikari"), LearnerId("other")
HERSELF = Actor(Role.LEARNER, HIKARI)
STAFF = Actor(Role.STAFF, "staff")
EXAM = {"dated": "2026-05-01", "proof.certificate_number": "IP-2026-05-000123"}
APP = {
    "ended_on": "2026-09-30",
    "role_played": "作った",
    "story": "紙の台帳をやめた。",
    "outcome.hours_saved_per_month": "12.5",
    "outcome.users": "30",
    "confirmer_name": "架空 課長",
    "confirmer_email": "boss@example.jp",
}
PRACTICE = {
    "began_on": "2022-04-01",
    "role_played": "担当",
    "story": "売上の集計を続けた。",
    "break_months": "3",
}


@pytest.fixture
def office(office: Office) -> Office:
    for name in (HIKARI, OTHER):
        office.store.learners.add(learner(name))
    return office


def draft(kind: SubmissionKind, subject: str, office: Office, whose: LearnerId = HIKARI) -> Submission:
    return begin(kind, subject, whose, Actor(Role.LEARNER, whose), office)


def exam(office: Office, typed: Mapping[str, str] = EXAM, whose: LearnerId = HIKARI) -> Submission:
    """A draft of an exam that is proven by its number."""
    begun = draft(SubmissionKind.CERTIFICATE, "ipa-ip", office, whose)
    choose_proof(begun.id, "certificate_number", whose, office)
    assert write(begun.id, typed, whose, office) == {}
    return office.store.submissions.get(begun.id)


def handed(begun: Submission, office: Office, answer: str = "") -> Submission:
    return hand_in(begun.id, answer, begun.learner, Actor(Role.LEARNER, begun.learner), office)


def test_a_certificate_with_its_number_goes_to_staff_and_is_evidence_that_waits(office: Office) -> None:
    submission = handed(exam(office), office)
    assert (submission.state, submission.due_on) == (
        SubmissionState.CHECKING,
        TODAY + timedelta(days=30),
    )
    assert (submission.handed_in_at, submission.handed_in_by) == (NOW, "learner:hikari")
    assert office.store.evidence.get(submission.id) == (
        HIKARI,
        CertificateEvidence(submission.id, "ipa-ip", date(2026, 5, 1)),  # type: ignore[arg-type]
    )
    entry = office.store.audit.entries(1)[0]
    assert (entry.actor, entry.action, entry.subject) == ("learner:hikari", "hand-in", submission.id)


def test_a_certificate_asks_how_it_is_proven_and_then_for_just_that(office: Office) -> None:
    begun = draft(SubmissionKind.CERTIFICATE, "ipa-ip", office)
    page = hand_in_page(begun.id, HIKARI, office)
    assert page.steps == (Step.PROOF, Step.DETAILS, Step.CHECK)
    assert [one.id for one in page.choices] == ["certificate_number", "paper_certificate", "score_report"]
    assert page.missing[0].step is Step.PROOF
    choose_proof(begun.id, "paper_certificate", HIKARI, office)
    page = hand_in_page(begun.id, HIKARI, office)
    assert page.steps == (Step.PROOF, Step.DETAILS, Step.FILES, Step.CHECK)
    assert [one.name for one in page.questions] == ["dated", "score"]
    with pytest.raises(Refused) as error:
        choose_proof(begun.id, "open_badge", HIKARI, office)
    assert error.value.code == "no-such-proof"


def test_a_photo_of_the_paper_is_enough_for_the_certificate(office: Office) -> None:
    begun = draft(SubmissionKind.CERTIFICATE, "ipa-ip", office)
    choose_proof(begun.id, "paper_certificate", HIKARI, office)
    write(begun.id, {"dated": "2026年5月1日", "score": "７２０"}, HIKARI, office)
    with pytest.raises(Refused) as error:
        handed(begun, office)
    assert error.value.code == "not-complete"
    file = add_file(begun.id, "paper_certificate", "IMG_1.JPG", picture("JPEG"), HIKARI, office)
    assert (file.name, file.media_type) == ("IMG_1.jpg", "image/jpeg")
    submission = handed(begun, office)
    assert submission.particulars.score == 720
    assert office.store.files.of_submission(submission.id) == (file,)


def test_an_achievement_needs_all_its_proofs_and_goes_first_to_who_confirms_it(office: Office) -> None:
    begun = draft(SubmissionKind.ACHIEVEMENT, "lowcode-app", office)
    assert write(begun.id, APP, HIKARI, office) == {}
    page = hand_in_page(begun.id, HIKARI, office)
    assert page.steps == (Step.DETAILS, Step.FILES, Step.CHECK)
    assert [one.id for one in page.file_proofs] == ["screens_or_demo", "before_after_note"]
    assert [one.step for one in page.missing] == [Step.FILES, Step.FILES]
    add_file(begun.id, "screens_or_demo", "a.png", picture("PNG"), HIKARI, office)
    add_file(begun.id, "before_after_note", "b.pdf", pdf(), HIKARI, office)
    submission = handed(begun, office)
    assert submission.state is SubmissionState.CONFIRMING
    assert submission.particulars.outcomes == {"hours_saved_per_month": 12.5, "users": 30}
    _, evidence = office.store.evidence.get(submission.id)
    assert evidence == AchievementEvidence(submission.id, "lowcode-app", date(2026, 9, 30))  # type: ignore[arg-type]


def test_what_is_rated_without_a_statement_goes_to_assessors(office: Office) -> None:
    begun = draft(SubmissionKind.ACHIEVEMENT, "data-report", office)
    write(begun.id, {key: APP[key] for key in ("ended_on", "role_played", "story")}, HIKARI, office)
    for proof, size in (("report", 1), ("data_source_list", 2)):
        add_file(begun.id, proof, "a.pdf", pdf(size), HIKARI, office)
    assert handed(begun, office).state is SubmissionState.ASSESSING


def test_prior_practice_counts_its_months_without_the_breaks(office: Office) -> None:
    begun = draft(SubmissionKind.EXPERIENCE, "data-analysis", office)
    assert write(begun.id, PRACTICE, HIKARI, office) == {}
    submission = handed(begun, office)
    assert submission.state is SubmissionState.ASSESSING
    _, evidence = office.store.evidence.get(submission.id)
    assert evidence == ExperienceEvidence(submission.id, "data-analysis", 52, TODAY, gap_months=3)


def test_what_is_not_in_the_list_goes_to_staff_and_is_no_evidence_yet(office: Office) -> None:
    begun = draft(SubmissionKind.UNLISTED, "", office)
    typed = {"unlisted_name": "村の講座", "unlisted_provider": "架空村", "dated": "2026-01-02"}
    write(begun.id, typed, HIKARI, office)
    add_file(begun.id, "certificate_file", "a.pdf", pdf(), HIKARI, office)
    submission = handed(begun, office)
    assert submission.state is SubmissionState.CHECKING
    with pytest.raises(NotFound):
        office.store.evidence.get(submission.id)
    page = evidence_page(submission.id, HIKARI, office)
    assert page.title.ja == "村の講座"


def test_a_list_that_the_provider_hands_in_leaves_nothing_to_give(office: Office) -> None:
    begun = draft(SubmissionKind.CERTIFICATE, "jlis-elearning", office)
    page = hand_in_page(begun.id, HIKARI, office)
    assert page.provider_hands_in
    assert begun.particulars.proof == "completion_list"


def test_a_draft_is_taken_up_again_with_all_that_was_typed(office: Office) -> None:
    begun = exam(office)
    assert draft(SubmissionKind.CERTIFICATE, "ipa-ip", office).id == begun.id
    assert hand_in_page(begun.id, HIKARI, office).typed == {**EXAM, "score": ""}


def test_what_can_be_read_is_kept_beside_what_can_not(office: Office) -> None:
    begun = exam(office)
    faults = write(begun.id, {**EXAM, "dated": "きのう", "score": "820"}, HIKARI, office)
    assert set(faults) == {"dated"}
    kept = office.store.submissions.get(begun.id).particulars
    assert (kept.dated, kept.score) == (None, 820)


def test_there_is_an_end_to_drafts(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "MOST_DRAFTS", 2)
    for subject in ("ipa-ip", "ipa-sg"):
        draft(SubmissionKind.CERTIFICATE, subject, office)
    with pytest.raises(Refused) as error:
        draft(SubmissionKind.CERTIFICATE, "ipa-fe", office)
    assert error.value.code == "too-many-drafts"


@pytest.mark.parametrize("kind", SubmissionKind)
def test_nothing_is_begun_about_what_there_is_not(office: Office, kind: SubmissionKind) -> None:
    with pytest.raises(NotFound) as error:
        draft(kind, "nothing", office)
    assert error.value.code == "no-such-subject"


def test_nobody_works_on_what_is_somebody_elses(office: Office) -> None:
    begun = exam(office)
    for attempt in (
        lambda: write(begun.id, EXAM, OTHER, office),
        lambda: choose_proof(begun.id, "score_report", OTHER, office),
        lambda: add_file(begun.id, "score_report", "a.pdf", pdf(), OTHER, office),
        lambda: remove_file(begun.id, "f", OTHER, office),
        lambda: discard(begun.id, OTHER, office),
        lambda: hand_in(begun.id, "", OTHER, Actor(Role.LEARNER, OTHER), office),
        lambda: withdraw(begun.id, OTHER, Actor(Role.LEARNER, OTHER), office),
        lambda: hand_in_page(begun.id, OTHER, office),
        lambda: evidence_page(begun.id, OTHER, office),
    ):
        with pytest.raises(NotFound) as error:
            attempt()
        assert error.value.code == "no-such-submission"


def test_what_was_handed_in_stays_as_it_is(office: Office) -> None:
    submission = handed(exam(office), office)
    for attempt in (
        lambda: write(submission.id, EXAM, HIKARI, office),
        lambda: handed(submission, office),
        lambda: discard(submission.id, HIKARI, office),
    ):
        with pytest.raises(Refused) as error:
            attempt()
        assert error.value.code == "handed-in-already"


def test_files_are_bounded_and_each_comes_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = draft(SubmissionKind.CERTIFICATE, "ipa-ip", office)
    choose_proof(begun.id, "paper_certificate", HIKARI, office)
    file = add_file(begun.id, "paper_certificate", "a.png", picture("PNG"), HIKARI, office)
    with pytest.raises(Conflict) as again:
        add_file(begun.id, "paper_certificate", "b.png", picture("PNG"), HIKARI, office)
    assert again.value.code == "file-twice"
    with pytest.raises(Refused) as unasked:
        add_file(begun.id, "open_badge", "b.pdf", pdf(), HIKARI, office)
    assert unasked.value.code == "no-such-proof"
    monkeypatch.setattr(draft_files, "MOST_FILES", 1)
    with pytest.raises(Refused) as many:
        add_file(begun.id, "paper_certificate", "b.pdf", pdf(), HIKARI, office)
    assert many.value.code == "too-many-files"
    remove_file(begun.id, file.id, HIKARI, office)
    assert office.store.files.of_submission(begun.id) == ()


def test_nobody_takes_a_file_out_of_what_is_somebody_elses(office: Office) -> None:
    begun = draft(SubmissionKind.CERTIFICATE, "ipa-ip", office)
    choose_proof(begun.id, "paper_certificate", HIKARI, office)
    file = add_file(begun.id, "paper_certificate", "a.png", picture("PNG"), HIKARI, office)
    mine = exam(office, whose=OTHER)
    remove_file(mine.id, file.id, OTHER, office)
    assert office.store.files.get(file.id) == file


def test_a_draft_that_is_thrown_away_leaves_nothing(office: Office) -> None:
    begun = draft(SubmissionKind.CERTIFICATE, "ipa-ip", office)
    choose_proof(begun.id, "paper_certificate", HIKARI, office)
    add_file(begun.id, "paper_certificate", "a.png", picture("PNG"), HIKARI, office)
    discard(begun.id, HIKARI, office)
    assert office.store.submissions.find(begun.id) is None
    later = at(office, NOW.replace(year=2100))
    assert sweep_files(later) == 1


def test_the_same_certificate_of_the_same_day_is_not_handed_in_twice(office: Office) -> None:
    handed(exam(office), office)
    again = exam(office)
    assert "確認を待っています" in (hand_in_page(again.id, HIKARI, office).twice.same or learner()).ja  # type: ignore[union-attr]
    with pytest.raises(Conflict) as error:
        handed(again, office)
    assert error.value.code == "have-it-already"


def test_what_was_declined_or_withdrawn_may_come_again(office: Office) -> None:
    first = handed(exam(office), office)
    decline(first.id, "番号がちがいます。", STAFF, office)
    assert office.store.evidence.of_learner(HIKARI) == ()
    second = handed(exam(office), office)
    withdraw(second.id, HIKARI, HERSELF, office)
    assert handed(exam(office), office).state is SubmissionState.CHECKING


def test_what_the_providers_list_brought_is_not_handed_in_again(office: Office) -> None:
    office.store.evidence.add(HIKARI, passed("ipa-ip"))
    with pytest.raises(Conflict) as error:
        handed(exam(office), office)
    assert error.value.code == "have-it-already"
    assert "名簿" in error.value.message.ja


def test_the_same_achievement_or_file_is_only_said(office: Office) -> None:
    for number in range(2):
        begun = draft(SubmissionKind.ACHIEVEMENT, "data-report", office)
        write(begun.id, {key: APP[key] for key in ("ended_on", "role_played", "story")}, HIKARI, office)
        for proof, size in (("report", 1), ("data_source_list", 2)):
            add_file(begun.id, proof, "a.pdf", pdf(size), HIKARI, office)
        alike = hand_in_page(begun.id, HIKARI, office).twice
        assert (alike.same, len(alike.alike)) == (None, 2 * number)
        assert handed(begun, office).state is SubmissionState.ASSESSING


def test_staff_see_what_others_handed_in_with_the_same_number_and_learners_do_not(office: Office) -> None:
    first = handed(exam(office), office)
    exam(office, whose=LearnerId("other"))
    again = exam(office, {**EXAM, "proof.certificate_number": "ip 2026/05 ０００１２３"}, OTHER)
    assert hand_in_page(again.id, OTHER, office).twice == Twice()
    second = handed(again, office)
    assert [(one.submission.id, one.same_learner) for one in other_claims(second, office)] == [
        (first.id, False)
    ]


def test_staff_see_what_others_handed_in_with_the_same_file(office: Office) -> None:
    found = []
    for whose in (HIKARI, OTHER):
        begun = draft(SubmissionKind.CERTIFICATE, "ipa-ip", office, whose)
        choose_proof(begun.id, "paper_certificate", whose, office)
        write(begun.id, {"dated": "2026-05-01"}, whose, office)
        add_file(begun.id, "paper_certificate", "a.png", picture("PNG"), whose, office)
        assert hand_in_page(begun.id, whose, office).twice == Twice()
        found.append(handed(begun, office))
    assert [one.submission.id for one in other_claims(found[1], office)] == [found[0].id]


def test_a_question_is_answered_with_what_was_missing_and_goes_back_to_who_asked(office: Office) -> None:
    submission = handed(exam(office), office)
    ask_for_more(submission.id, "番号をもう一度確かめてください。", STAFF, office)
    page = evidence_page(submission.id, HIKARI, office)
    assert (page.state.ja, page.steps[-1].said) == (
        "あなたの返事を待っています",
        "番号をもう一度確かめてください。",
    )
    write(submission.id, {**EXAM, "dated": "2026-05-02"}, HIKARI, office)
    later = at(office, NOW + timedelta(days=3))
    again = hand_in(submission.id, " 直しました。 ", HIKARI, HERSELF, later)
    assert (again.state, again.due_on) == (SubmissionState.CHECKING, TODAY + timedelta(days=33))
    assert office.store.evidence.get(submission.id)[1].dated == date(2026, 5, 2)
    steps = evidence_page(submission.id, HIKARI, office).steps
    assert [(one.who.ja, one.said) for one in steps[1:]] == [
        ("あなた", ""),
        ("担当者", "番号をもう一度確かめてください。"),
        ("あなた", "直しました。"),
    ]


def test_withdrawing_takes_the_evidence_back_and_ends_the_way(office: Office) -> None:
    submission = handed(exam(office), office)
    withdraw(submission.id, HIKARI, HERSELF, office)
    assert office.store.submissions.get(submission.id).state is SubmissionState.WITHDRAWN
    assert office.store.evidence.of_learner(HIKARI) == ()
    with pytest.raises(Refused) as error:
        withdraw(submission.id, HIKARI, HERSELF, office)
    assert error.value.code == "wrong-state"


def test_what_counts_can_not_be_withdrawn_here(office: Office) -> None:
    submission = handed(exam(office), office)
    accept(submission.id, Acceptance(Strength.CONFIRMED, "staff", TODAY), STAFF, office)
    with pytest.raises(Refused):
        withdraw(submission.id, HIKARI, HERSELF, office)
    office.store.evidence.remove_waiting(submission.id)
    assert len(office.store.evidence.of_learner(HIKARI)) == 1


def test_what_was_declined_is_evidence_again_when_an_appeal_accepts_it(office: Office) -> None:
    submission = handed(exam(office), office)
    decline(submission.id, "番号がちがいます。", STAFF, office)
    office.store.submissions.move(submission.id, SubmissionState.CHECKING, "", by="staff:s", at=NOW)
    accept(submission.id, Acceptance(Strength.CONFIRMED, "staff", TODAY), STAFF, office)
    assert [one.id for one in office.store.evidence.of_learner(HIKARI)] == [submission.id]


def test_a_question_about_what_was_asked_for_can_not_be_thrown_away(office: Office) -> None:
    submission = handed(exam(office), office)
    ask_for_more(submission.id, "?", STAFF, office)
    with pytest.raises(Refused) as error:
        discard(submission.id, HIKARI, office)
    assert error.value.code == "not-a-draft"


def test_the_list_has_the_newest_first_with_its_state(office: Office) -> None:
    handed(exam(office), office)
    later = at(office, NOW + timedelta(hours=1))
    draft(SubmissionKind.EXPERIENCE, "data-analysis", later)
    lines = submission_lines(HIKARI, office)
    assert [(one.title.ja, one.state.ja) for one in lines] == [
        ("データ分析", "書きかけ"),
        ("ITパスポート試験", "担当者が確かめています"),
    ]


def test_a_certificate_of_a_day_on_which_it_was_not_given_is_pointed_out(office: Office) -> None:
    skill_map = office.programme.skill_map
    ended = next(one for one in skill_map.certificates.values() if (one.given_until or TODAY) < TODAY)
    begun = draft(SubmissionKind.CERTIFICATE, ended.id, office)
    after = (ended.given_until or TODAY) + timedelta(days=1)
    assert "終わっていました" in write(begun.id, {"dated": after.isoformat()}, HIKARI, office)["dated"].ja


def test_the_words_of_a_page_are_those_of_the_form(office: Office) -> None:
    begun = draft(SubmissionKind.ACHIEVEMENT, "sme-cocreation", office)
    write(
        begun.id,
        {**APP, "outcome.host_municipality": "01100", "outcome.result_in_numbers": "売上2割増"},
        HIKARI,
        office,
    )
    facts = {one.label.ja: one.value.ja for one in hand_in_page(begun.id, HIKARI, office).facts}
    assert facts["受入先の市町村"] == "札幌市"
    assert facts["数字で見た成果"] == "売上2割増"
    assert facts["終えた日"] == "令和8年（2026年）9月30日"


def test_a_submission_of_an_older_map_still_opens(office: Office) -> None:
    gone = replace(exam(office), id=EvidenceId("old"), subject="no-more")
    office.store.submissions.add(gone)
    page = hand_in_page("old", HIKARI, office)
    assert page.title.ja == "no-more"
    assert page.missing[0].step is Step.PROOF
