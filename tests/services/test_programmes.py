"""Several versions side by side: the one in force on a day, the one that an award pins, and transitions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

import pytest

from badgeserver.domain.errors import NotFound
from badgeserver.domain.evaluation import Route
from badgeserver.domain.ids import BadgeId, LearnerId
from badgeserver.programme import load_programme
from badgeserver.services.art import badge_png, badge_svg
from badgeserver.services.awarding import award_badges, judge_learner
from badgeserver.services.carriers import carrier
from badgeserver.services.catalogue import badge_page
from badgeserver.services.guidance import guidance_for
from badgeserver.services.issuing import issue_credential
from badgeserver.services.learners import learner_page
from badgeserver.services.office import Office
from badgeserver.services.programmes import LOOKS_AGAIN_AFTER, Programmes
from badgeserver.services.publishing import achievement
from badgeserver.services.verification import verify_credential
from tests.maps_of_hokkaido import EITHER, HOKKAIDO, NEXT, draft_of, published, stricter, without_first_step
from tests.offices import FIRST_STEP, TODAY, at, learner, passed, with_award

HIKARI = LearnerId("hikari")
AFTER = datetime(2026, 12, 1, 3, tzinfo=UTC)
OVER = date(2027, 1, 1)


def with_course(office: Office, accepted: date = TODAY) -> Office:
    """The office with a learner whose open course earns the first badge by the old version only."""
    office.store.learners.add(learner())
    office.store.evidence.add(HIKARI, passed("jmooc-course", accepted))
    return office


def test_the_version_in_force_is_that_of_the_day(office: Office) -> None:
    digest = published(stricter(), office)
    assert office.programme.skill_map.version == "2026.1"
    assert at(office, AFTER).programme.skill_map.digest == digest
    assert office.programmes.in_force(date(1999, 1, 1)).skill_map.version == "2026.1"


def test_a_version_is_read_once_and_found_by_its_name(office: Office) -> None:
    digest = published(stricter(), office)
    assert office.programmes.of_version("2026.2") is office.programmes.of_digest(digest)
    with pytest.raises(NotFound):
        office.programmes.of_version("1999.1")
    with pytest.raises(NotFound):
        office.programmes.of_digest("sha256:0")


def test_what_another_process_publishes_is_seen_within_a_second(office: Office) -> None:
    seconds = count(0, LOOKS_AGAIN_AFTER / 2)
    here = Programmes(office.store, load_programme(HOKKAIDO), lambda: next(seconds))
    assert len(here.published()) == 1
    published(stricter(), office)
    assert len(here.published()) == 1
    assert len(here.published()) == 2


def test_without_any_kept_version_the_installed_one_is_in_force(office: Office) -> None:
    installed = load_programme(HOKKAIDO)
    here = Programmes(office.store, installed, lambda: 0.0)
    assert here.of_version("2026.1").skill_map.digest == installed.skill_map.digest


def test_the_new_rules_hold_at_once_unless_the_map_says_otherwise(office: Office) -> None:
    with_course(office)
    published(stricter(), office)
    assert judge_learner(HIKARI, office, TODAY)[FIRST_STEP].evaluation.met
    assert not judge_learner(HIKARI, office, NEXT)[FIRST_STEP].evaluation.met
    assert award_badges(HIKARI, office, NEXT) == ()


def test_who_was_on_the_way_may_finish_by_either_version_and_the_award_says_which(office: Office) -> None:
    with_course(office)
    new = published(stricter(EITHER), office)
    found = judge_learner(HIKARI, office, date(2026, 12, 31))
    assert found[FIRST_STEP].evaluation.route is Route.RULE
    assert FIRST_STEP not in {goal.badge.id for goal in guidance_for("hikari", office, NEXT).goals}
    (award,) = award_badges(HIKARI, office, NEXT)
    assert (award.map_version, award.map_digest != new) == ("2026.1", True)
    issued = issue_credential(award.id, at(office, AFTER))
    assert "/badges/hk-first-step/2026.1" in issued.document


@pytest.mark.parametrize(("accepted", "on"), [(TODAY, OVER), (NEXT, NEXT)], ids=["over", "newcomer"])
def test_after_the_transition_and_for_newcomers_the_new_rules_hold(
    office: Office, accepted: date, on: date
) -> None:
    with_course(office, accepted)
    published(stricter(EITHER), office)
    assert not judge_learner(HIKARI, office, on)[FIRST_STEP].evaluation.met


def test_a_badge_that_only_the_version_before_has_can_still_be_finished(office: Office) -> None:
    with_course(office)
    files = without_first_step()
    text = files["skillmap.yaml"].replace(b"\nissuer:", f"\ntransition: {EITHER}\nissuer:".encode(), 1)
    published({**files, "skillmap.yaml": text}, office)
    (award,) = award_badges(HIKARI, office, NEXT)
    assert (award.badge, award.map_version) == (FIRST_STEP, "2026.1")


def test_an_award_whose_badge_is_gone_keeps_its_pages_documents_and_pictures(office: Office) -> None:
    with_award(office)
    (award,) = office.store.awards.of_learner(HIKARI)
    published(without_first_step(), office)
    later = at(office, AFTER)
    assert FIRST_STEP not in later.programme.skill_map.badges
    credential = issue_credential(award.id, later)
    verdict = verify_credential(credential.id, later)
    assert verdict.shown is not None
    assert verdict.shown.badge_name.en == "Digital first step"
    assert verdict.shown.level is not None
    for kind in ("json", "png", "svg", "pdf"):
        assert carrier(credential.id, kind, later).data
    (shown,) = learner_page("hikari", later).badges
    assert (shown.badge.id, shown.version) == (FIRST_STEP, "2026.1")
    assert achievement("hk-first-step", "2026.1", later)["id"].endswith("/badges/hk-first-step/2026.1")
    assert badge_svg("hk-first-step", later, "2026.1").startswith("<")
    assert badge_png("hk-first-step", 64, later, "2026.1").startswith(b"\x89PNG")
    assert badge_page("hk-first-step", later, "2026.1").skill_map.version == "2026.1"
    with pytest.raises(NotFound):
        badge_page("hk-first-step", later)


def test_a_version_to_come_can_be_read_before_it_is_in_force(office: Office) -> None:
    published(without_first_step(), office)
    assert achievement("hk-beginner", "2026.2", office)["id"].endswith("/badges/hk-beginner/2026.2")
    with pytest.raises(NotFound):
        achievement("hk-first-step", "2026.2", office)


def test_a_draft_is_not_public(office: Office) -> None:
    office.store.skill_maps.add(draft_of(stricter()))
    office.programmes.look_again()
    with pytest.raises(NotFound):
        badge_svg(BadgeId("hk-first-step"), office, "2026.2")
