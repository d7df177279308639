"""Deciding on evidence: what follows from it happens at once, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.evidence import Acceptance, Evidence
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.person import Actor
from badgeserver.domain.requirement import Strength
from badgeserver.domain.submission import Particulars, Submission, SubmissionKind, SubmissionState
from badgeserver.services.acceptance import accept, ask_for_more, decline, recognise
from badgeserver.services.notices import put_away, unread_notices
from badgeserver.services.office import Office
from tests.offices import NOW, TODAY, learner, made, passed

HIKARI = LearnerId("hikari")
STAFF = Actor("staff", "s1")
BEGUN = datetime(2026, 11, 1, tzinfo=UTC)
BY_ROSTER = Acceptance(Strength.ROSTER, "provider", TODAY)


def handed_in(office: Office, evidence: Evidence, state: SubmissionState | None = None) -> EvidenceId:
    """A learner's piece that nobody accepted yet; with a `state`, it came by a submission."""
    office.store.learners.add(learner())
    office.store.evidence.add(HIKARI, replace(evidence, acceptance=None))
    if state is not None:
        office.store.submissions.add(
            Submission(
                id=evidence.id,
                learner=HIKARI,
                kind=SubmissionKind.CERTIFICATE,
                subject="jmooc-course",
                state=state,
                particulars=Particulars(),
                handed_in_by="learner:hikari",
                begun_at=BEGUN,
                handed_in_at=BEGUN,
            )
        )
    return evidence.id


def mails(office: Office) -> list[str]:
    return [one.event for one in office.store.outbox.newest(100)]


def test_evidence_that_meets_a_rule_brings_the_badge_at_once_and_the_learner_is_told(office: Office) -> None:
    piece = handed_in(office, passed("jmooc-course"), SubmissionState.CHECKING)
    (credential,) = accept(piece, BY_ROSTER, STAFF, office)
    assert office.store.credentials.get(credential.id) == credential
    assert office.store.submissions.get(piece).state is SubmissionState.ACCEPTED
    (notice,) = unread_notices(HIKARI, office)
    assert (notice.kind, notice.path) == ("awarded", f"/me/badges/{credential.id}")
    assert mails(office) == ["awarded"]
    (mail,) = office.store.outbox.newest(1)
    assert f"https://badges.example.jp/me/badges/{credential.id}" in mail.letter.body
    assert office.store.audit.entries(1)[0].actor == "staff:s1"


def test_evidence_that_brings_no_badge_yet_is_told_as_accepted(office: Office) -> None:
    piece = handed_in(office, made("regional-project"))
    assert accept(piece, BY_ROSTER, STAFF, office, rubric=2) == ()
    _, kept = office.store.evidence.get(piece)
    assert (kept.acceptance, getattr(kept, "rubric", None)) == (BY_ROSTER, 2)
    assert [one.kind for one in unread_notices(HIKARI, office)] == ["accepted"]


def test_what_was_accepted_is_not_accepted_again(office: Office) -> None:
    piece = handed_in(office, passed("jmooc-course"))
    accept(piece, BY_ROSTER, STAFF, office)
    with pytest.raises(Conflict):
        accept(piece, BY_ROSTER, STAFF, office)
    assert mails(office) == ["awarded"]
    assert recognise(HIKARI, office) == ()


def test_nothing_is_accepted_where_something_after_it_fails(office: Office) -> None:
    piece = handed_in(office, passed("jmooc-course"), SubmissionState.MORE_ASKED)
    with pytest.raises(Refused) as error:
        accept(piece, BY_ROSTER, STAFF, office)
    assert error.value.code == "wrong-state"
    assert office.store.evidence.get(piece)[1].acceptance is None
    assert mails(office) == []


@pytest.mark.parametrize(
    ("decide", "state", "event"),
    [
        (decline, SubmissionState.DECLINED, "declined"),
        (ask_for_more, SubmissionState.MORE_ASKED, "more-asked"),
    ],
)
def test_the_learner_is_told_why_it_came_back(
    office: Office, decide: object, state: SubmissionState, event: str
) -> None:
    piece = handed_in(office, passed("jmooc-course"), SubmissionState.CHECKING)
    assert callable(decide)
    with pytest.raises(Refused) as error:
        decide(piece, "  ", STAFF, office)
    assert error.value.code == "no-reason"
    decide(piece, " 合格証の番号が読めません。 ", STAFF, office)
    submission = office.store.submissions.get(piece)
    assert (submission.state, submission.reason) == (state, "合格証の番号が読めません。")
    (notice,) = unread_notices(HIKARI, office)
    assert "合格証の番号が読めません。" in notice.message.ja
    assert mails(office) == [event]
    put_away(HIKARI, notice.id, office)
    assert unread_notices(HIKARI, office) == ()


def test_only_what_was_handed_in_can_be_sent_back(office: Office) -> None:
    piece = handed_in(office, passed("jmooc-course"))
    with pytest.raises(NotFound):
        decline(piece, "理由", STAFF, office)


def test_two_badges_from_one_piece_are_told_one_by_one(office: Office) -> None:
    piece = handed_in(office, passed("ipa-ip", NOW.date()))
    credentials = accept(piece, BY_ROSTER, STAFF, office)
    assert len(mails(office)) == len(credentials) == len(unread_notices(HIKARI, office))


def test_an_address_that_no_mail_can_go_to_holds_nothing_up(office: Office) -> None:
    piece = handed_in(office, passed("jmooc-course"))
    office.store.learners.replace(replace(learner(), email="ひかり@example.jp"))
    assert len(accept(piece, BY_ROSTER, STAFF, office)) == 1
    assert len(unread_notices(HIKARI, office)) == 1
    assert mails(office) == []
