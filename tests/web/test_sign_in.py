"""Signing in by a link or as one of the demonstration's people, and what each role may open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from badgeserver.domain.account import Account, AccountKind
from badgeserver.services.addresses import MAILS_AN_HOUR
from badgeserver.services.office import Office
from badgeserver.services.sign_in import create_link
from badgeserver.web import create_app
from tests.authenticators import SecurityKey
from tests.letters import letters, link_in
from tests.offices import NOW, at, learner, make_office
from tests.people import HAJIME, staff_member
from tests.web.passkeys import options_on, post_passkey
from tests.web.sites import (
    BROWSER,
    ROLES,
    START,
    client_as,
    form_token,
    reference_of,
    sign_in,
    sign_in_by_link,
)

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
    assert sign_in(guest, reference).location == START[role]


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
    assert 'name="email"' in page
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
    assert client.post(link, data={"csrf_token": form_token(client, link)}).location == "/second-factor"


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


def test_the_cookie_of_a_visit_is_closed_too_and_lasts_only_on_an_own_device(plain: Office) -> None:
    for form, lasts in (({}, False), ({"own_device": "1"}, True)):
        client = visitor(plain)
        link = urlsplit(create_link(HIKARI, plain)).path
        answer = client.post(link, data={"csrf_token": form_token(client, link), **form})
        (cookie,) = (one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Host-visit="))
        for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert flag in cookie
        assert ("Max-Age" in cookie) is lasts


def test_a_copied_cookie_is_worth_nothing_after_signing_out(plain: Office) -> None:
    client, thief = visitor(plain), visitor(plain)
    sign_in_by_link(client, HIKARI, plain)
    cookie = client.get_cookie("__Host-visit", domain="badges.example.jp")
    assert cookie is not None
    thief.set_cookie("__Host-visit", cookie.value, domain="badges.example.jp")
    assert thief.get("/me").status_code == 200
    client.post("/sign-out", data={"csrf_token": form_token(client, "/me")})
    assert thief.get("/me").status_code == 303


ADDRESSES = ["hikari@example.jp", "hajime@staff.example.jp", "nobody@example.jp", "HIKARI@example.jp"]


@pytest.mark.uncounted
def test_the_answer_is_the_same_whoever_has_an_account(plain: Office) -> None:
    answers = set()
    for address in ADDRESSES:
        for _ in range(MAILS_AN_HOUR + 1):
            client = visitor(plain)
            form = {"csrf_token": form_token(client, "/sign-in"), "email": address}
            answer = client.post("/sign-in", data=form, headers=BROWSER)
            answers.add((answer.status_code, answer.location, answer.text))
            assert address not in answer.text
    assert len(answers) == 1
    assert visitor(plain).get("/sign-in/sent", headers=BROWSER).status_code == 200


def test_an_address_that_is_none_is_mended_in_place(plain: Office) -> None:
    client = visitor(plain)
    form = {"csrf_token": form_token(client, "/sign-in"), "email": "hikari<"}
    answer = client.post("/sign-in", data=form, headers=BROWSER)
    assert answer.status_code == 400
    assert 'value="hikari&lt;"' in answer.text
    assert 'aria-invalid="true" aria-describedby="email-fault"' in answer.text
    assert '<a href="#email">' in answer.text


def test_a_newcomer_joins_by_mail_and_nothing_typed_is_lost(plain: Office) -> None:
    client = visitor(plain)
    form = {"csrf_token": form_token(client, "/sign-in"), "email": "new@example.jp"}
    client.post("/sign-in", data=form)
    link = link_in(letters(plain)[0])
    form = {"csrf_token": form_token(client, link), "name": "雪原 <つばさ>", "municipality": "01202"}
    answer = client.post(link, data=form, headers=BROWSER)
    assert answer.status_code == 400
    assert 'value="雪原 &lt;つばさ&gt;"' in answer.text
    assert '<option value="01202" selected>' in answer.text
    assert 'id="group-fault"' in answer.text
    assert client.post(link, data={**form, "group": "citizen"}).location == "/me"
    assert "雪原 &lt;つばさ&gt;" in client.get("/me", headers=BROWSER).text
    assert client.get(link, headers=BROWSER).status_code == 400


def test_staff_pages_are_shut_until_a_passkey_is_shown(plain: Office) -> None:
    client, key = visitor(plain), SecurityKey()
    assert sign_in_by_link(client, HAJIME, plain).location == "/second-factor"
    before = client.get_cookie("__Host-visit", domain="badges.example.jp")
    for path in ("/start", "/maps", "/account"):
        answer = client.get(path, headers=BROWSER)
        assert (answer.status_code, answer.location) == (303, "/second-factor")
    page = client.get("/second-factor", headers=BROWSER).text
    assert 'data-passkey="create"' in page
    assert post_passkey(client, "/second-factor", "{}").status_code == 400
    answer = post_passkey(client, "/second-factor", key.make(options_on(client, "/second-factor")))
    assert answer.location == "/account", "the page that was asked for last"
    after = client.get_cookie("__Host-visit", domain="badges.example.jp")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert client.get("/start").status_code == 200
    again = visitor(plain)
    sign_in_by_link(again, HAJIME, plain)
    assert 'data-passkey="get"' in again.get("/second-factor", headers=BROWSER).text
    answer = post_passkey(again, "/second-factor", key.show(options_on(again, "/second-factor")))
    assert answer.location == "/start"


def test_what_a_guest_wanted_to_see_is_shown_after_signing_in(plain: Office) -> None:
    client = visitor(plain)
    assert client.get("/me?lang=en", headers=BROWSER).location == "/sign-in"
    assert sign_in_by_link(client, HIKARI, plain).location == "/me?lang=en"
    other = visitor(plain)
    other.get("/start", headers=BROWSER)
    assert sign_in_by_link(other, HIKARI, plain).location == "/me", "a page for others is not"
