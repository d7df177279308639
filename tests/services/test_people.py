"""Learners, their page, signing in, the figures, and the invented population."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import LearnerId
from badgeserver.services.accounts import NewLearner, add_learner
from badgeserver.services.art import badge_png, badge_svg
from badgeserver.services.catalogue import badge_page, catalogue
from badgeserver.services.demonstration import invent_population, show_certificates
from badgeserver.services.invented_people import PERSONAS, invented_people
from badgeserver.services.issuing import issue_all, issue_credential
from badgeserver.services.learners import BadgeState, learner_page
from badgeserver.services.office import Office
from badgeserver.services.overview import overview
from badgeserver.services.revocation import revoke_credential
from badgeserver.services.skill_maps import check_programme
from tests.offices import NOW, TODAY, at, made, make_office, passed, with_award

HIKARI = LearnerId("hikari")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")


def new(**changes: str) -> NewLearner:
    plain = NewLearner("雪原  ひかり", " hikari@example.jp", "citizen", "01202", shows_name=True)
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_new_learner_is_kept_as_stated(office: Office) -> None:
    added = add_learner(new(), "test", office)
    kept = office.store.learners.get(added.id)
    assert (kept.name, kept.email, kept.municipality) == ("雪原 ひかり", "hikari@example.jp", "01202")
    assert add_learner(replace(new(email="b@example.jp"), municipality=None), "test", office)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "  "}, "bad-name"),
        ({"name": "あ" * 201}, "bad-name"),
        ({"name": "a\u202eb"}, "bad-name"),
        ({"email": "nothing"}, "bad-email"),
        ({"email": "a@b\nBcc: c@d"}, "bad-email"),
        ({"group": "wizards"}, "no-such-group"),
        ({"municipality": "13101"}, "no-such-municipality"),
    ],
)
def test_a_bad_profile_is_refused_by_name(office: Office, changes: dict[str, str], code: str) -> None:
    with pytest.raises(Refused, match=code):
        add_learner(new(**changes), "test", office)
    assert office.store.learners.count() == 0


def test_a_learner_sees_badges_progress_and_evidence(office: Office) -> None:
    with_award(office, passed("jmooc-course", date(2026, 4, 1)), made("genai-work-case"))
    page = learner_page(HIKARI, office)
    assert [(one.badge.id, one.state) for one in page.badges] == [
        ("hk-first-step", BadgeState.EARNED_NOT_ISSUED)
    ]
    assert page.progress[0].badge.id == "hk-genai"
    assert page.helpful[0].en.startswith("IT Passport Examination (IP): brings ")
    genai = next(one for one in page.progress if one.badge.id == "hk-genai")
    assert genai.fraction == 0.5
    assert len(genai.missing) == 1
    assert genai.missing[0].en.startswith("Generative AI Passport; or ")
    assert [line.detail.en for line in page.evidence] == ["rated 3", ""]


def test_a_badge_expires_and_can_be_revoked(office: Office) -> None:
    evidence = (passed("guga-genai"), made("genai-work-case"))
    with_award(office, *evidence)
    for credential in issue_all(office):
        last = credential

    def states(moment: date) -> set[BadgeState]:
        later = at(office, NOW + (moment - TODAY))
        return {one.state for one in learner_page(HIKARI, later).badges if one.badge.id == "hk-genai"}

    assert states(TODAY) == {BadgeState.ACTIVE}
    assert states(date(2028, 5, 20)) == {BadgeState.EXPIRING}
    assert states(date(2028, 11, 21)) == {BadgeState.EXPIRED}
    revoke_credential(last.id, "A mistake", "test", office)
    assert BadgeState.REVOKED in {one.state for one in learner_page(HIKARI, office).badges}


def test_a_stranger_has_no_page(office: Office) -> None:
    with pytest.raises(NotFound):
        learner_page("nobody", office)


def test_the_figures_count_people_awards_and_active_badges(office: Office) -> None:
    with_award(office)
    (award,) = office.store.awards.of_learner(HIKARI)
    issue_credential(award.id, office)
    figures = overview(office)
    assert (figures.learners, figures.awards, figures.credentials) == (1, 1, 1)
    assert [count for _, count in figures.active_badges_by_level] == [1, 0, 0, 0, 0]


def test_the_catalogue_has_every_badge_with_its_rule(office: Office) -> None:
    badges = [badge for _, badges in catalogue(office) for badge in badges]
    assert len(badges) == 16
    page = badge_page("hk-genai", office)
    assert (page.rule.sentence.en, page.experience) == ("All of these", None)
    assert page.renewal is not None
    assert badge_page("hk-data-user", office).experience is not None
    with pytest.raises(NotFound):
        badge_page("nothing", office)


def test_badge_art_is_drawn_for_every_badge(office: Office) -> None:
    drawn = {badge_svg(badge, office) for badge in office.programme.skill_map.badges}
    assert len(drawn) == 16
    assert badge_png("hk-genai", 64, office).startswith(b"\x89PNG")


def test_the_same_seed_invents_the_same_people(office: Office) -> None:
    def invent(seed: int) -> list[object]:
        return list(invented_people(office.programme, 50, seed, TODAY))

    assert invent(1) == invent(1)
    assert invent(1) != invent(2)


def test_invented_people_are_marked_and_spread_over_groups_and_years(office: Office) -> None:
    people = list(invented_people(office.programme, 600, 1, TODAY))
    learners = [someone for someone, _ in people]
    assert all(someone.invented and someone.email.endswith("@example.jp") for someone in learners)
    assert {someone.group for someone in learners} == set(office.programme.skill_map.groups)
    areas = {
        office.programme.regions.municipalities[one.municipality].area for one in learners if one.municipality
    }
    assert areas == set(office.programme.regions.areas)
    pieces = [piece for _, evidence in people for piece in evidence]
    assert {piece.dated.year for piece in pieces} == {2023, 2024, 2025, 2026}
    assert all(piece.dated <= TODAY for piece in pieces)


def test_a_population_comes_in_once_with_its_awards_and_shows_its_certificates(
    office: Office, tmp_path: Path
) -> None:
    assert sum(invent_population(office, 20)) == 20 + len(PERSONAS)
    assert sum(invent_population(office, 20)) == 0
    assert list(issue_all(office))
    shown = show_certificates(office, tmp_path / "demo")
    assert len(shown) == len(PERSONAS)
    assert {file.suffix for _, files in shown for file in files} == {".json", ".png", ".svg", ".pdf"}


def test_a_programme_is_checked_with_its_examples(office: Office, root: Path, tmp_path: Path) -> None:
    good = check_programme(root / "skillmaps" / "hokkaido")
    assert (good.ok, good.lines) == (True, ())
    bad = check_programme(tmp_path)
    assert not bad.ok
    assert bad.lines
