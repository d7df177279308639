"""Who may open what: every address of the site for every role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from badgeserver.services.office import Office
from tests.web.sites import BROWSER, ROLES, client_as, credential_of, form_token

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.routing import Rule

NOTHING = "A" * 22
EVERYBODY = ("guest", *ROLES)
OPEN = dict.fromkeys(EVERYBODY, 200)
DESK = {"guest": 303, "learner": 403, "assessor": 200, "staff": 200, "help_desk": 200, "operator": 200}
MAPS = {"guest": 303, "learner": 403, "assessor": 403, "staff": 200, "help_desk": 403, "operator": 200}
LEARNERS = {"guest": 303, "learner": 200, "assessor": 403, "staff": 403, "help_desk": 403, "operator": 403}

HELPERS = {"guest": 303, "learner": 403, "assessor": 403, "staff": 200, "help_desk": 200, "operator": 403}
HANDING_IN = HELPERS | {"learner": 200, "staff": 303, "help_desk": 303}
"""Without somebody's turn, the help desk is sent to begin one."""
NO_SUCH = HANDING_IN | {"learner": 404}

ASSESSORS = {**MAPS, "assessor": 200, "staff": 403, "operator": 403}
STAFF_ONLY = {**MAPS, "operator": 403}
SPENT = dict.fromkeys(EVERYBODY, 400)
"""A link that was never given out, or is used up, whoever follows it."""

SIGNED_IN = {"guest": 303, **dict.fromkeys(ROLES, 200)}
AT_WORK = ROLES[1:]
STAFF = SIGNED_IN | {"learner": 403}

PAGES = {
    "/": OPEN,
    "/about": OPEN,
    "/accessibility": OPEN,
    "/privacy": OPEN,
    "/robots.txt": OPEN,
    "/healthz": OPEN,
    "/badges/": OPEN,
    "/badges/pathways": OPEN,
    "/badges/hk-first-step": OPEN,
    "/badges/hk-first-step/2026.1": dict.fromkeys(EVERYBODY, 303),
    "/badges/hk-first-step/2026.1/en": dict.fromkeys(EVERYBODY, 303),
    "/badges/hk-first-step/2026.1.svg": OPEN,
    "/badges/hk-first-step/2026.1.png": OPEN,
    "/c/{shown}": OPEN,
    "/c/{shown}.json": OPEN,
    "/c/{unnamed}": OPEN,
    "/c/{unnamed}.pdf": dict.fromkeys(EVERYBODY, 403),
    "/endorsements/nothing": dict.fromkeys(EVERYBODY, 404),
    "/endorsements/nothing.json": dict.fromkeys(EVERYBODY, 404),
    "/verify": OPEN,
    "/verify/file": dict.fromkeys(EVERYBODY, 303),
    "/verify/address": dict.fromkeys(EVERYBODY, 303),
    "/.well-known/did.json": OPEN,
    "/status/revocation/1": OPEN,
    "/sign-in": OPEN,
    "/sign-in/abc": dict.fromkeys(EVERYBODY, 400),
    "/sign-in/sent": OPEN,
    "/sign-in/with/nobody": dict.fromkeys(EVERYBODY, 404),
    "/sign-in/with/nobody/back": dict.fromkeys(EVERYBODY, 404),
    "/join/abc": dict.fromkeys(EVERYBODY, 400),
    "/second-factor": dict.fromkeys(EVERYBODY, 303),
    "/account": SIGNED_IN,
    "/me/account": LEARNERS | {"learner": 303},
    "/account/addresses/confirm/abc": SIGNED_IN | dict.fromkeys(ROLES, 400),
    "/account/passkeys/add": STAFF,
    "/me": LEARNERS,
    "/me/badges/abc": LEARNERS | {"learner": 404},
    "/me/withdraw/abc": LEARNERS | {"learner": 404},
    "/demo/mails": dict.fromkeys(EVERYBODY, 404),
    "/me/hand-in": HANDING_IN,
    "/me/hand-in/certificate": HANDING_IN,
    "/me/hand-in/{draft}": NO_SUCH,
    "/me/hand-in/{draft}/proof": NO_SUCH,
    "/me/hand-in/{draft}/details": NO_SUCH,
    "/me/hand-in/{draft}/files": NO_SUCH,
    "/me/hand-in/{draft}/check": NO_SUCH,
    "/me/hand-in/{draft}/done": NO_SUCH,
    "/me/evidence/{draft}": NO_SUCH,
    "/files/{draft}": SIGNED_IN | dict.fromkeys(ROLES, 404) | {"operator": 403},
    "/desk/help": HELPERS,
    "/desk/providers": MAPS,
    "/desk/rosters": MAPS,
    "/desk/rosters/abc": MAPS | {"staff": 404, "operator": 404},
    "/desk/rosters/abc/report.csv": MAPS | {"staff": 404, "operator": 404},
    "/desk/rosters/doubts": MAPS,
    "/api/rosters/abc": dict.fromkeys(EVERYBODY, 401),
    "/desk/reviews": MAPS,
    "/desk/reviews/abc": MAPS | {"staff": 404, "operator": 404},
    "/desk/evidence": MAPS,
    "/desk/evidence/abc": MAPS | {"staff": 404, "operator": 404},
    "/me/profile": LEARNERS,
    "/me/badges/abc/visibility": LEARNERS | {"learner": 404},
    "/me/consent": LEARNERS,
    "/me/data": LEARNERS,
    "/me/delete": LEARNERS,
    "/delete/abc": SPENT,
    "/consent": OPEN,
    "/consent/abc": SPENT,
    "/me/hand-in/badge": LEARNERS,
    "/me/hand-in/badge/address": LEARNERS | {"learner": 303},
    "/me/hand-in/badge/file": LEARNERS | {"learner": 303},
    "/me/hand-in/badge/sample.svg": LEARNERS,
    "/me/hand-in/badge/abc": LEARNERS | {"learner": 404},
    "/me/evidence/{draft}/appeal": LEARNERS | {"learner": 404},
    "/confirm/abc": SPENT,
    "/desk/assess": ASSESSORS,
    "/desk/assess/{draft}": ASSESSORS | {"assessor": 404},
    "/desk/check": STAFF_ONLY,
    "/desk/check/{draft}": STAFF_ONLY | {"staff": 404},
    "/desk/panels": STAFF_ONLY,
    "/desk/panels/{draft}": STAFF_ONLY | {"staff": 404},
    "/start": DESK,
    "/maps": MAPS,
    "/maps/{map}": MAPS,
    "/maps/{map}/effect": MAPS,
    "/maps/{map}/effect.json": MAPS,
    "/static/site.css": OPEN,
}
FORMS = {
    "/verify/file": dict.fromkeys(EVERYBODY, 400),
    "/verify/address": dict.fromkeys(EVERYBODY, 400),
    "/sign-in/demo": dict.fromkeys(EVERYBODY, 404),
    "/sign-in/abc": dict.fromkeys(EVERYBODY, 400),
    "/me/badges/abc/name": LEARNERS | {"learner": 400},
    "/me/notices/abc": LEARNERS | {"learner": 303},
    "/me/withdraw/abc": LEARNERS | {"learner": 404},
    "/me/hand-in/certificate": NO_SUCH,
    f"/me/hand-in/{NOTHING}/proof": NO_SUCH,
    f"/me/hand-in/{NOTHING}/details": NO_SUCH,
    f"/me/hand-in/{NOTHING}/files": NO_SUCH,
    f"/me/hand-in/{NOTHING}/files/{NOTHING}/remove": NO_SUCH,
    f"/me/hand-in/{NOTHING}/check": NO_SUCH,
    f"/me/hand-in/{NOTHING}/discard": NO_SUCH,
    f"/me/evidence/{NOTHING}/withdraw": LEARNERS | {"learner": 404},
    "/desk/help": HELPERS | {"staff": 400, "help_desk": 400},
    "/desk/help/begin": HELPERS | {"staff": 400, "help_desk": 400},
    "/desk/help/join": HELPERS | {"staff": 400, "help_desk": 400},
    "/desk/help/end": HELPERS | {"staff": 303, "help_desk": 303},
    "/desk/providers": MAPS | {"staff": 400, "operator": 400},
    "/desk/providers/abc/end": MAPS | {"staff": 404, "operator": 404},
    "/desk/rosters": MAPS | {"staff": 400, "operator": 400},
    "/desk/rosters/abc/begin": MAPS | {"staff": 404, "operator": 404},
    "/desk/rosters/abc/discard": MAPS | {"staff": 404, "operator": 404},
    "/desk/rosters/doubts/abc": MAPS | {"staff": 404, "operator": 404},
    "/desk/reviews/abc": MAPS | {"staff": 404, "operator": 404},
    "/desk/evidence": MAPS | {"staff": 404, "operator": 404},
    "/desk/evidence/abc": MAPS | {"staff": 400, "operator": 400},
    "/me/profile": LEARNERS | {"learner": 400},
    "/me/badges/abc/visibility": LEARNERS | {"learner": 404},
    "/me/badges/abc/anew": LEARNERS | {"learner": 404},
    "/me/consent": LEARNERS | {"learner": 400},
    "/me/data": LEARNERS,
    "/me/delete": LEARNERS | {"learner": 400},
    "/delete/abc": SPENT,
    "/consent": SPENT,
    "/consent/abc": SPENT,
    "/me/hand-in/badge/file": LEARNERS | {"learner": 400},
    "/me/hand-in/badge/address": LEARNERS | {"learner": 400},
    "/me/hand-in/badge/abc/again": LEARNERS | {"learner": 404},
    "/me/hand-in/badge/abc/staff": LEARNERS | {"learner": 404},
    "/me/hand-in/badge/abc/take-back": LEARNERS | {"learner": 404},
    f"/me/evidence/{NOTHING}/appeal": LEARNERS | {"learner": 404},
    "/confirm/abc": SPENT,
    f"/desk/assess/{NOTHING}": ASSESSORS | {"assessor": 400},
    f"/desk/check/{NOTHING}": STAFF_ONLY | {"staff": 400},
    f"/desk/panels/{NOTHING}": STAFF_ONLY | {"staff": 404},
    f"/desk/panels/{NOTHING}/again": STAFF_ONLY | {"staff": 404},
    "/maps": MAPS | {"staff": 400, "operator": 400},
    "/maps/abc/publish": MAPS | {"staff": 404, "operator": 404},
    "/maps/abc/discard": MAPS | {"staff": 404, "operator": 404},
    "/sign-in": dict.fromkeys(EVERYBODY, 400),
    "/join/abc": dict.fromkeys(EVERYBODY, 400),
    "/second-factor": dict.fromkeys(EVERYBODY, 303),
    "/account/addresses": SIGNED_IN | dict.fromkeys(ROLES, 400),
    "/account/addresses/confirm/abc": SIGNED_IN | dict.fromkeys(ROLES, 400),
    "/account/addresses/main": SIGNED_IN | dict.fromkeys(ROLES, 404),
    "/account/addresses/remove": SIGNED_IN | dict.fromkeys(ROLES, 404),
    "/account/visits/end": dict.fromkeys(EVERYBODY, 303),
    "/account/passkeys/add": STAFF | dict.fromkeys(AT_WORK, 400),
    "/account/passkeys/remove": STAFF | dict.fromkeys(AT_WORK, 400),
    "/account/visits/end-all": dict.fromkeys(EVERYBODY, 303),
    "/sign-out": dict.fromkeys(EVERYBODY, 303),
}
PROGRAMS = {
    "/api/rosters": 401,
    "/credentials/issue": 401,
    "/credentials/verify": 415,
    "/presentations/verify": 415,
}
"""For programs with their keys (see test_vc_api.py): who is signed in counts for nothing there."""


@pytest.mark.parametrize("role", EVERYBODY)
def test_each_role_opens_what_is_for_it_and_nothing_else(app: Flask, demo: Office, role: str) -> None:
    client = client_as(app, role)
    ids = {
        "shown": credential_of("demo-citizen", demo).id,
        "unnamed": credential_of("demo-student", demo).id,
        "map": demo.programme.skill_map.digest.removeprefix("sha256:"),
        "draft": NOTHING,
    }
    answers = {path: client.get(path.format(**ids), headers=BROWSER).status_code for path in PAGES}
    assert answers == {path: expected[role] for path, expected in PAGES.items()}


@pytest.mark.parametrize("role", EVERYBODY)
def test_each_role_sends_what_is_for_it_and_nothing_else(app: Flask, role: str) -> None:
    client = client_as(app, role)
    answers = {path: _send(client, path) for path in FORMS}
    assert answers == {path: expected[role] for path, expected in FORMS.items()}


@pytest.mark.parametrize("role", EVERYBODY)
def test_whoever_is_signed_in_is_nobody_to_the_addresses_for_programs(app: Flask, role: str) -> None:
    client = client_as(app, role)
    assert {path: _send(client, path) for path in PROGRAMS} == PROGRAMS


@pytest.mark.parametrize(("method", "table"), [("GET", PAGES), ("POST", FORMS | PROGRAMS)])
def test_every_address_is_in_the_tables(app: Flask, method: str, table: dict[str, object]) -> None:
    matcher = app.url_map.bind("127.0.0.1")
    ids = dict.fromkeys(("shown", "unnamed", "map", "draft"), NOTHING)
    tried = {matcher.match(path.format(**ids), method=method)[0] for path in table}
    assert tried == {rule.endpoint for rule in app.url_map.iter_rules() if _answers(rule, method)}


@pytest.mark.parametrize("path", FORMS)
def test_no_form_is_taken_without_its_token(app: Flask, path: str) -> None:
    client = client_as(app, "learner")
    for form in ({}, {"csrf_token": "guessed"}):
        assert client.post(path, data=form, headers=BROWSER).status_code == 400
    assert client.get("/me", headers=BROWSER).status_code == 200


def test_a_session_that_somebody_made_up_is_no_session(guest: FlaskClient) -> None:
    guest.set_cookie("session", "eyJyb2xlIjoib3BlcmF0b3IifQ.aR5a0g.forged")
    assert guest.get("/start", headers=BROWSER).status_code == 303


def _send(client: FlaskClient, path: str) -> int:
    form = {"csrf_token": form_token(client, "/verify")}
    return client.post(path, data=form, headers=BROWSER).status_code


def _answers(rule: Rule, method: str) -> bool:
    return method in (rule.methods or ())
