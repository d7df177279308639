"""Errors become pages, or JSON for machines, here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from badgeserver.domain.errors import (
    BadgeserverError,
    Conflict,
    CouldNotFindOut,
    Misconfigured,
    NotFound,
    Refused,
)
from badgeserver.web.languages import language
from badgeserver.web.negotiation import wants_page
from badgeserver.web.page_above import page_above

_STATUS: tuple[tuple[type[BadgeserverError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (Refused, 400),
    (Misconfigured, 503),
    (CouldNotFindOut, 503),
)
_STATUS_OF_CODE = {
    "no-api-key": 401,
    "wrong-api-key": 401,
    "right-missing": 403,
    "holder-only": 403,
    "too-large": 413,
    "not-sent-as-json": 415,
    "not-sent-as-roster": 415,
    "unknown-digest": 400,
}
"""Where HTTP has a status of its own for a situation that the class of its error does not tell."""

_OF_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
"""What browsers send forms as, whatever they say that they accept."""

_FOR_PROGRAMS = frozenset({"vc_api", "roster_api"})
"""Blueprints that answer nobody but programs."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong (`message`) and what to do (`mend`), with its HTTP status and stable `code`."""

    status: int
    code: str
    message: str
    mend: str


def init_app(app: Flask) -> None:
    """Answer every error of `app` in the visitor's language, with what to do about it."""
    app.register_error_handler(BadgeserverError, _answer_ours)
    app.register_error_handler(HTTPException, _answer_http)


def _answer_ours(error: BadgeserverError) -> ResponseReturnValue:
    by_class = next(status for kind, status in _STATUS if isinstance(error, kind))
    status = _STATUS_OF_CODE.get(error.code, by_class)
    headers = [("WWW-Authenticate", "Bearer")] if status == 401 else []
    message, mend = error.message.in_(language()), error.mend.in_(language())
    if isinstance(error, Misconfigured):
        # It names folders and settings of this machine, which are for whoever runs it.
        current_app.logger.error("%s: %s %s", error.code, error.message.en, error.mend.en)
        message = gettext("Something is not set up on this site, so this can't be done now.")
        mend = gettext("Please tell those who run it. What happened is in the site's log.")
    return _answer(Problem(status, error.code, message, mend), headers)


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or InternalServerError.code
    if status < 400:
        return error.get_response()
    takes_forms_only = status == MethodNotAllowed.code and request.method == "GET"
    if takes_forms_only and wants_page() and (page := page_above()):
        return redirect(page, 303)
    message, mend = _in_words(status)
    headers = [pair for pair in error.get_headers() if pair[0] != "Content-Type"]
    return _answer(Problem(status, error.name.lower().replace(" ", "-"), message, mend), headers)


def _answer(problem: Problem, headers: list[tuple[str, str]] | None = None) -> ResponseReturnValue:
    if _is_for_a_person():
        return render_template("errors/problem.html", problem=problem), problem.status, headers or []
    # Problem Details for HTTP APIs: RFC 9457, section 3.
    body = jsonify(status=problem.status, code=problem.code, title=problem.message, detail=problem.mend)
    body.content_type = "application/problem+json"
    body.headers["Access-Control-Allow-Origin"] = "*"
    return body, problem.status, headers or []


def _is_for_a_person() -> bool:
    if request.blueprint in _FOR_PROGRAMS:
        return False
    return wants_page() or request.mimetype in _OF_FORMS


def _in_words(status: int) -> tuple[str, str]:
    known = {
        400: (
            gettext("The form could not be read, or it was open for too long."),
            gettext("Go back, load the page again and send the form once more."),
        ),
        403: (
            gettext("This is not open to you."),
            gettext("Sign in with the role that it is for."),
        ),
        404: (
            gettext("There is no page at this address."),
            gettext("Check the address for typing errors, or start from the home page."),
        ),
        405: (
            gettext("This address can't be used in this way."),
            gettext("Start from the home page."),
        ),
        406: (
            gettext("There is no form of this document that your program accepts."),
            gettext("Ask for text/html, application/json, image/png, image/svg+xml or application/pdf."),
        ),
        413: (
            gettext("The file is too large."),
            gettext("Choose a file of 10 MB or less."),
        ),
        429: (
            gettext("There were too many tries in a short time."),
            gettext("Wait a minute, then try again."),
        ),
    }
    return known.get(status) or (
        gettext("Something went wrong on our side."),
        gettext("Nothing was lost. Please try again in a few minutes."),
    )
