"""The catalogue, a badge's page, its Achievement and its art."""

from __future__ import annotations

import html
import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from badgeserver.domain.ids import LevelId
from badgeserver.services.office import Office
from tests.web.sites import BROWSER

if TYPE_CHECKING:
    from flask.testing import FlaskClient

BADGE = "/badges/hk-dx-promoter"


def test_the_catalogue_shows_every_badge_under_its_level(guest: FlaskClient, demo: Office) -> None:
    page = guest.get("/badges/", headers=BROWSER).text
    for level, badges in demo.programme.skill_map.badges_by_level():
        assert f'id="{level.id}"' in page
        for badge in badges:
            assert badge.name.ja in page
            assert f'href="/badges/{badge.id}"' in page


def test_the_catalogue_can_be_cut_to_one_group(guest: FlaskClient, demo: Office) -> None:
    page = guest.get("/badges/?group=engineer", headers=BROWSER).text
    for badge in demo.programme.skill_map.badges.values():
        assert (f'href="/badges/{badge.id}"' in page) == ("engineer" in badge.groups)


def test_a_group_that_is_not_there_is_not_found(guest: FlaskClient) -> None:
    answer = guest.get("/badges/?group=robots", headers=BROWSER)
    assert answer.status_code == 404
    assert "「robots」という対象者の区分はありません" in answer.text


def test_a_badges_page_tells_its_rule_in_nested_words(guest: FlaskClient) -> None:
    page = guest.get(BADGE, headers=BROWSER).text
    assert "次のすべて" in page
    assert "バッジ「生成AI活用」を持っている" in page
    for part in ("取り方", "これまでの経験で取る", "更新のしかた", "3年", "P-BT-03"):
        assert part in page


def test_a_badge_without_end_experience_or_renewal_says_so(guest: FlaskClient) -> None:
    page = guest.get("/badges/hk-first-step", headers=BROWSER).text
    assert "期限なし" in page
    assert "これまでの経験で取る" not in page
    assert "更新のしかた" not in page


def test_a_badge_with_a_panel_or_a_guardians_consent_says_so(guest: FlaskClient, demo: Office) -> None:
    assert "3人の審査員が決めます" in guest.get("/badges/hk-regional-dx-leader", headers=BROWSER).text
    young = [one for one in demo.programme.skill_map.badges.values() if one.guardian_consent_under_age]
    for badge in young:
        page = guest.get(f"/badges/{badge.id}", headers=BROWSER).text
        assert f"{badge.guardian_consent_under_age}歳未満の方は、保護者の同意が必要です" in page
    assert young


def test_an_unknown_badge_is_not_found(guest: FlaskClient) -> None:
    answer = guest.get("/badges/hk-nothing", headers=BROWSER)
    assert answer.status_code == 404
    assert "hk-nothing" in answer.text


@pytest.mark.parametrize("accept", ["application/ld+json", "application/json", "*/*"])
@pytest.mark.parametrize(("suffix", "name"), [("", "DX推進人材"), ("/en", "DX promoter")])
def test_a_machine_gets_the_achievement(guest: FlaskClient, accept: str, suffix: str, name: str) -> None:
    answer = guest.get(f"{BADGE}/2026.1{suffix}", headers={"Accept": accept})
    assert answer.mimetype == "application/ld+json"
    assert answer.get_json(force=True)["id"] == f"http://127.0.0.1:8000{BADGE}/2026.1{suffix}"
    assert answer.get_json(force=True)["name"] == name
    assert "Accept" in answer.vary
    assert answer.access_control_allow_origin == "*"


def test_a_browser_at_an_achievements_address_is_led_to_the_page(guest: FlaskClient) -> None:
    answer = guest.get(f"{BADGE}/2026.1", headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, BADGE)


@pytest.mark.parametrize("suffix", ["", ".svg", ".png"])
def test_a_version_that_never_was_is_not_found(guest: FlaskClient, suffix: str) -> None:
    assert guest.get(f"{BADGE}/1999.1{suffix}").status_code == 404


def test_art_comes_as_svg_in_which_nothing_runs(guest: FlaskClient) -> None:
    answer = guest.get(f"{BADGE}/2026.1.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.text.startswith("<svg")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_art_comes_as_png_of_512_pixels(guest: FlaskClient) -> None:
    answer = guest.get(f"{BADGE}/2026.1.png")
    assert Image.open(io.BytesIO(answer.data)).size == (512, 512)


def test_what_a_client_has_already_is_not_sent_again(guest: FlaskClient) -> None:
    first = guest.get(f"{BADGE}/2026.1.svg")
    again = guest.get(f"{BADGE}/2026.1.svg", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("level", ["L1", "L2", "L3", "L4", "L5"])
def test_a_levels_page_says_what_its_holders_can_do(guest: FlaskClient, demo: Office, level: str) -> None:
    page = html.unescape(guest.get(f"/badges/levels/{level}?lang=en", headers=BROWSER).text)
    skill_map = demo.programme.skill_map
    assert skill_map.levels[LevelId(level)].meaning.en in page
    badges = [badge for badge in skill_map.badges.values() if badge.level == level]
    assert badges
    for badge in badges:
        assert f'href="/badges/{badge.id}"' in page
        assert badge.outcome.en in page
        assert all(skill_map.standard.items[item].name.en in page for item in badge.standard_items)


def test_a_level_that_there_is_not_is_not_found(guest: FlaskClient) -> None:
    assert guest.get("/badges/levels/L9", headers=BROWSER).status_code == 404


@pytest.mark.parametrize("path", ["/badges/", "/badges/hk-security"])
def test_pages_of_badges_lead_to_the_levels(guest: FlaskClient, path: str) -> None:
    assert 'href="/badges/levels/L3"' in guest.get(path, headers=BROWSER).text
