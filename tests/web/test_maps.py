"""Versions of the map on the site: hand in a draft, read its effect, publish as a second person."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.map_versions import MapState
from badgeserver.services.map_drafts import versions
from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.maps_of_hokkaido import EITHER, published, stricter, without_first_step
from tests.offices import TODAY, with_award
from tests.web.sites import BROWSER, client_as, demo_office, form_token

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

ENGLISH = BROWSER | {"Accept-Language": "en"}
MAP = "skillmap.yaml"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    """A demonstration for this test alone."""
    office = demo_office(tmp_path, "http://127.0.0.1:8000")
    yield office
    office.store.close()


@pytest.fixture
def site(own: Office) -> Flask:
    return create_app(own)


def hand_in(client: FlaskClient, files: Mapping[str, bytes]) -> TestResponse:
    form = {
        "csrf_token": form_token(client, "/maps"),
        "files": [(io.BytesIO(data), name) for name, data in files.items()],
    }
    return client.post("/maps", data=form, headers=ENGLISH, content_type="multipart/form-data")


def press(client: FlaskClient, path: str, what: str) -> TestResponse:
    form = {"csrf_token": form_token(client, path)}
    return client.post(f"{path}/{what}", data=form, headers=ENGLISH)


def text_of(client: FlaskClient, path: str) -> str:
    return unescape(client.get(path, headers=ENGLISH).text)


def test_a_draft_becomes_a_version_by_two_people(site: Flask, own: Office) -> None:
    staff, operator = client_as(site, "staff"), client_as(site, "operator")
    answer = hand_in(staff, {MAP: stricter(EITHER)[MAP]})
    assert answer.status_code == 303
    address = answer.headers["Location"]
    page = text_of(staff, address)
    assert "“Digital first step”, rule: " in page
    assert "either version's rules until 31 December 2026" in page
    assert "Publish this version" not in page
    assert press(staff, address, "publish").status_code == 400
    assert "Publish this version" in text_of(operator, address)
    assert press(operator, address, "publish").status_code == 303
    assert [one.stored.state for one in versions(own)] == [MapState.PUBLISHED] * 2
    assert "2026.2" in text_of(staff, "/maps")


def test_the_effect_is_shown_by_badge_level_group_area_and_municipality(site: Flask, own: Office) -> None:
    with_award(own)
    staff = client_as(site, "staff")
    address = hand_in(staff, {MAP: stricter()[MAP]}).headers["Location"]
    page = text_of(staff, f"{address}/effect")
    for words in ("Digital first step", "For staff only.", "By level", "By municipality", "not stated", "−1"):
        assert words in page
    value = json.loads(staff.get(f"{address}/effect.json", headers=ENGLISH).text)
    (badge,) = [one for one in value["badges"] if one["lost"]]
    assert (badge["badge"], badge["keep"]) == ("hk-first-step", badge["lost"])
    assert value["as_of"] == TODAY.isoformat()
    assert value["losing"] == sum(one["lost"] for one in value["groups"])


def test_every_fault_is_told_with_its_place_and_mend(site: Flask, own: Office) -> None:
    staff = client_as(site, "staff")
    broken = stricter()[MAP].replace(b"smallest_public_count: 5", b"smallest_public_count: <b>")
    answer = hand_in(staff, {MAP: broken.replace(b"decision_days: 30", b"decision_days: soon")})
    assert answer.status_code == 400
    assert "The draft has 2 faults" in answer.text
    assert answer.text.count("<code>skillmap.yaml:") == 2
    assert "<b>" not in answer.text
    assert len(versions(own)) == 1


@pytest.mark.uncounted
def test_a_draft_is_discarded(site: Flask, own: Office) -> None:
    staff = client_as(site, "staff")
    address = hand_in(staff, {MAP: stricter()[MAP]}).headers["Location"]
    assert press(staff, address, "discard").status_code == 303
    assert versions(own)[0].stored.state is MapState.DISCARDED
    assert "Discarded" in text_of(staff, "/maps")
    assert "Discard the draft" not in text_of(staff, address)


def test_no_page_about_versions_is_kept_anywhere(site: Flask) -> None:
    answer = client_as(site, "staff").get("/maps", headers=ENGLISH)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_a_badge_has_its_page_document_and_picture_in_every_version(site: Flask, own: Office) -> None:
    published(without_first_step(), own)
    guest = site.test_client()
    page = text_of(guest, "/badges/hk-beginner/2026.2")
    assert "not in force today" in page
    assert '"/badges/hk-beginner/2026.2.svg"' in page
    document = json.loads(guest.get("/badges/hk-beginner/2026.2").text)
    assert document["id"].endswith("/badges/hk-beginner/2026.2")
    assert guest.get("/badges/hk-beginner/2026.2.png").mimetype == "image/png"
    for missing in ("/badges/hk-beginner/2026.1.svg", "/badges/hk-beginner/1999.svg", "/badges/hk-beginner"):
        assert guest.get(missing, headers=BROWSER).status_code == 404


def test_the_site_shows_a_version_as_soon_as_it_is_in_force(site: Flask, own: Office) -> None:
    published(stricter(since=TODAY), own)
    assert "2026.2</p>" in site.test_client().get("/", headers=BROWSER).text
