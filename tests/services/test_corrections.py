"""Evidence that turns out otherwise: nothing is revoked until a person decides."""

from __future__ import annotations

import pytest

from badgeserver.domain.award_review import ReviewOutcome
from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.person import Actor
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import recognise
from badgeserver.services.award_reviews import (
    decide_review,
    decided_reviews,
    review_page,
    waiting_reviews,
)
from badgeserver.services.corrections import correct_evidence, withdraw_evidence, withdraw_own
from badgeserver.services.issuing import issue_all
from badgeserver.services.notices import unread_notices
from badgeserver.services.office import Office
from badgeserver.services.replay import replay_award
from tests.offices import learner, passed, with_award

HIKARI = LearnerId("hikari")
STAFF = Actor("staff", "s1")
COURSE = EvidenceId("jmooc-course-2026-05-01")
REASON = Text("修了が取り消されたため", "The completion was taken back")


def issued(office: Office) -> Office:
    """The office in which a learner holds the first badge by one course."""
    with_award(office)
    list(issue_all(office))
    return office


def live(office: Office) -> list[str]:
    credentials = office.store.credentials.of_learner(HIKARI)
    return [one.id for one in credentials if one.revoked_at is None]


def test_withdrawn_evidence_opens_a_review_and_revokes_nothing(office: Office) -> None:
    issued(office)
    (review,) = withdraw_evidence(COURSE, "名簿の誤り", STAFF, office)
    assert len(live(office)) == 1
    assert office.store.evidence.get(COURSE)[1].acceptance is None
    assert [one.id for one in waiting_reviews(office)] == [review.id]
    (notice,) = unread_notices(HIKARI, office)
    assert notice.kind == "corrected"
    assert "名簿の誤り" in notice.message.ja
    assert "stay valid" in notice.message.en
    assert office.store.audit.entries(1)[0].action == "withdraw-evidence"
    assert replay_award(review.award, office).same
    with pytest.raises(Refused) as error:
        withdraw_evidence(COURSE, "もう一度", STAFF, office)
    assert error.value.code == "not-accepted"


def test_the_page_of_a_review_says_what_changed_and_what_is_missing_now(office: Office) -> None:
    issued(office)
    (review,) = withdraw_evidence(COURSE, "名簿の誤り", STAFF, office)
    page = review_page(review.id, STAFF, office)
    assert page.change.reason == "名簿の誤り"
    assert [(one.before, one.after, one.changed) for one in page.facts] == [("2026-05-01", "—", True)]
    assert page.missing
    assert page.rested_on
    assert page.instead == ()
    assert page.credential_id == live(office)[0]
    with pytest.raises(NotFound):
        review_page("unknown", STAFF, office)


def test_a_badge_that_is_kept_stays_and_the_learner_is_told(office: Office) -> None:
    issued(office)
    (review,) = withdraw_evidence(COURSE, "名簿の誤り", STAFF, office)
    assert decide_review(review.id, ReviewOutcome.KEEP, REASON, STAFF, office) == ()
    assert len(live(office)) == 1
    assert waiting_reviews(office) == ()
    assert [one.id for one in decided_reviews(office)] == [review.id]
    assert {one.kind for one in unread_notices(HIKARI, office)} == {"corrected", "review_decided"}
    with pytest.raises(Conflict) as error:
        decide_review(review.id, ReviewOutcome.REVOKE, REASON, STAFF, office)
    assert error.value.code == "review-decided"


def test_a_badge_is_revoked_by_a_person_with_a_reason_in_both_languages(office: Office) -> None:
    issued(office)
    (review,) = withdraw_evidence(COURSE, "名簿の誤り", STAFF, office)
    for half in (Text("", "reason"), Text("理由", " ")):
        with pytest.raises(Refused) as error:
            decide_review(review.id, ReviewOutcome.REVOKE, half, STAFF, office)
        assert error.value.code == "no-reason"
    decide_review(review.id, ReviewOutcome.REVOKE, REASON, STAFF, office)
    assert live(office) == []
    (credential,) = office.store.credentials.of_learner(HIKARI)
    assert (credential.revocation_reason, credential.revocation_reason_en) == (REASON.ja, REASON.en)
    assert recognise(HIKARI, office) == ()


def test_nothing_is_replaced_by_nothing(office: Office) -> None:
    issued(office)
    (review,) = withdraw_evidence(COURSE, "名簿の誤り", STAFF, office)
    with pytest.raises(Refused) as error:
        decide_review(review.id, ReviewOutcome.REPLACE, REASON, STAFF, office)
    assert error.value.code == "nothing-instead"
    assert len(live(office)) == 1
    assert len(waiting_reviews(office)) == 1


def test_what_the_evidence_earns_today_is_awarded_instead(office: Office) -> None:
    issued(office)
    other = passed("ipa-ip")
    (review,) = withdraw_evidence(COURSE, "名簿の誤り", STAFF, office)
    office.store.evidence.add(HIKARI, other)
    assert review_page(review.id, STAFF, office).instead
    replaced = decide_review(review.id, ReviewOutcome.REPLACE, REASON, STAFF, office)
    assert live(office) == [one.id for one in replaced]
    assert replaced


def test_evidence_that_an_award_does_not_rest_on_opens_no_review(office: Office) -> None:
    with_award(office, passed("jmooc-course"), passed("nikkei-data-scientist"))
    list(issue_all(office))
    assert withdraw_evidence(EvidenceId("nikkei-data-scientist-2026-05-01"), "理由", STAFF, office) == ()
    (notice,) = unread_notices(HIKARI, office)
    assert "stay valid" not in notice.message.en


def test_corrected_evidence_is_checked_like_new_evidence(office: Office) -> None:
    issued(office)
    for facts, code in (({}, "nothing-changed"), ({"score": -1}, "bad-line"), ({"date": "x"}, "bad-line")):
        with pytest.raises(Refused) as error:
            correct_evidence(COURSE, facts, "日付の誤り", STAFF, office)
        assert error.value.code == code
    with pytest.raises(Refused) as error:
        correct_evidence(COURSE, {"date": "2026-05-02"}, " ", STAFF, office)
    assert error.value.code == "no-reason"
    assert str(office.store.evidence.get(COURSE)[1].dated) == "2026-05-01"


def test_a_correction_that_changes_nothing_about_the_rule_leaves_the_badge_alone(office: Office) -> None:
    issued(office)
    assert correct_evidence(COURSE, {"date": "2026-05-02"}, "日付の誤り", STAFF, office) == ()
    assert str(office.store.evidence.get(COURSE)[1].dated) == "2026-05-02"
    assert len(live(office)) == 1


def test_a_correction_after_the_award_opens_a_review(office: Office) -> None:
    issued(office)
    (review,) = correct_evidence(COURSE, {"date": "2026-11-21"}, "日付の誤り", STAFF, office)
    facts = review_page(review.id, STAFF, office).facts
    assert [(one.before, one.after) for one in facts] == [("2026-05-01", "2026-11-21")]


def test_learners_withdraw_their_own_evidence_and_nobody_elses(office: Office) -> None:
    issued(office)
    office.store.learners.add(learner("kaede"))
    with pytest.raises(NotFound):
        withdraw_own(COURSE, LearnerId("kaede"), office)
    assert len(withdraw_own(COURSE, HIKARI, office)) == 1
    assert office.store.audit.entries(1)[0].actor == "learner:hikari"


def test_badges_come_up_for_review_one_after_the_other(office: Office) -> None:
    everything = next(one for one in office.programme.examples if one.id == "dx-promoter").evidence
    with_award(office, *everything)
    list(issue_all(office))
    improver = next(one for one in everything if getattr(one, "achievement", "") == "lowcode-app")
    (first,) = withdraw_evidence(improver.id, "確認者の申し出", STAFF, office)
    assert office.store.awards.get(first.award).badge == "hk-work-improver"
    decide_review(first.id, ReviewOutcome.REVOKE, REASON, STAFF, office)
    (second,) = waiting_reviews(office)
    assert office.store.awards.get(office.store.award_reviews.get(second.id).award).badge == "hk-dx-promoter"
    assert review_page(second.id, STAFF, office).change.before == improver
