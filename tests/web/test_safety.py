"""Headers that protect every page, over HTTPS and in the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client

from badgeserver.services.office import Office
from badgeserver.web import create_app
from badgeserver.web.hosts import OwnHostOnly
from tests.offices import make_office
from tests.web.sites import BROWSER, form_token

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from flask import Flask
    from flask.testing import FlaskClient

PAGES = ["/", "/badges/", "/verify", "/sign-in", "/about", "/nothing"]


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Flask]:
    office: Office = make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")
    yield create_app(office)
    office.store.close()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_inline_and_nothing_from_elsewhere_may_run(guest: FlaskClient, path: str) -> None:
    policy = guest.get(path, headers=BROWSER).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_browsers_do_not_guess_types_and_tell_no_other_site(guest: FlaskClient, path: str) -> None:
    headers = guest.get(path, headers=BROWSER).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_a_demonstration_on_this_machine_needs_no_https(guest: FlaskClient) -> None:
    answer = guest.get("/", headers=BROWSER)
    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers


def test_a_site_on_https_leads_there_and_stays(secure: Flask) -> None:
    client = secure.test_client()
    answer = client.get("/", base_url="http://badges.example.jp")
    assert (answer.status_code, answer.location) == (302, "https://badges.example.jp/")
    answer = client.get("/", base_url="https://badges.example.jp", headers=BROWSER)
    assert answer.status_code == 200
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_the_language_cookie_is_closed_to_scripts(secure: Flask) -> None:
    answer = secure.test_client().get("/?lang=en", base_url="https://badges.example.jp", headers=BROWSER)
    for flag in ("Secure", "HttpOnly", "SameSite=Lax"):
        assert flag in answer.headers["Set-Cookie"]


def test_a_visitor_who_only_reads_gets_no_cookie(guest: FlaskClient) -> None:
    for path in ("/", "/badges/", "/badges/hk-genai", "/about"):
        assert "Set-Cookie" not in guest.get(path, headers=BROWSER).headers


def test_behind_a_proxy_the_visitors_scheme_counts(secure: Flask) -> None:
    headers = {**BROWSER, "X-Forwarded-Proto": "https"}
    answer = secure.test_client().get("/?lang=en", base_url="http://badges.example.jp", headers=headers)
    assert answer.status_code == 200
    assert "Secure" in answer.headers["Set-Cookie"]


def test_behind_a_proxy_tries_are_counted_by_visitor(secure: Flask) -> None:
    secure.config["WTF_CSRF_ENABLED"] = False
    client = secure.test_client()

    def guess(visitor: str) -> int:
        headers = {**BROWSER, "X-Forwarded-For": visitor, "X-Forwarded-Proto": "https"}
        answer = client.post("/sign-in/guess", base_url="https://badges.example.jp", headers=headers)
        return answer.status_code

    assert [guess("192.0.2.1") for _ in range(21)] == [400] * 20 + [429]
    assert guess("192.0.2.2") == 400


def test_without_a_proxy_nobody_names_an_address_of_their_own(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    client = app.test_client()
    answers = [
        client.post("/sign-in/guess", headers={**BROWSER, "X-Forwarded-For": f"192.0.2.{n}"}).status_code
        for n in range(21)
    ]
    assert answers == [400] * 20 + [429]


def test_signing_out_is_never_refused(guest: FlaskClient) -> None:
    for _ in range(25):
        form = {"csrf_token": form_token(guest, "/verify")}
        assert guest.post("/sign-out", data=form).status_code == 303


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "badges.example.jp.evil.example",
        "badges.example.jp:8443",
        "badges.example.jp@evil.example",
        "evil.example#badges.example.jp",
        "badges.example.jp:port",
        "[::1",
        "127.0.0.1",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/badges", "/healthz", "/nothing"])
def test_no_stranger_chooses_where_a_redirect_leads(secure: Flask, host: str, path: str) -> None:
    headers = {**BROWSER, "Host": host, "X-Forwarded-Proto": "https"}
    answer = secure.test_client().get(path, headers=headers)
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "Open it under its public address" in answer.text


@pytest.mark.parametrize("host", ["badges.example.jp", "Badges.Example.JP", "badges.example.jp:443"])
def test_the_site_answers_under_its_own_name(secure: Flask, host: str) -> None:
    headers = {**BROWSER, "Host": host, "X-Forwarded-Proto": "https"}
    assert secure.test_client().get("/healthz", headers=headers).status_code == 200
    answer = secure.test_client().get("/badges", headers=headers)
    assert answer.status_code == 308
    assert answer.location.lower() == "https://badges.example.jp/badges/"


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "localhost", "[::1]:9000"])
def test_a_demonstration_answers_under_every_name_of_this_machine(guest: FlaskClient, host: str) -> None:
    assert guest.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example"])
def test_a_demonstration_answers_under_no_other_name(guest: FlaskClient, host: str) -> None:
    assert guest.get("/badges", headers={**BROWSER, "Host": host}).status_code == 400


def test_a_port_that_is_not_the_usual_one_is_part_of_the_address() -> None:
    def passed_on(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [])
        return [b"page"]

    client = Client(OwnHostOnly(passed_on, "https://badges.example.jp:8443"))
    assert client.get("/", headers={"Host": "badges.example.jp:8443"}).text == "page"
    assert client.get("/", headers={"Host": "badges.example.jp"}).status_code == 400
