"""One's own account on the site: addresses, visits, passkeys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.account import Account, AccountKind
from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.authenticators import SecurityKey
from tests.letters import letters, link_in
from tests.offices import learner, make_office
from tests.people import HAJIME, staff_member
from tests.web.passkeys import options_on, post_passkey
from tests.web.sites import BROWSER, form_token, sign_in_by_link

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

HIKARI = Account(AccountKind.LEARNER, "hikari")
NEW = "new@example.jp"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An installation that is no demonstration, with a learner and a staff member."""
    made = make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")
    made.store.learners.add(learner())
    made.store.staff.add(staff_member())
    yield made
    made.store.close()


@pytest.fixture
def site(office: Office) -> Flask:
    """Its site."""
    app = create_app(office)
    app.config.update(PREFERRED_URL_SCHEME="https", SERVER_NAME="badges.example.jp")
    return app


@pytest.fixture
def hikari(site: Flask, office: Office) -> FlaskClient:
    """The learner, signed in."""
    client = site.test_client()
    sign_in_by_link(client, HIKARI, office)
    client.get("/account?lang=en")
    return client


def post(client: FlaskClient, path: str, **form: str) -> TestResponse:
    token = form_token(client, "/account")
    return client.post(path, data={"csrf_token": token, **form}, headers=BROWSER)


def page(client: FlaskClient) -> str:
    return client.get("/account?lang=en", headers=BROWSER).text


def test_addresses_are_added_exchanged_and_removed(hikari: FlaskClient, office: Office) -> None:
    assert post(hikari, "/account/addresses", email=NEW).location == "/account"
    assert "We have sent a mail to the new address" in page(hikari)
    link = link_in(letters(office)[0])
    assert NEW in hikari.get(link, headers=BROWSER).text
    assert hikari.get(link).headers["Referrer-Policy"] == "no-referrer"
    assert post(hikari, link).location == "/account"
    assert f"<strong>{NEW}</strong>" in page(hikari)
    assert post(hikari, "/account/addresses/main", email=NEW).location == "/account"
    assert office.store.learners.get(learner().id).email == NEW
    assert post(hikari, "/account/addresses/remove", email="hikari@example.jp").location == "/account"
    assert "hikari@example.jp" not in page(hikari)


def test_what_is_no_new_address_is_mended_in_place(hikari: FlaskClient) -> None:
    for typed in ("nothing", "hikari@example.jp"):
        answer = post(hikari, "/account/addresses", email=typed)
        assert answer.status_code == 400
        assert f'value="{typed}"' in answer.text
        assert 'id="email-fault"' in answer.text


def test_the_same_is_said_of_an_address_that_another_has(hikari: FlaskClient, office: Office) -> None:
    office.store.learners.add(learner("tsubasa"))
    pages = []
    for address in ("tsubasa@example.jp", "free@example.jp"):
        assert post(hikari, "/account/addresses", email=address).location == "/account"
        pages.append(re.sub(r'value="[^"]+"', "", page(hikari)))
    assert pages[0] == pages[1]


def test_visits_are_listed_and_ended(hikari: FlaskClient, site: Flask, office: Office) -> None:
    phone, third = site.test_client(), site.test_client()
    phone.environ_base["HTTP_USER_AGENT"] = PHONE
    for client in (phone, third):
        sign_in_by_link(client, HIKARI, office)
    shown = page(hikari)
    assert "Chrome (Android)" in shown
    assert shown.count("This device") == 1
    assert shown.count('name="visit"') == 2
    here = re.search(r'name="visit" value="([^"]+)"', page(phone))
    assert here
    for digest in re.findall(r'name="visit" value="([^"]+)"', shown):
        post(hikari, "/account/visits/end", visit=digest)
    assert phone.get("/me").status_code == third.get("/me").status_code == 303
    assert hikari.get("/me").status_code == 200


def test_all_visits_are_ended_at_once(hikari: FlaskClient, site: Flask, office: Office) -> None:
    other = site.test_client()
    sign_in_by_link(other, HIKARI, office)
    assert post(hikari, "/account/visits/end-all").location == "/sign-in"
    assert hikari.get("/me").status_code == other.get("/me").status_code == 303


def test_nobody_ends_the_visits_of_others(hikari: FlaskClient, site: Flask, office: Office) -> None:
    office.store.learners.add(learner("tsubasa"))
    tsubasa = site.test_client()
    sign_in_by_link(tsubasa, Account(AccountKind.LEARNER, "tsubasa"), office)
    (visit,) = office.store.visits.of_account(HIKARI)
    post(tsubasa, "/account/visits/end", visit=visit.digest)
    assert hikari.get("/me").status_code == 200


def test_staff_add_and_remove_passkeys(site: Flask, office: Office) -> None:
    client, first, second = site.test_client(), SecurityKey(), SecurityKey(id=b"second")
    sign_in_by_link(client, HAJIME, office)
    post_passkey(client, "/second-factor", first.make(options_on(client, "/second-factor")))
    assert 'name="passkey"' not in page(client), "the last one stays"
    made = second.make(options_on(client, "/account/passkeys/add"))
    assert post_passkey(client, "/account/passkeys/add", made).location == "/account"
    assert post_passkey(client, "/account/passkeys/add", made).status_code == 400
    ids = re.findall(r'name="passkey" value="([^"]+)"', page(client))
    assert len(ids) == 2
    assert post(client, "/account/passkeys/remove", passkey=ids[0]).location == "/account"
    assert post(client, "/account/passkeys/remove", passkey=ids[1]).status_code == 400


def test_the_account_is_told_to_no_search_engine_and_kept_nowhere(hikari: FlaskClient) -> None:
    answer = hikari.get("/account", headers=BROWSER)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.cache_control.no_store
