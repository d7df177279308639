"""The home page, the pages in plain words, and what search engines and monitors ask for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.calendar import date_en
from badgeserver.services.demonstration import invent_population
from badgeserver.services.office import Office
from badgeserver.services.open_data import release_for_demonstration
from badgeserver.services.overview import released_overview
from badgeserver.web import create_app
from tests.offices import make_office, running
from tests.web.sites import BROWSER, ROLES, START, client_as, demo_office

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def test_home_has_a_door_for_each_kind_of_visitor(guest: FlaskClient) -> None:
    page = guest.get("/", headers=BROWSER).text
    assert page.count('class="door"') == 3
    for address in ("/badges/", "/verify", "/sign-in", "/about"):
        assert f'href="{address}"' in page


@pytest.mark.parametrize("path", ["/", "/badges/", "/verify", "/sign-in", "/about", "/privacy", "/nothing"])
def test_every_page_says_that_the_programme_is_an_example(guest: FlaskClient, path: str) -> None:
    assert "北海道庁をはじめ、実在する自治体の計画ではありません" in guest.get(path, headers=BROWSER).text


def test_a_real_programme_carries_no_such_notice(demo: Office) -> None:
    skill_map = replace(demo.programme.skill_map, status="in_force")
    office = running(replace(demo.programme, skill_map=skill_map), demo)
    page = create_app(office).test_client().get("/", headers=BROWSER).text
    assert "実在する自治体" not in page
    assert "架空" not in page


def test_before_the_first_release_home_has_no_counts(guest: FlaskClient) -> None:
    page = guest.get("/", headers=BROWSER).text
    assert 'id="figures"' not in page
    assert 'class="figures"' not in page


@pytest.mark.uncounted
def test_one_more_award_changes_nothing_that_everybody_can_see_at_home(tmp_path: Path) -> None:
    office = demo_office(tmp_path, "http://127.0.0.1:8000", 30)
    release_for_demonstration("test", office)
    released = released_overview("en", office)
    assert released is not None
    guest = create_app(office).test_client()
    before = guest.get("/?lang=en", headers=BROWSER).text
    for _, people in released.people_by_level:
        assert f"<dd>{people}</dd>" in before
    assert f"As released for {date_en(released.as_of)}." in before
    count = office.store.awards.count()
    for _ in invent_population(office, 31):
        pass
    assert office.store.awards.count() > count
    assert guest.get("/?lang=en", headers=BROWSER).text == before
    office.store.close()


@pytest.mark.parametrize("role", ROLES)
def test_home_leads_people_who_are_signed_in_to_their_page(app: Flask, role: str) -> None:
    page = client_as(app, role).get("/", headers=BROWSER).text
    assert f'href="{START[role]}"' in page
    assert 'href="/sign-in"' not in page


def test_search_engines_are_kept_from_personal_pages(guest: FlaskClient) -> None:
    assert "Disallow: /me" in guest.get("/robots.txt").text


def test_health_is_answered_in_one_word(guest: FlaskClient) -> None:
    assert guest.get("/healthz").text == "ok\n"


@pytest.mark.parametrize("accept", ["*/*", BROWSER["Accept"]])
def test_health_is_unavailable_when_the_database_does_not_answer(tmp_path: Path, accept: str) -> None:
    database = tmp_path / "badgeserver.db"
    office = make_office(tmp_path, f"sqlite:///{database}", {"BADGESERVER_BASE_URL": "http://127.0.0.1:8000"})
    office.store.close()
    database.unlink()
    database.mkdir()
    answer = create_app(office).test_client().get("/healthz", headers={"Accept": accept})
    assert answer.status_code == 503
    assert "database-unreachable" in answer.text
    office.store.close()
