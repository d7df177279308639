"""Awards: recorded once, pinned to map and evidence, not given again after a revocation."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from badgeserver.domain.errors import NotFound
from badgeserver.domain.evaluation import Route
from badgeserver.domain.evidence import evidence_digest
from badgeserver.domain.ids import BadgeId, LearnerId
from badgeserver.services.awarding import award_badges, judge_learner
from badgeserver.services.issuing import issue_credential
from badgeserver.services.office import Office
from badgeserver.services.revocation import revoke_credential
from tests.offices import FIRST_STEP, NOW, TODAY, at, learner, made, passed, with_award

HIKARI = LearnerId("hikari")


def test_an_award_pins_the_map_the_evidence_and_the_evaluation(office: Office) -> None:
    piece = passed("jmooc-course")
    (award,) = with_award(office, piece).store.awards.of_learner(HIKARI)
    assert (award.badge, award.awarded_on, award.route) == (FIRST_STEP, TODAY, Route.RULE)
    assert award.map_digest == office.programme.skill_map.digest
    assert award.evidence == ((piece.id, evidence_digest(piece)),)
    assert json.loads(award.record)["satisfied_by"] == {"rule.any[1]": [piece.id]}


def test_a_second_evaluation_awards_nothing_new(office: Office) -> None:
    with_award(office)
    assert award_badges(HIKARI, office, TODAY) == ()
    assert judge_learner(HIKARI, office, TODAY)[FIRST_STEP].evaluation.route is Route.HELD


def test_an_unknown_learner_is_named(office: Office) -> None:
    with pytest.raises(NotFound, match="nobody"):
        award_badges(LearnerId("nobody"), office, TODAY)


def test_a_revoked_badge_comes_back_only_with_new_evidence(office: Office) -> None:
    (award,) = with_award(office).store.awards.of_learner(HIKARI)
    revoke_credential(issue_credential(award.id, office).id, "A mistake", "test", office)
    assert award_badges(HIKARI, office, TODAY) == ()
    office.store.evidence.add(HIKARI, passed("progate-web"))
    assert [one.badge for one in award_badges(HIKARI, office, TODAY)] == [FIRST_STEP]


def test_a_renewal_supersedes_the_award_before(office: Office) -> None:
    evidence = (passed("guga-genai"), made("genai-work-case"))
    first = with_award(office, *evidence).store.awards.of_learner(HIKARI)
    genai = next(one for one in first if one.badge == "hk-genai")
    assert genai.valid_until == date(2028, 11, 20)
    office.store.evidence.add(HIKARI, made("genai-work-case", date(2028, 9, 1)))
    later = at(office, NOW + timedelta(days=700))
    (renewed,) = award_badges(HIKARI, later, date(2028, 10, 20))
    assert (renewed.badge, renewed.route, renewed.supersedes) == (
        BadgeId("hk-genai"),
        Route.RENEWAL,
        genai.id,
    )


def test_each_learner_is_awarded_by_their_own_evidence(office: Office) -> None:
    with_award(office)
    with_award(office, made("mentoring"), who=learner("mirai"))
    assert office.store.awards.of_learner(LearnerId("mirai")) == ()
