"""The kit and the pages without a site: open to everybody, kept while they are true, about nobody."""

from __future__ import annotations

import json
from html import unescape
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.wording import describe
from badgeserver.services.office import Office
from tests.web.pages import read
from tests.web.sites import BROWSER, credential_of, sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def test_the_kit_may_be_kept_by_anybody_and_asked_for_again(guest: FlaskClient) -> None:
    answer = guest.get("/offline/kit.json")
    assert answer.mimetype == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.cache_control.public
    assert 0 < (answer.cache_control.max_age or 0) <= 300
    assert answer.json is not None
    assert answer.json["format"] == 1
    again = guest.get("/offline/kit.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_everything_that_is_to_be_kept_is_there(guest: FlaskClient) -> None:
    answer = guest.get("/offline/shell.json")
    assert answer.json is not None
    kept = answer.json["kept"]
    assert "/offline/kit.json" in kept
    assert "/static/verifier/vendor/json-ld.js" in kept
    for path in kept:
        assert guest.get(path, headers=BROWSER).status_code == 200, path


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", ["certificate", "scan"])
def test_what_the_kept_pages_load_is_kept_too(guest: FlaskClient, language: str, name: str) -> None:
    kept = (guest.get("/offline/shell.json").json or {})["kept"]
    answer = guest.get(f"/offline/{language}/{name}", headers={**BROWSER, "Accept-Language": "fr"})
    assert f'<html lang="{language}">' in answer.text
    assert "Set-Cookie" not in answer.headers
    page = read(answer.text)
    assert {one.partition("?")[0] for one in page.loads} <= set(kept)
    assert not page.inline


def test_a_kept_page_says_nothing_of_who_fetched_it_without_cookies(guest: FlaskClient) -> None:
    sign_in(guest, "demo-citizen")
    assert "sign-out" in guest.get("/offline/ja/certificate", headers=BROWSER).text
    stranger = guest.application.test_client()
    assert "sign-out" not in stranger.get("/offline/ja/certificate", headers=BROWSER).text


def test_the_service_worker_may_answer_for_the_whole_site_and_fetches_from_it_only(
    guest: FlaskClient,
) -> None:
    answer = guest.get("/service-worker.js?v=1")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; connect-src 'self'"
    assert answer.cache_control.max_age in (None, 0)


def test_pages_may_have_a_worker_of_the_site_only(guest: FlaskClient) -> None:
    for path in ("/verify", "/scan"):
        assert "worker-src 'self'" in guest.get(path, headers=BROWSER).headers["Content-Security-Policy"]


def test_the_page_of_a_credential_tells_scripts_what_it_tells_people(
    guest: FlaskClient, demo: Office
) -> None:
    credential = credential_of("demo-leader", demo)
    page = guest.get(f"/c/{credential.id}", headers=BROWSER).text
    told = json.loads(unescape(page.partition('data-verdict="')[2].partition('"')[0]))
    assert told["answer"] == "valid"
    assert told["shown"]["credentialId"].endswith(f"/c/{credential.id}")
    assert told["shown"]["awardedOn"] == "2026-11-20"
    assert [one["outcome"] for one in told["checks"]] == ["passed"] * len(told["checks"])


def test_the_page_of_a_credential_says_what_it_took(guest: FlaskClient, demo: Office) -> None:
    credential = credential_of("demo-leader", demo)
    page = guest.get(f"/c/{credential.id}", headers=BROWSER).text
    assert "何をして得たか" in page
    award = demo.store.awards.get(credential.award)
    badge = demo.programme.skill_map.badges[award.badge]
    assert badge.outcome.ja in page
    assert describe(badge.rule, demo.programme.skill_map).sentence.ja in page


def test_scanning_without_javascript_says_where_to_go(guest: FlaskClient) -> None:
    assert "<noscript>" in guest.get("/scan", headers=BROWSER).text
