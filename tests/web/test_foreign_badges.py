"""The pages on which a learner hands in a badge of another issuer."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import LearnerId
from badgeserver.services.office import Office
from badgeserver.services.sample_badge import sample_badge
from badgeserver.web import create_app
from tests.providers import Provider, hashed_email, plain
from tests.web.sites import BROWSER, client_as, demo_office, form_token, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

PAGE = "/me/hand-in/badge"
ENGLISH = {**BROWSER, "Accept-Language": "en"}
PROVIDER = Provider()
CITIZEN = LearnerId("demo-citizen")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A demonstration of its own, because badges are handed in."""
    made = demo_office(tmp_path, "http://127.0.0.1:8000")
    yield made
    made.store.close()


@pytest.fixture
def app(office: Office) -> Flask:
    return create_app(office)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the learner."""
    return client_as(app, "learner")


def handed_in(client: FlaskClient, data: bytes, name: str = "badge.json") -> TestResponse:
    form = {"csrf_token": form_token(client, PAGE), "file": (io.BytesIO(data), name)}
    return client.post(f"{PAGE}/file", data=form, headers=ENGLISH)


def by_address(client: FlaskClient, address: str) -> TestResponse:
    form = {"csrf_token": form_token(client, PAGE), "address": address}
    return client.post(f"{PAGE}/address", data=form, headers=BROWSER)


def pressed(client: FlaskClient, path: str, action: str) -> TestResponse:
    form = {"csrf_token": form_token(client, path)}
    return client.post(f"{path}/{action}", data=form, headers=BROWSER)


def page_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    return str(answer.text)


def test_the_sample_badge_of_the_demonstration_counts_and_again_it_says_so(client: FlaskClient) -> None:
    sample = client.get(f"{PAGE}/sample.svg")
    assert sample.headers["Content-Disposition"].startswith("attachment")
    answer = handed_in(client, sample.data, "sample.svg")
    assert answer.status_code == 303
    shown = page_of(client, answer.location)
    assert "It counts" in shown
    assert "見本ラーニング" in shown
    again = handed_in(client, sample.data)
    assert again.location == answer.location
    assert "Nothing is counted twice" in page_of(client, again.location)
    assert page_of(client, PAGE).count("handed__one") == 1


def test_a_badge_without_its_holder_asks_and_goes_to_staff(client: FlaskClient) -> None:
    place = handed_in(client, PROVIDER.badge(plain("ext:x", "7"))).location
    assert "yet that it is yours" in page_of(client, place)
    assert pressed(client, place, "again").location == place
    assert pressed(client, place, "staff").location == place
    assert "Staff are checking it" in page_of(client, place)
    assert pressed(client, place, "take-back").status_code == 400


def test_what_can_not_be_reached_waits_and_can_be_taken_back(client: FlaskClient) -> None:
    place = by_address(client, "no-such-host.invalid/badge.json").location
    shown = page_of(client, place)
    assert "Could not be checked yet" in shown
    assert "https://no-such-host.invalid/badge.json" in shown
    assert pressed(client, place, "again").location == place
    assert pressed(client, place, "take-back").location == PAGE
    assert client.get(place, headers=BROWSER).status_code == 404


def test_a_learners_own_page_has_the_badges_that_do_not_count_yet(client: FlaskClient) -> None:
    place = by_address(client, "no-such-host.invalid/badge.json").location
    mine = page_of(client, "/me")
    assert f'href="{place}"' in mine
    assert "Could not be checked yet" in mine
    counted = handed_in(client, client.get(f"{PAGE}/sample.svg").data).location
    assert f'href="{counted}"' not in page_of(client, "/me")


def test_a_refused_address_is_still_in_the_field_with_the_fault_beside_it(client: FlaskClient) -> None:
    answer = by_address(client, "https://10.0.0.1/<badge>")
    assert answer.status_code == 400
    assert 'value="https://10.0.0.1/&lt;badge&gt;"' in answer.text
    assert re.search(r'id="address-fault"', answer.text)
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("data", [b"", b"no badge", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_a_file_without_a_badge_is_refused_on_the_same_page(client: FlaskClient, data: bytes) -> None:
    answer = handed_in(client, data)
    assert answer.status_code == 400
    assert 'id="file-fault"' in answer.text


def test_a_badge_that_no_longer_holds_says_so_when_it_is_looked_at_again(
    client: FlaskClient, office: Office
) -> None:
    place = by_address(client, "no-such-host.invalid/badge.json").location
    (waiting,) = office.store.handed_badges.of_learner(CITIZEN)
    expired = PROVIDER.badge(hashed_email("x@example.jp"), validUntil="2026-06-01T00:00:00Z").decode()
    office.store.handed_badges.keep(replace(waiting, text=expired))
    answer = pressed(client, place, "again")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_name_in_a_badge_is_no_markup(client: FlaskClient) -> None:
    subject = PROVIDER.unsigned(plain("ext:x", "7"))["credentialSubject"]
    subject["achievement"]["name"] = "<script>alert(1)</script>"
    place = handed_in(client, PROVIDER.badge(credentialSubject=subject)).location
    assert "<script>alert" not in page_of(client, place)


def test_a_reloaded_refusal_leads_back_and_nothing_is_cached(client: FlaskClient) -> None:
    for form in ("file", "address"):
        assert client.get(f"{PAGE}/{form}", headers=BROWSER).location == PAGE
    assert client.get(PAGE, headers=BROWSER).cache_control.no_store


def test_nobody_else_sees_a_badge(app: Flask, client: FlaskClient) -> None:
    place = handed_in(client, PROVIDER.badge(plain("ext:x", "7"))).location
    other = app.test_client()
    sign_in(other, "demo-student")
    assert other.get(place, headers=BROWSER).status_code == 404
    for role, status in (("guest", 303), ("staff", 403), ("assessor", 403), ("operator", 403)):
        assert client_as(app, role).get(place, headers=BROWSER).status_code == status


def test_outside_of_a_demonstration_there_is_no_sample(office: Office) -> None:
    with pytest.raises(NotFound) as missing:
        sample_badge(CITIZEN, replace(office, demo=False))
    assert missing.value.code == "no-demonstration"


def test_a_person_hands_in_no_more_than_ten_badges_a_minute(client: FlaskClient) -> None:
    token = form_token(client, PAGE)
    form = {"csrf_token": token, "address": "no"}
    answers = [client.post(f"{PAGE}/address", data=form, headers=BROWSER).status_code for _ in range(11)]
    assert answers == [400] * 10 + [429]
