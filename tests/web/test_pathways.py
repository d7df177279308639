"""The page of all pathways: the picture, the table, and the ways to it."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from badgeserver.domain.pathways import pathways
from badgeserver.programme.check_map import RESERVED_BADGE_IDS
from badgeserver.services.office import Office
from tests.web.pages import read
from tests.web.sites import BROWSER

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

PATH = "/badges/pathways"
SVG = "{http://www.w3.org/2000/svg}"


def page_of(client: FlaskClient, path: str = PATH) -> str:
    return unescape(client.get(path, headers=BROWSER).text)


def picture_of(page: str) -> ElementTree.Element:
    found = re.search(r"<svg\b.*</svg>", page[page.index('class="pathways"') :], re.DOTALL)
    assert found
    return ElementTree.fromstring(found[0])


def table_rows(page: str) -> dict[str, str]:
    """The table's rows by the id of their badge."""
    return dict(re.findall(r'<tr role="row" id="([^"]+)">(.*?)</tr>', page, re.DOTALL))


def test_each_badge_is_a_link_in_the_picture(guest: FlaskClient, demo: Office) -> None:
    picture = picture_of(page_of(guest))
    links = [one.get("href") for one in picture.iter(f"{SVG}a")]
    badges = demo.programme.skill_map.badges
    assert sorted(map(str, links)) == sorted(f"/badges/{badge}" for badge in badges)
    assert all(one.get("aria-label") for one in picture.iter(f"{SVG}a"))


def test_the_picture_scrolls_by_keyboard_and_has_a_name(guest: FlaskClient) -> None:
    page = page_of(guest)
    assert 'class="pathways" role="region" aria-label="バッジの道すじの図" tabindex="0"' in page


def test_the_content_policy_lets_the_whole_picture_through(guest: FlaskClient) -> None:
    answer = guest.get(PATH, headers=BROWSER)
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert not read(answer.text).inline


def test_the_table_says_what_each_badge_needs_and_leads_to(guest: FlaskClient, demo: Office) -> None:
    told = table_rows(page_of(guest))
    expected = pathways(demo.programme.skill_map)
    assert list(told) == [row.badge.id for row in expected]
    for row in expected:
        words = told[row.badge.id]
        assert row.badge.name.ja in words
        assert f"レベル{row.level.rank}" in words
        assert row.needs.ja in words
        ahead = re.findall(r'href="#([^"]+)"', words)
        assert ahead == [other.id for other in row.leads_to]
        assert ("ありません" in words) == (not ahead)


def test_the_page_comes_in_english_too(guest: FlaskClient, demo: Office) -> None:
    page = page_of(guest, f"{PATH}?lang=en")
    assert picture_of(page).get("lang") == "en"
    assert "Needs beforehand" in page
    for row in pathways(demo.programme.skill_map):
        assert row.needs.en in page


def test_the_catalogue_and_every_badge_lead_here(guest: FlaskClient, demo: Office) -> None:
    assert f'href="{PATH}"' in page_of(guest, "/badges/")
    for badge in demo.programme.skill_map.badges:
        assert f'href="{PATH}#{badge}"' in page_of(guest, f"/badges/{badge}")


def test_a_badges_page_names_the_badges_ahead(guest: FlaskClient, demo: Office) -> None:
    for row in pathways(demo.programme.skill_map):
        page = page_of(guest, f"/badges/{row.badge.id}")
        ahead = page[page.index('id="leads"') :]
        ahead = ahead[: ahead.index("</section>")]
        named = re.findall(r'href="/badges/([^"#/]+)"', ahead)
        assert named == [other.id for other in row.leads_to]
        assert ("このバッジを条件にしているバッジはありません" in ahead) == (not row.leads_to)


def test_no_badge_may_take_the_address_of_a_page(app: Flask) -> None:
    below = (
        str(rule)[len("/badges/") :] for rule in app.url_map.iter_rules() if str(rule).startswith("/badges/")
    )
    assert {path for path in below if path and "/" not in path and "<" not in path} == RESERVED_BADGE_IDS
