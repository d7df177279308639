"""Where assessors, staff and operators begin."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from badgeserver.services.office import Office
from badgeserver.services.overview import overview
from tests.web.sites import BROWSER, client_as

if TYPE_CHECKING:
    from flask import Flask


@pytest.mark.parametrize(
    ("role", "called"),
    [("assessor", "Assessor"), ("staff", "Staff of the prefecture"), ("operator", "Operator")],
)
def test_the_start_page_names_the_role_and_shows_the_figures(
    app: Flask, demo: Office, role: str, called: str
) -> None:
    answer = client_as(app, role).get("/start?lang=en", headers=BROWSER)
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
    assert f"Signed in as: {called}" in said
    figures = overview(demo)
    assert f"learners {figures.learners}" in said
    for level, number in figures.active_badges_by_level:
        assert f"Level {level.rank} {level.name.en} {number}" in said


def test_the_start_page_is_kept_nowhere(app: Flask) -> None:
    answer = client_as(app, "staff").get("/start", headers=BROWSER)
    assert answer.cache_control.no_store
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
