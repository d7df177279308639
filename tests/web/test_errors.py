"""Errors of every kind as a page for people and as JSON for machines, with the mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from werkzeug.exceptions import (
    HTTPException,
    ImATeapot,
    MethodNotAllowed,
    RequestedRangeNotSatisfiable,
    default_exceptions,
)
from werkzeug.routing import RequestRedirect

from badgeserver.domain.errors import (
    BadgeserverError,
    Conflict,
    CouldNotFindOut,
    Misconfigured,
    NotFound,
    Refused,
)
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.web.sites import BROWSER

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

STATUS: list[tuple[type[BadgeserverError], int]] = [
    (Refused, 400),
    (NotFound, 404),
    (Conflict, 409),
    (CouldNotFindOut, 503),
]


@pytest.fixture
def app(demo: Office) -> Flask:
    """A site of one's own, to which pages are added."""
    return create_app(demo)


def failing(app: Flask, error: Exception) -> Flask:
    """The site with a page that fails."""

    def view() -> str:
        raise error

    app.add_url_rule("/failing", "failing", view)
    return app


def _error(status: int) -> HTTPException:
    error = default_exceptions[status]
    return error(["GET"]) if issubclass(error, MethodNotAllowed) else error()


@pytest.mark.parametrize(("kind", "status"), STATUS)
@pytest.mark.parametrize(
    ("language", "shown"), [("ja", ("雪です。", "待つ。")), ("en", ("It snows.", "Wait."))]
)
def test_a_person_reads_what_happened_and_what_to_do(
    app: Flask, kind: type[BadgeserverError], status: int, language: str, shown: tuple[str, str]
) -> None:
    error = kind("snow", Text("雪です。", "It snows."), Text("待つ。", "Wait."))
    answer = failing(app, error).test_client().get(f"/failing?lang={language}", headers=BROWSER)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert all(words in answer.text for words in (*shown, "snow"))


@pytest.mark.parametrize(("kind", "status"), STATUS)
def test_a_machine_reads_a_problem_document(app: Flask, kind: type[BadgeserverError], status: int) -> None:
    error = kind("snow", Text("雪です。", "It snows."), Text("待つ。", "Wait."))
    answer = failing(app, error).test_client().get("/failing?lang=en", headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    expected = {"status": status, "code": "snow", "title": "It snows.", "detail": "Wait."}
    assert answer.get_json() == expected


@pytest.mark.parametrize("accept", [BROWSER["Accept"], "application/json"])
def test_what_is_wrong_with_the_machine_is_for_the_log_alone(
    app: Flask, accept: str, caplog: pytest.LogCaptureFixture
) -> None:
    error = Misconfigured("snow", Text("/srv/keysに雪。", "Snow in /srv/keys."), Text("掃く。", "Sweep it."))
    answer = failing(app, error).test_client().get("/failing?lang=en", headers={"Accept": accept})
    assert answer.status_code == 503
    assert "snow" in answer.text
    assert "/srv/keys" not in answer.text
    assert "Sweep it." not in answer.text
    assert "snow: Snow in /srv/keys. Sweep it." in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nothing", 404, "このアドレスにページはありません"),
        ("POST", "/about", 405, "この方法では使えません"),
        ("GET", "/status/revocation/x", 404, "このアドレスにページはありません"),
    ],
)
def test_the_webs_own_errors_are_told_in_plain_words(
    app: Flask, method: str, path: str, status: int, words: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().open(path, method=method, headers=BROWSER)
    assert answer.status_code == status
    assert words in answer.text


@pytest.mark.parametrize("status", [400, 403, 404, 405, 406, 413, 429, 500, 502])
def test_each_error_has_its_own_words_in_both_languages(app: Flask, status: int) -> None:
    client = failing(app, _error(status)).test_client()
    headings = []
    for language in ("ja", "en"):
        answer = client.get(f"/failing?lang={language}", headers=BROWSER)
        assert answer.status_code == status
        assert f'<html lang="{language}">' in answer.text
        headings.append(answer.text.partition("<h1>")[2].partition("</h1>")[0])
    assert headings[0].endswith("。") and not headings[0].isascii()
    assert headings[1].endswith(".")


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/account/addresses?lang=en", "/account?lang=en"),
        ("/account/visits/end", "/account"),
        ("/me/evidence/" + "A" * 22 + "/withdraw", "/me/evidence/" + "A" * 22),
        ("/desk/rosters/doubts/abc", "/desk/rosters/doubts"),
    ],
)
def test_who_reloads_what_a_form_led_to_or_wants_it_in_another_language_is_led_to_its_page(
    guest: FlaskClient, path: str, page: str
) -> None:
    answer = guest.get(path, headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, page)


@pytest.mark.parametrize("path", ["/sign-out", "/credentials/verify", "/account/addresses"])
def test_a_method_is_refused_where_no_page_is_above_or_nobody_wants_one(
    guest: FlaskClient, path: str
) -> None:
    headers = {"Accept": "application/json"} if path.startswith("/account") else BROWSER
    assert guest.get(path, headers=headers).status_code == 405


def test_a_method_that_is_refused_names_those_that_are_not(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    assert "GET" in app.test_client().post("/about").headers["Allow"]


def test_a_fault_of_ours_shows_nothing_of_its_inside(app: Flask) -> None:
    answer = failing(app, ZeroDivisionError("secret")).test_client().get("/failing", headers=BROWSER)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "データは失われていません" in answer.text


@pytest.mark.parametrize("error", [ImATeapot(), RequestedRangeNotSatisfiable()])
def test_an_error_without_words_of_its_own_still_gets_a_page(app: Flask, error: HTTPException) -> None:
    answer = failing(app, error).test_client().get("/failing", headers=BROWSER)
    assert answer.status_code == error.code
    assert "ホームへ" in answer.text


def test_a_redirect_is_no_error(app: Flask) -> None:
    answer = failing(app, RequestRedirect("/about")).test_client().get("/failing", headers=BROWSER)
    assert answer.location == "/about"
