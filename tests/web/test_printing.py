"""Printing for staff: look who is on the list, be told what can't be printed, get the PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest

from badgeserver.domain.ids import LearnerId, MunicipalityCode, StaffId
from badgeserver.domain.looks import Purpose
from badgeserver.domain.person import Role
from badgeserver.services.looks import looks_at
from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.web.sites import BROWSER, client_as, demo_office, form_token

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

ENGLISH = BROWSER | {"Accept-Language": "en"}
CITIZEN = LearnerId("demo-citizen")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    office = demo_office(tmp_path, "http://127.0.0.1:8000")
    yield office
    office.store.close()


@pytest.fixture
def staff(own: Office) -> FlaskClient:
    return client_as(create_app(own), "staff")


def look(client: FlaskClient, **choices: str) -> str:
    answer = client.get("/desk/print", query_string={"look": "1", **choices}, headers=ENGLISH)
    assert answer.status_code == 200
    return unescape(answer.text)


def press(client: FlaskClient, **choices: str) -> TestResponse:
    form = {"csrf_token": form_token(client, "/desk/print?look=1"), **choices}
    return client.post("/desk/print", data=form, headers=ENGLISH)


def actions(office: Office) -> list[str]:
    return [entry.action for entry in office.store.audit.entries(20)]


def test_the_form_alone_shows_nobody_s_name_and_looking_is_on_the_audit_log(
    staff: FlaskClient, own: Office
) -> None:
    name = own.store.learners.get(CITIZEN).name
    assert name not in staff.get("/desk/print", headers=ENGLISH).text
    assert "see-print-list" not in actions(own)
    assert name in look(staff)
    assert "see-print-list" in actions(own)


def test_each_name_on_the_list_or_printed_is_a_look_that_its_owner_reads_of(
    staff: FlaskClient, own: Office
) -> None:
    look(staff)
    press(staff, badge="hk-first-step")
    (looks,) = looks_at(CITIZEN, own)
    # The page of the form that `press` reads its token from is the second.
    assert (looks.role, looks.purpose, looks.count) == (Role.STAFF, Purpose.PRINT, 3)


def test_staff_of_a_municipality_list_and_print_their_own_people_only(
    staff: FlaskClient, own: Office
) -> None:
    member = own.store.staff.get(StaffId("staff"))
    citizen, student = own.store.learners.get(CITIZEN), own.store.learners.get(LearnerId("demo-student"))
    own.store.learners.replace(replace(citizen, municipality=MunicipalityCode("01202")))
    own.store.learners.replace(replace(student, municipality=MunicipalityCode("01100")))
    own.store.staff.replace(replace(member, municipality=MunicipalityCode("01202")))
    page = look(staff)
    assert citizen.name in page
    assert student.name not in page
    assert press(staff).status_code == 200
    assert looks_at(CITIZEN, own)
    assert looks_at(student.id, own) == ()


def test_the_pdf_has_everybody_of_the_choice_and_is_on_the_audit_log(staff: FlaskClient, own: Office) -> None:
    answer = press(staff, badge="hk-first-step", paper="card")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.cache_control.no_store
    assert pikepdf.open(BytesIO(answer.data)).attachments
    assert "print-certificates" in actions(own)


@pytest.mark.uncounted
def test_a_name_that_can_not_be_printed_is_told_and_nothing_is_printed_unless_it_is_left_out(
    staff: FlaskClient, own: Office
) -> None:
    citizen = own.store.learners.get(CITIZEN)
    own.store.learners.replace(replace(citizen, name="김 ひかり"))
    page = look(staff)
    assert "can't be printed" in page
    assert "김 ひかり" in page
    refused = press(staff)
    assert refused.status_code == 400
    assert "Nothing was printed" in unescape(refused.text)
    assert press(staff, leave_out="1").status_code == 200


@pytest.mark.parametrize("choices", [{"badge": "none-such"}, {"area": "none-such"}, {"since": "yesterday"}])
def test_a_choice_that_there_is_not_is_told(choices: dict[str, str], staff: FlaskClient) -> None:
    assert press(staff, **choices).status_code == 400
    assert "Please correct this first" in look(staff, **choices)


def test_nobody_on_the_list_is_said_and_not_printed(staff: FlaskClient) -> None:
    assert "0 certificates" in look(staff, until="2000-01-01")
    assert press(staff, until="2000-01-01").status_code == 400


def test_more_than_are_printed_at_once_go_to_the_operator(
    staff: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("badgeserver.services.print_desk.MOST_AT_ONCE", 1)
    page = look(staff)
    assert "badgeserver print --all" in page
    assert 'name="paper"' not in page
    assert press(staff).status_code == 400
