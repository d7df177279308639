"""Signing in by a link or as one of the demonstration's people, and what each role may open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from badgeserver.domain.account import Account, AccountKind
from badgeserver.services.office import Office
from badgeserver.services.sign_in import create_link
from badgeserver.web import create_app
from tests.offices import NOW, at, learner, make_office
from tests.people import HAJIME, staff_member
from tests.web.sites import BROWSER, ROLES, client_as, form_token, reference_of, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

HIKARI = Account(AccountKind.LEARNER, "hikari")

# Who sees what: 200 is shown, 303 sent to sign in, 403 for people with another role.
EXPECTED = [
    ("/me", "guest", 303),
    ("/me", "learner", 200),
    ("/me", "assessor", 403),
    ("/me", "staff", 403),
    ("/me", "operator", 403),
    ("/start", "guest", 303),
    ("/start", "learner", 403),
    ("/start", "assessor", 200),
    ("/start", "staff", 200),
    ("/start", "help_desk", 200),
    ("/start", "operator", 200),
]


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Office]:
    """An installation that is no demonstration, served over HTTPS, with one learner."""
    office = make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")
    office.store.learners.add(learner())
    office.store.staff.add(staff_member())
    yield office
    office.store.close()


def visitor(office: Office) -> FlaskClient:
    """A browser that comes over HTTPS."""
    app = create_app(office)
    app.config.update(PREFERRED_URL_SCHEME="https", SERVER_NAME="badges.example.jp")
    return app.test_client()


@pytest.mark.parametrize(("path", "role", "status"), EXPECTED)
def test_each_page_is_for_its_roles(app: Flask, path: str, role: str, status: int) -> None:
    answer = client_as(app, role).get(path, headers=BROWSER)
    assert answer.status_code == status
    if status == 303:
        assert answer.location == "/sign-in"


@pytest.mark.parametrize("role", ROLES)
def test_the_demonstration_offers_a_person_for_each_role(guest: FlaskClient, role: str) -> None:
    reference = reference_of(role)
    assert f'value="{reference}"' in guest.get("/sign-in", headers=BROWSER).text
    assert sign_in(guest, reference).location == ("/me" if role == "learner" else "/start")


def test_a_person_who_is_not_offered_is_not_found(guest: FlaskClient) -> None:
    assert sign_in(guest, "governor").status_code == 404
    assert guest.get("/start").status_code == 303


def test_signing_out_ends_the_session(app: Flask) -> None:
    client = client_as(app, "staff")
    form = {"csrf_token": form_token(client, "/start")}
    assert client.post("/sign-out", data=form).location == "/"
    assert client.get("/start").status_code == 303


def test_signing_in_begins_a_new_session(app: Flask) -> None:
    client = client_as(app, "staff")
    with client.session_transaction() as session:
        session["left over"] = True
    sign_in(client, "demo-citizen")
    with client.session_transaction() as session:
        assert "left over" not in session
    assert client.get("/me", headers=BROWSER).status_code == 200


def test_an_installation_that_is_no_demonstration_offers_nobody(plain: Office) -> None:
    client = visitor(plain)
    page = client.get("/sign-in", headers=BROWSER).text
    assert "お送りするリンクを使ってサインインします" in page
    assert 'name="reference"' not in page


def test_the_demonstrations_door_is_shut_elsewhere(plain: Office) -> None:
    client = visitor(plain)
    link = urlsplit(create_link(HAJIME, plain)).path
    form = {"csrf_token": form_token(client, link), "reference": "staff"}
    assert client.post("/sign-in/demo", data=form, headers=BROWSER).status_code == 400
    assert client.get("/start").status_code == 303


def test_a_link_signs_in_once(plain: Office) -> None:
    client = visitor(plain)
    link = urlsplit(create_link(HIKARI, plain)).path
    form = {"csrf_token": form_token(client, link)}
    assert client.post(link, data=form).location == "/me"
    assert "雪原 ひかり" in client.get("/me", headers=BROWSER).text
    other = visitor(plain)
    answer = other.post(link, data={"csrf_token": form_token(other, "/verify")}, headers=BROWSER)
    assert answer.status_code == 400
    assert "このリンクはもう使えません" in answer.text


def test_opening_a_link_does_not_use_it_up(plain: Office) -> None:
    link = urlsplit(create_link(HAJIME, plain)).path
    for _ in range(3):
        answer = visitor(plain).get(link, headers=BROWSER)
        assert answer.status_code == 200
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.cache_control.no_store
    client = visitor(plain)
    assert client.post(link, data={"csrf_token": form_token(client, link)}).location == "/start"


def test_a_link_of_yesterday_is_refused(plain: Office) -> None:
    link = urlsplit(create_link(HAJIME, plain)).path
    client = visitor(at(plain, NOW + timedelta(days=1)))
    form = {"csrf_token": form_token(client, "/verify")}
    assert client.post(link, data=form, headers=BROWSER).status_code == 400


def test_guessing_links_is_slowed_down(plain: Office) -> None:
    client = visitor(plain)
    form = {"csrf_token": form_token(client, "/verify")}
    answers = [client.post(f"/sign-in/guess{n}", data=form, headers=BROWSER).status_code for n in range(21)]
    assert answers == [400] * 20 + [429]


def test_the_session_cookie_is_closed_to_scripts_neighbours_and_plain_http(plain: Office) -> None:
    cookie = visitor(plain).get("/verify").headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie


def test_the_demonstration_works_over_plain_http(guest: FlaskClient) -> None:
    cookie = guest.get("/verify").headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert "Secure" not in cookie
