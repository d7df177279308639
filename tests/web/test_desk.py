"""Where assessors, staff and operators begin."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.calendar import date_en
from badgeserver.services.office import Office
from badgeserver.services.open_data import release_for_demonstration
from badgeserver.services.overview import overview, released_overview
from badgeserver.web import create_app
from tests.web.furnished import furnish
from tests.web.sites import BROWSER, client_as, demo_office

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.mark.parametrize(("role", "called"), [("staff", "Staff of the prefecture"), ("operator", "Operator")])
def test_the_start_page_names_the_role_and_shows_the_figures(
    app: Flask, demo: Office, role: str, called: str
) -> None:
    said = _said(client_as(app, role))
    assert f"Signed in as: {called}" in said
    figures = overview(demo)
    assert f"learners {figures.learners}" in said
    for level, number in figures.active_badges_by_level:
        assert f"Level {level.rank} {level.name.en} {number}" in said


@pytest.mark.parametrize("role", ["assessor", "help_desk", "town-staff"])
def test_who_looks_as_the_public_does_finds_no_true_counts_at_the_start(app: Flask, role: str) -> None:
    said = _said(client_as(app, role))
    assert "What you can do here" in said
    for words in ("Active badges", "badges awarded", "credentials issued", "The programme today"):
        assert words not in said


@pytest.mark.uncounted
@pytest.mark.parametrize("role", ["assessor", "help_desk", "town-staff"])
def test_who_looks_as_the_public_does_finds_what_was_released_at_the_start(tmp_path: Path, role: str) -> None:
    office = demo_office(tmp_path, "http://127.0.0.1:8000", 30)
    release_for_demonstration("test", office)
    released = released_overview("en", office)
    assert released is not None
    said = _said(client_as(create_app(office), role))
    (_, people), *_ = released.people_by_level
    assert f"people with a badge {people}" in said
    assert f"As released for {date_en(released.as_of)}." in said
    office.store.close()


def test_the_start_page_is_kept_nowhere(app: Flask) -> None:
    answer = client_as(app, "staff").get("/start", headers=BROWSER)
    assert answer.cache_control.no_store
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.uncounted
def test_the_start_page_tells_what_waits_at_each_desk(tmp_path: Path) -> None:
    office = demo_office(tmp_path, "http://127.0.0.1:8000")
    furnish(office)
    app = create_app(office)
    said = _said(client_as(app, "staff"))
    for words in ("Proofs to check waiting: 1", "Panels for the highest badges waiting: 1"):
        assert words in said
    assert "Badges to look at again, and corrections of evidence waiting: 1" in said
    assert "Rosters: bring in who has completed what waiting: 1" in said
    assessor = client_as(app, "assessor").get("/start?lang=en", headers=BROWSER).text
    assert re.search(r"Practice to assess</a>.*waiting: </span>1<", assessor)
    office.store.close()


def _said(client: FlaskClient) -> str:
    answer = client.get("/start?lang=en", headers=BROWSER)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
