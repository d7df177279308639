"""Who may open what: every address of the site for every role."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from badgeserver.documents.couriers import FolderCourier
from badgeserver.services.notices import unread_notices
from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.web.addresses import EVERYBODY, FOR_ALL_PLACES, FORMS, PAGES, PROGRAMS
from tests.web.furnished import OWNER, furnish
from tests.web.sites import BROWSER, client_as, demo_office, form_token, made_again

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.routing import Rule

BASE_URL, SENDER = "http://127.0.0.1:8000", "badges@example.jp"


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The folder of a demonstration with everything in it, and what is in it."""
    folder = tmp_path_factory.mktemp("furnished")
    office = demo_office(folder, BASE_URL)
    things = furnish(office)
    office.store.close()
    return folder, things


@pytest.fixture
def things(furnished: tuple[Path, dict[str, str]]) -> dict[str, str]:
    """What there is, by the names in the tables."""
    return furnished[1]


@pytest.fixture(scope="module")
def office(
    furnished: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """The furnished demonstration, to look at."""
    with _copied(furnished[0], tmp_path_factory.mktemp("seen") / "copy") as office:
        yield office


@pytest.fixture
def site(office: Office) -> Flask:
    """The site of the furnished demonstration, with its rate limits unused."""
    return create_app(office)


@contextmanager
def _copied(folder: Path, to: Path) -> Iterator[Office]:
    shutil.copytree(folder, to)
    # What was mailed before is in the database; from here on the demonstration has a page of mails.
    office = replace(made_again(to, BASE_URL), courier=FolderCourier(to / "mails"), mail_from=SENDER)
    yield office
    office.background.finish()
    office.roster_work.finish()
    office.store.close()


@pytest.mark.parametrize("role", EVERYBODY)
def test_each_role_opens_what_is_for_it_and_nothing_else(
    site: Flask, things: dict[str, str], role: str
) -> None:
    client = client_as(site, role)
    answers = {path: client.get(path.format(**things), headers=BROWSER).status_code for path in PAGES}
    assert answers == {path: expected[role] for path, expected in PAGES.items()}


@pytest.mark.parametrize("role", EVERYBODY)
def test_each_role_sends_what_is_for_it_and_nothing_else(
    furnished: tuple[Path, dict[str, str]], tmp_path: Path, role: str
) -> None:
    folder, things = furnished
    with _copied(folder, tmp_path / "copy") as own:
        client = client_as(create_app(own), role)
        answers = {path: _send(client, path.format(**things), form) for path, (form, _) in FORMS.items()}
        told = {one.id for one in unread_notices(OWNER, own)}
    assert answers == {path: expected[role] for path, (_, expected) in FORMS.items()}
    assert (things["notice"] in told) is (role != "learner"), "nobody else puts a learner's notice away"


def test_staff_of_a_municipality_open_and_send_nothing_that_is_for_all_places(
    site: Flask, things: dict[str, str]
) -> None:
    client = client_as(site, "town-staff")
    pages = [path.format(**things) for path in PAGES if path.startswith(FOR_ALL_PLACES)]
    forms = [path.format(**things) for path in FORMS if path.startswith(FOR_ALL_PLACES)]
    assert len(pages) > len(FOR_ALL_PLACES) < len(forms)
    assert {path: client.get(path, headers=BROWSER).status_code for path in pages} == dict.fromkeys(
        pages, 403
    )
    assert {path: _send(client, path, {}) for path in forms} == dict.fromkeys(forms, 403)
    start = client.get("/start?lang=en", headers=BROWSER).text
    assert not [path for path in FOR_ALL_PLACES if f'href="{path}"' in start]
    assert "Municipal staff" in start
    assert "Staff of the prefecture" not in start


def test_the_demonstration_names_staff_of_a_municipality_as_such(site: Flask) -> None:
    people = site.test_client().get("/sign-in?lang=en", headers=BROWSER).text.split('class="person__role">')
    assert [one.partition("<")[0] for one in people if 'value="town-staff"' in one] == ["Municipal staff"]


@pytest.mark.parametrize("role", EVERYBODY)
def test_whoever_is_signed_in_is_nobody_to_the_addresses_for_programs(app: Flask, role: str) -> None:
    client = client_as(app, role)
    assert {path: _send(client, path, {}) for path in PROGRAMS} == PROGRAMS


@pytest.mark.parametrize(("method", "paths"), [("GET", {*PAGES}), ("POST", {*FORMS, *PROGRAMS})])
def test_every_address_is_in_the_tables(
    app: Flask, things: dict[str, str], method: str, paths: set[str]
) -> None:
    matcher = app.url_map.bind("127.0.0.1")
    tried = {matcher.match(path.format(**things), method=method)[0] for path in paths}
    assert tried == {rule.endpoint for rule in app.url_map.iter_rules() if _answers(rule, method)}


def test_no_form_is_taken_without_its_token(site: Flask, things: dict[str, str]) -> None:
    client = client_as(site, "learner")
    site.extensions["limiter"].pop().enabled = False
    for token in ({}, {"csrf_token": "guessed"}):
        answers = {
            path: client.post(path.format(**things), data={**form, **token}, headers=BROWSER).status_code
            for path, (form, _) in FORMS.items()
        }
        assert answers == dict.fromkeys(FORMS, 400)
    assert client.get("/me", headers=BROWSER).status_code == 200


def test_a_session_that_somebody_made_up_is_no_session(guest: FlaskClient) -> None:
    guest.set_cookie("session", "eyJyb2xlIjoib3BlcmF0b3IifQ.aR5a0g.forged")
    assert guest.get("/start", headers=BROWSER).status_code == 303


def _send(client: FlaskClient, path: str, form: Mapping[str, str]) -> int:
    sent = {"csrf_token": form_token(client, "/verify"), **form}
    return client.post(path, data=sent, headers=BROWSER).status_code


def _answers(rule: Rule, method: str) -> bool:
    return method in (rule.methods or ())
