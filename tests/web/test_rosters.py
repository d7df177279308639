"""Rosters on the site and over the API."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from badgeserver.domain.api_keys import ApiRight
from badgeserver.domain.csv_cells import csv_text
from badgeserver.domain.ids import CertificateId, LearnerId
from badgeserver.services.api_keys import create_api_key
from badgeserver.services.office import Office
from badgeserver.services.providers import NewProvider, add_provider, providers
from badgeserver.services.roster_waiting import count_doubts
from badgeserver.services.rosters import newest_imports
from badgeserver.web import create_app
from badgeserver.web.roster_api import ROWS_AT_ONCE
from tests.web.sites import BROWSER, client_as, demo_office, form_token

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

ENGLISH = BROWSER | {"Accept-Language": "en"}
HEADER = ("name", "email", "certificate", "date")
CITIZEN = LearnerId("demo-citizen")
COURSE = "jmooc-course"
GOOD = ("雪原 ひかり", "demo-citizen@example.jp", COURSE, "2026-06-07")
OTHER_NAME = ("別名", "demo-student@example.jp", COURSE, "2026-06-07")
BAD = ("=cmd", "nobody@example.jp", COURSE, "5/1")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Office]:
    """A demonstration for this test alone, with an invented provider."""
    office = demo_office(tmp_path, "http://127.0.0.1:8000")
    new = NewProvider(id="academy", name_ja="架空", name_en="Invented", certificates=[COURSE])
    add_provider(new, "test", office)
    yield office
    office.roster_work.finish()
    office.store.close()


@pytest.fixture
def site(own: Office) -> Flask:
    return create_app(own)


@pytest.fixture
def staff(site: Flask) -> FlaskClient:
    return client_as(site, "staff")


@pytest.fixture
def key(own: Office) -> str:
    return create_api_key("program", ApiRight.ROSTER, "test", own, "academy")


def table(*rows: tuple[str, ...]) -> bytes:
    return csv_text(HEADER, rows).encode()


def hand_in(client: FlaskClient, data: bytes, provider: str = "academy") -> TestResponse:
    form = {
        "csrf_token": form_token(client, "/desk/rosters"),
        "provider": provider,
        "file": (io.BytesIO(data), "roster.csv"),
    }
    return client.post("/desk/rosters", data=form, headers=ENGLISH, content_type="multipart/form-data")


def press(client: FlaskClient, page: str, path: str, **values: str) -> TestResponse:
    return client.post(path, data={"csrf_token": form_token(client, page), **values}, headers=ENGLISH)


def text_of(client: FlaskClient, path: str) -> str:
    return unescape(client.get(path, headers=ENGLISH).text)


def test_staff_see_what_would_become_of_a_roster_and_bring_it_in(staff: FlaskClient, own: Office) -> None:
    before = len(own.store.evidence.of_learner(CITIZEN))
    answer = hand_in(staff, table(GOOD, OTHER_NAME, BAD))
    assert answer.status_code == 303
    address = answer.headers["Location"]
    page = text_of(staff, address)
    for words in ("What would become of the roster", "Row 4", "“date”: It can't be read as a date.", "UTF-8"):
        assert words in page
    assert len(own.store.evidence.of_learner(CITIZEN)) == before
    assert press(staff, address, f"{address}/begin").status_code == 303
    own.roster_work.finish()
    assert "What became of the roster" in text_of(staff, address)
    assert len(own.store.evidence.of_learner(CITIZEN)) == before + 1
    again = hand_in(staff, table(GOOD, OTHER_NAME, BAD)).location
    assert "The same file was handed in before" in text_of(staff, again)


def test_the_preview_shows_how_the_first_rows_were_read_until_it_is_decided(
    staff: FlaskClient, own: Office
) -> None:
    address = hand_in(staff, table(GOOD, BAD)).headers["Location"]
    page = text_of(staff, address)
    shown = page.partition('id="first"')[2].partition("</table>")[0]
    certificate = own.programme.skill_map.certificates[CertificateId(COURSE)].name.en
    for cell in (GOOD[0], GOOD[1], certificate, "Row 2"):
        assert cell in shown
    assert "Row 3" not in shown
    press(staff, address, f"{address}/begin")
    own.roster_work.finish()
    assert 'id="first"' not in text_of(staff, address)


def test_the_report_is_a_table_that_runs_nothing(staff: FlaskClient) -> None:
    address = hand_in(staff, table(GOOD, BAD)).headers["Location"]
    answer = staff.get(f"{address}/report.csv", headers=ENGLISH)
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    lines = answer.text.splitlines()
    assert lines[1] == "2,accepted,,,"
    assert lines[2].startswith("3,refused,date,It can't be read as a date.")
    assert "cmd" not in answer.text


def test_a_running_import_shows_how_far_it_is(staff: FlaskClient, own: Office) -> None:
    address = hand_in(staff, table(GOOD)).headers["Location"]
    own.store.roster_imports.begin(address.rsplit("/", 1)[-1], "staff:s", own.clock())
    page = text_of(staff, address)
    assert "0 of 1 rows" in page and 'http-equiv="refresh"' in page and "rosters.js" in page


def test_a_draft_is_discarded(staff: FlaskClient, own: Office) -> None:
    address = hand_in(staff, table(GOOD)).headers["Location"]
    assert press(staff, address, f"{address}/discard").status_code == 303
    assert "Nothing of it was kept" in text_of(staff, "/desk/rosters")
    assert newest_imports(own) == ()


@pytest.mark.uncounted
@pytest.mark.parametrize(
    ("data", "provider", "words"),
    [
        (b"", "academy", "The header is not right"),
        (b"\xff\x00", "academy", "The file's characters can't be read."),
        (table(GOOD), "nobody", "There is no provider nobody."),
    ],
)
def test_what_is_no_roster_is_refused_beside_the_field(
    staff: FlaskClient, data: bytes, provider: str, words: str
) -> None:
    answer = hand_in(staff, data, provider)
    assert answer.status_code == 400
    assert unescape(answer.text).count(words) == 2


@pytest.mark.parametrize("same", ["yes", "no"])
def test_staff_decide_whose_a_completion_is(staff: FlaskClient, own: Office, same: str) -> None:
    address = hand_in(staff, table(OTHER_NAME)).headers["Location"]
    press(staff, address, f"{address}/begin")
    own.roster_work.finish()
    assert "1 completion has another name" in text_of(staff, "/desk/rosters")
    page = text_of(staff, "/desk/rosters/doubts")
    assert "別名" in page and "髙嶺 つばさ" in page
    (doubt,) = own.store.roster_entries.doubts(1)
    path = f"/desk/rosters/doubts/{doubt.key}"
    assert press(staff, "/desk/rosters/doubts", path, same=same).status_code == 303
    assert count_doubts(own) == 0
    assert press(staff, "/desk/rosters", path, same=same).status_code == 404


def test_providers_are_added_and_ended(staff: FlaskClient, own: Office) -> None:
    stated = {"id": "Bad Id", "name_ja": "架空大学", "name_en": "Invented University", "certificates": COURSE}
    answer = press(staff, "/desk/providers", "/desk/providers", **stated)
    assert answer.status_code == 400
    assert 'value="架空大学"' in answer.text and "checked" in answer.text
    assert press(staff, "/desk/providers", "/desk/providers", **stated | {"id": "univ"}).status_code == 303
    assert press(staff, "/desk/providers", "/desk/providers/univ/end").status_code == 303
    assert [one.ended_at is None for one in providers(own)] == [True, False]
    assert "has ended" in text_of(staff, "/desk/providers")


def send(site: Flask, data: bytes, key: str | None, query: str = "", **headers: str) -> TestResponse:
    shown = {} if key is None else {"Authorization": f"Bearer {key}"}
    sent = {"Content-Type": "text/csv", "Accept-Language": "en"} | shown
    return site.test_client().post(f"/api/rosters{query}", data=data, headers=sent | headers)


def value_of(answer: TestResponse) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(answer.text)
    return value


def test_a_program_hands_in_a_roster_and_learns_what_became_of_each_row(site: Flask, key: str) -> None:
    answer = send(site, table(GOOD, BAD), key)
    value = value_of(answer)
    assert (answer.status_code, value["state"], value["counts"]["accepted"]) == (201, "done", 1)
    first, second = value["report"]
    assert first == {"row": 2, "outcome": "accepted"}
    assert (second["row"], second["faults"][0]["code"], second["faults"][0]["column"]) == (
        3,
        "bad-date",
        "date",
    )
    shown = site.test_client().get(
        answer.location, headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"}
    )
    assert (shown.status_code, value_of(shown)) == (200, value)


def test_a_request_that_is_sent_again_has_the_same_answer(site: Flask, key: str, own: Office) -> None:
    first = send(site, table(GOOD), key, **{"Idempotency-Key": "a-1"})
    again = send(site, table(GOOD), key, **{"Idempotency-Key": "a-1"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert value_of(first) == value_of(again)
    other = send(site, table(OTHER_NAME), key, **{"Idempotency-Key": "a-1"})
    assert (other.status_code, value_of(other)["code"]) == (409, "idempotency-key-used")
    assert len(newest_imports(own)) == 1
    assert value_of(send(site, table(GOOD), key, "?again=1"))["counts"]["already_there"] == 1


def test_a_dry_run_keeps_nothing(site: Flask, key: str, own: Office) -> None:
    value = value_of(send(site, table(GOOD), key, "?dry_run=1"))
    assert (value["dry_run"], value["counts"]["accepted"]) == (True, 1)
    assert newest_imports(own) == ()


def test_json_lines_are_taken_too(site: Flask, key: str) -> None:
    line = json.dumps(dict(zip(HEADER, GOOD, strict=True))).encode()
    answer = send(site, line, key, **{"Content-Type": "application/jsonl"})
    assert value_of(answer)["counts"]["accepted"] == 1


def test_a_long_roster_goes_on_after_the_answer(site: Flask, key: str, own: Office) -> None:
    rows = [(f"架空 {n}", f"n{n}@example.jp", COURSE, "2026-06-07") for n in range(ROWS_AT_ONCE + 1)]
    answer = send(site, table(*rows), key)
    assert answer.status_code == 202
    assert value_of(answer)["report"] == []
    own.roster_work.finish()
    shown = site.test_client().get(answer.location, headers={"Authorization": f"Bearer {key}"})
    assert value_of(shown)["counts"]["waiting"] == len(rows)


def test_nobody_sees_the_roster_of_another_provider(site: Flask, key: str, own: Office) -> None:
    add_provider(NewProvider(id="other", name_ja="他", name_en="Other", certificates=[COURSE]), "test", own)
    others = create_api_key("others-program", ApiRight.ROSTER, "test", own, "other")
    address = send(site, table(GOOD), key).location
    shown = site.test_client().get(address, headers={"Authorization": f"Bearer {others}"})
    assert (shown.status_code, value_of(shown)["code"]) == (404, "no-such-roster")


@pytest.mark.parametrize(
    ("headers", "with_key", "status", "code"),
    [
        ({}, False, 401, "no-api-key"),
        ({"Authorization": "Bearer bsk_guess"}, False, 401, "wrong-api-key"),
        ({"Content-Type": "application/pdf"}, True, 415, "not-sent-as-roster"),
        ({"Idempotency-Key": "a" * 256}, True, 400, "bad-idempotency-key"),
    ],
)
def test_what_is_not_in_order_is_told(
    site: Flask, key: str, headers: dict[str, str], with_key: bool, status: int, code: str
) -> None:
    answer = send(site, table(GOOD), key if with_key else None, **headers)
    assert (answer.status_code, value_of(answer)["code"]) == (status, code)


def test_a_key_for_something_else_lists_nobody(site: Flask, own: Office) -> None:
    wrong = create_api_key("school", ApiRight.ISSUE, "test", own)
    assert send(site, table(GOOD), wrong).status_code == 403


def test_keys_are_not_guessed_without_end(site: Flask) -> None:
    answers = [send(site, table(GOOD), f"bsk_{n}").status_code for n in range(31)]
    assert answers == [401] * 30 + [429]
