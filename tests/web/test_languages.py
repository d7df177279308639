"""The language of a page: the visitor's choice, else the browser's wish, Japanese first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.sites import BROWSER

if TYPE_CHECKING:
    from flask.testing import FlaskClient

# ?lang=, the cookie, Accept-Language, and the language of the page.
CHOICES = [
    ("", "", "", "ja"),
    ("", "", "en", "en"),
    ("", "", "en-GB,en;q=0.9", "en"),
    ("", "", "ja,en;q=0.9", "ja"),
    ("", "", "en;q=0.8,ja;q=0.9", "ja"),
    ("", "", "fr,de;q=0.9", "ja"),
    ("", "en", "ja", "en"),
    ("", "ja", "en", "ja"),
    ("", "fr", "en", "en"),
    ("en", "", "ja", "en"),
    ("ja", "en", "en", "ja"),
    ("fr", "", "en", "en"),
]


@pytest.mark.parametrize(("asked", "remembered", "wished", "language"), CHOICES)
def test_the_language_is_chosen(
    guest: FlaskClient, asked: str, remembered: str, wished: str, language: str
) -> None:
    if remembered:
        guest.set_cookie("lang", remembered)
    query = {"lang": asked} if asked else None
    answer = guest.get("/", query_string=query, headers={**BROWSER, "Accept-Language": wished})
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["Content-Language"] == language
    assert {"accept-language", "cookie"} <= {name.lower() for name in answer.vary}


def test_a_choice_is_remembered(guest: FlaskClient) -> None:
    guest.get("/?lang=en", headers=BROWSER)
    assert '<html lang="en">' in guest.get("/badges/", headers=BROWSER).text


def test_a_choice_that_is_no_language_is_not_remembered(guest: FlaskClient) -> None:
    assert "Set-Cookie" not in guest.get("/?lang=fr", headers=BROWSER).headers


def test_the_other_language_is_one_click_away_on_the_same_page(guest: FlaskClient) -> None:
    page = guest.get("/badges/?group=citizen", headers=BROWSER).text
    assert 'href="/badges/?group=citizen&amp;lang=en"' in page
    assert 'href="/badges/hk-genai?lang=en"' in guest.get("/badges/hk-genai", headers=BROWSER).text


def test_a_page_that_is_not_there_leads_to_the_home_page_in_the_other_language(guest: FlaskClient) -> None:
    assert 'href="/?lang=en"' in guest.get("/nothing", headers=BROWSER).text


@pytest.mark.parametrize("strange", ["endpoint", "filename", "_external", "_anchor", "values", "self"])
def test_a_strange_query_breaks_no_page(guest: FlaskClient, strange: str) -> None:
    assert guest.get(f"/badges/hk-genai?{strange}=1", headers=BROWSER).status_code == 200


@pytest.mark.parametrize("path", ["/badges/hk-genai/2026.1.svg", "/robots.txt", "/.well-known/did.json"])
def test_what_is_kept_for_everybody_sets_no_cookie(guest: FlaskClient, path: str) -> None:
    answer = guest.get(f"{path}?lang=en")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
