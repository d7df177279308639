"""Coming back from an OpenID Connect provider: the browser's side of it, with a real provider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.offices import learner, make_office
from tests.oidc import answer_of, running_provider, with_provider
from tests.people import staff_member
from tests.web.sites import BROWSER, form_token

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

PEOPLE: list[dict[str, object]] = [
    {"sub": "h-1", "email": "hikari@example.jp", "email_verified": True},
    {"sub": "s-1", "email": "hajime@staff.example.jp", "email_verified": True},
    {"sub": "n-1", "email": "new@example.jp", "email_verified": True},
    {"sub": "u-1", "email": "hikari@example.jp", "email_verified": False},
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real provider in a process of its own."""
    with running_provider(PEOPLE) as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, issuer: str) -> Iterator[Office]:
    """An installation with a learner and a staff member, whose provider is the real one."""
    made = make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")
    made.store.learners.add(learner())
    made.store.staff.add(staff_member())
    yield with_provider(made, issuer)
    made.store.close()


@pytest.fixture
def client(office: Office) -> FlaskClient:
    """A browser that comes over HTTPS."""
    app = create_app(office)
    app.config.update(PREFERRED_URL_SCHEME="https", SERVER_NAME="badges.example.jp")
    return app.test_client()


def come_back(client: FlaskClient, person: str) -> TestResponse:
    address = client.get("/sign-in/with/school", headers=BROWSER).location
    assert address
    query = urlencode(answer_of(address, person))
    return client.get(f"/sign-in/with/school/back?{query}", headers=BROWSER)


def test_the_way_there_is_offered_as_a_link(client: FlaskClient) -> None:
    page = client.get("/sign-in", headers=BROWSER).text
    assert 'href="/sign-in/with/school"' in page
    assert "架空の学校でサインイン" in page


def test_a_learner_comes_back_signed_in(client: FlaskClient) -> None:
    assert come_back(client, "h-1").location == "/me"
    assert client.get("/me").status_code == 200


def test_staff_come_back_to_their_passkey(client: FlaskClient) -> None:
    assert come_back(client, "s-1").location == "/second-factor"
    assert client.get("/start").status_code == 303


def test_a_newcomer_joins_and_is_known_from_then_on(client: FlaskClient) -> None:
    link = come_back(client, "n-1").location
    assert link.startswith("/join/")
    form = {"csrf_token": form_token(client, link), "name": "雪原 はるか", "group": "citizen"}
    assert client.post(link, data=form).location == "/me"
    client.post("/sign-out", data={"csrf_token": form_token(client, "/me")})
    assert come_back(client, "n-1").location == "/me"


def test_who_has_two_accounts_chooses(client: FlaskClient, office: Office) -> None:
    office.store.staff.replace(replace(staff_member(), email="hikari@example.jp"))
    link = come_back(client, "h-1").location
    page = client.get(link, headers=BROWSER).text
    assert 'value="learner"' in page
    assert 'value="staff"' in page
    form = {"csrf_token": form_token(client, link), "kind": "staff"}
    assert client.post(link, data=form).location == "/second-factor"


def test_an_address_that_is_not_verified_leads_nowhere(client: FlaskClient) -> None:
    answer = come_back(client, "u-1")
    assert answer.status_code == 400
    assert "hikari@example.jp" not in answer.text
    assert client.get("/me").status_code == 303


def test_an_answer_counts_once_and_in_the_browser_that_asked_only(
    client: FlaskClient, office: Office
) -> None:
    address = client.get("/sign-in/with/school", headers=BROWSER).location
    assert address
    back = f"/sign-in/with/school/back?{urlencode(answer_of(address, 'h-1'))}"
    other = client.application.test_client()
    assert other.get(back, headers=BROWSER).status_code == 400
    assert client.get(back, headers=BROWSER).location == "/me"
    assert client.get(back, headers=BROWSER).status_code == 400
