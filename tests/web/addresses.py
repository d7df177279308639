"""Every address of the site, and what each role is answered there, about the first named learner's things.

The parts in braces are what `furnish` brought in. `learner` is whose things they are.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.web.sites import ROLES

Answers = Mapping[str, int]

PEOPLE = ("learner", "other_learner", *ROLES[1:])
EVERYBODY = ("guest", *PEOPLE)
AT_WORK = ROLES[1:]


def everybody(status: int) -> dict[str, int]:
    """The same answer for all."""
    return dict.fromkeys(EVERYBODY, status)


def only(status: int, *roles: str) -> dict[str, int]:
    """`status` for some; guests are sent to sign in, and the others are refused."""
    return everybody(403) | {"guest": 303} | dict.fromkeys(roles, status)


OPEN = everybody(200)
LEADS_ON = everybody(303)
SPENT = everybody(400)
"""A link that was never given out, or is used up, whoever follows it."""
NOTHING = everybody(404)

SIGNED_IN = only(200, *PEOPLE)
ANY_LEARNER = only(200, "learner", "other_learner")
OWNER = only(200, "learner") | {"other_learner": 404}
"""Another learner is told no more than of what does not exist."""
HANDING_IN = ANY_LEARNER | {"staff": 303, "help_desk": 303}
"""Without somebody's turn, the help desk is sent to begin one."""
OWN_HAND_IN = OWNER | {"staff": 303, "help_desk": 303}
ASSESSOR = only(200, "assessor")
STAFF = only(200, "staff")
OFFICE = only(200, "staff", "operator")
HELPERS = only(200, "staff", "help_desk")
EMPLOYER = only(200, "employer")
"""And staff of a municipality (see test_talent.py); the prefecture's own have nobody to look for."""

PAGES: Mapping[str, Answers] = {
    "/": OPEN,
    "/about": OPEN,
    "/accessibility": OPEN,
    "/privacy": OPEN,
    "/robots.txt": OPEN,
    "/healthz": OPEN,
    "/static/site.css": OPEN,
    "/badges/": OPEN,
    "/badges/pathways": OPEN,
    "/badges/levels": LEADS_ON,
    "/badges/levels/L1": OPEN,
    "/badges/hk-first-step": OPEN,
    "/badges/hk-first-step/{version}": LEADS_ON,
    "/badges/hk-first-step/{version}/en": LEADS_ON,
    "/badges/hk-first-step/{version}.svg": OPEN,
    "/badges/hk-first-step/{version}.png": OPEN,
    "/targets": OPEN,
    "/reports": OPEN,
    "/reports/2025": OPEN,
    "/reports/2025.pdf": OPEN,
    "/reports/2025/pictures/nothing": NOTHING,
    "/desk/indicators": OFFICE,
    "/desk/indicators/sme_dx": OFFICE,
    "/desk/reports": OFFICE,
    "/desk/reports/2025": OFFICE,
    "/desk/reports/2025/draft": OFFICE,
    "/desk/reports/2025/draft.pdf": OFFICE,
    "/desk/reports/2025/pictures/nothing": only(404, "staff", "operator"),
    "/open-data": OPEN,
    "/open-data/catalog.jsonld": OPEN,
    "/open-data/skill-map.json": OPEN,
    "/open-data/badges.csv": OPEN,
    "/open-data/{released}/holders-by-place.csv": OPEN,
    "/open-data/{released}/holders-by-group.csv": OPEN,
    "/open-data/{released}/holders.json": OPEN,
    "/open-data/fy{released_year}/holders-by-place.csv": OPEN,
    "/open-data/fy{released_year}/holders-by-group.csv": OPEN,
    "/c/{shown}": OPEN,
    "/c/{shown}.json": OPEN,
    "/c/{unnamed}": OPEN,
    # The certificate has the name on it: for its holder only, where the name is not shown.
    "/c/{unnamed}.pdf": everybody(403) | {"other_learner": 200},
    "/c/{unnamed}.landscape.pdf": everybody(403) | {"other_learner": 200},
    "/c/{unnamed}.card.pdf": everybody(403) | {"other_learner": 200},
    "/endorsements/{endorsement}": OPEN,
    "/endorsements/{endorsement}.json": OPEN,
    "/figures": OPEN,
    "/figures/growth": OPEN,
    "/figures/charts/map.json": OPEN,
    "/figures/charts/groups.svg": OPEN,
    "/figures/tables/areas.csv": OPEN,
    "/figures/growth/charts/pyramid.json": OPEN,
    "/figures/growth/charts/pyramid.svg": OPEN,
    "/figures/growth/tables/growth.csv": OPEN,
    "/figures/vega-1.js": OPEN,
    "/verify": OPEN,
    "/verify/file": LEADS_ON,
    "/verify/address": LEADS_ON,
    "/verify/receipt": LEADS_ON,
    "/scan": OPEN,
    "/offline/kit.json": OPEN,
    "/offline/shell.json": OPEN,
    "/offline/ja/certificate": OPEN,
    "/offline/en/scan": OPEN,
    "/service-worker.js": OPEN,
    "/.well-known/did.json": OPEN,
    "/status/revocation/1": OPEN,
    "/demo/mails": OPEN,
    # Links from mails are for whoever holds them.
    "/sign-in": OPEN,
    "/sign-in/{sign_in}": OPEN,
    "/sign-in/sent": OPEN,
    "/sign-in/with/nobody": NOTHING,
    "/sign-in/with/nobody/back": NOTHING,
    "/join/{join}": OPEN,
    "/consent": OPEN,
    "/consent/{consent}": OPEN,
    "/confirm/{confirm}": OPEN,
    "/delete/{delete}": OPEN,
    "/account/addresses/confirm/{address}": only(400, *PEOPLE) | {"learner": 200},
    # Signed in.
    "/second-factor": LEADS_ON,
    "/account": SIGNED_IN,
    "/account/passkeys/add": only(200, *AT_WORK),
    "/me/account": only(303, "learner", "other_learner"),
    "/me": ANY_LEARNER,
    "/me/profile": ANY_LEARNER,
    "/me/consent": ANY_LEARNER,
    "/me/data": ANY_LEARNER,
    "/me/looks": ANY_LEARNER,
    "/me/talent": ANY_LEARNER,
    "/me/talent/contacts/{contact}": OWNER,
    "/me/delete": ANY_LEARNER,
    "/me/badges/{shown}": OWNER,
    "/me/badges/{shown}/visibility": OWNER,
    "/me/withdraw/{evidence}": OWNER,
    "/me/hand-in": HANDING_IN,
    "/me/hand-in/certificate": HANDING_IN,
    "/me/hand-in/{draft}": OWN_HAND_IN | {"learner": 303},
    "/me/hand-in/{draft}/proof": OWN_HAND_IN,
    "/me/hand-in/{draft}/details": OWN_HAND_IN,
    "/me/hand-in/{draft}/files": OWN_HAND_IN,
    "/me/hand-in/{draft}/check": OWN_HAND_IN,
    "/me/hand-in/{rated}/done": OWN_HAND_IN,
    "/me/evidence/{rated}": OWN_HAND_IN,
    "/me/evidence/{declined}/appeal": OWNER,
    "/files/{file}": only(404, "other_learner", "assessor", "staff", "help_desk") | {"learner": 200},
    "/me/hand-in/badge": ANY_LEARNER,
    "/me/hand-in/badge/address": only(303, "learner", "other_learner"),
    "/me/hand-in/badge/file": only(303, "learner", "other_learner"),
    "/me/hand-in/badge/sample.svg": ANY_LEARNER,
    "/me/hand-in/badge/{badge}": OWNER,
    # At work.
    "/start": only(200, "assessor", "staff", "help_desk", "operator"),
    "/desk/help": HELPERS,
    "/desk/assess": ASSESSOR,
    "/desk/assess/{rated}": ASSESSOR,
    "/desk/check": STAFF,
    "/desk/check/{checked}": STAFF,
    "/desk/panels": STAFF,
    "/desk/panels/{panel}": STAFF,
    "/desk/providers": OFFICE,
    "/desk/print": OFFICE,
    "/desk/rosters": OFFICE,
    "/desk/rosters/{planned}": OFFICE,
    "/desk/rosters/{done}": OFFICE,
    "/desk/rosters/{done}/report.csv": OFFICE,
    "/desk/rosters/doubts": OFFICE,
    "/desk/reviews": OFFICE,
    "/desk/reviews/{review}": OFFICE,
    "/desk/evidence": OFFICE,
    "/desk/evidence/{evidence}": OFFICE,
    "/desk/organisations": OFFICE,
    "/talent": EMPLOYER,
    "/talent/contacts": EMPLOYER,
    "/talent/people/{pseudonym}": EMPLOYER,
    "/maps": OFFICE,
    "/maps/{map}": OFFICE,
    "/maps/{map}/effect": OFFICE,
    "/maps/{map}/effect.json": OFFICE,
    # For programs with their keys.
    "/api/rosters/{done}": everybody(401),
}

FOR_ALL_PLACES = ("/maps", "/desk/organisations", "/desk/indicators", "/desk/reports")
"""What is under these is for staff of the prefecture alone: staff of a municipality are refused."""

FORMS: Mapping[str, tuple[Mapping[str, str], Answers]] = {
    "/verify/file": ({}, SPENT),
    "/verify/address": ({}, SPENT),
    "/verify/receipt": ({}, SPENT),
    "/sign-in": ({}, SPENT),
    "/sign-in/abc": ({}, SPENT),
    "/sign-in/demo": ({}, NOTHING),
    "/join/abc": ({}, SPENT),
    "/second-factor": ({}, LEADS_ON),
    "/consent": ({}, SPENT),
    "/consent/abc": ({}, SPENT),
    "/confirm/abc": ({}, SPENT),
    "/delete/abc": ({}, SPENT),
    "/account/addresses": ({"email": "another@example.jp"}, LEADS_ON),
    "/account/addresses/confirm/{address}": ({}, only(400, *PEOPLE) | {"learner": 303}),
    "/account/addresses/main": ({"email": "nobody@example.jp"}, only(404, *PEOPLE)),
    "/account/addresses/remove": ({"email": "nobody@example.jp"}, only(404, *PEOPLE)),
    "/account/passkeys/add": ({}, only(400, *AT_WORK)),
    "/account/passkeys/remove": ({}, only(400, *AT_WORK)),
    "/account/visits/end": ({}, LEADS_ON),
    "/me/profile": ({}, only(400, "learner", "other_learner")),
    "/me/consent": ({}, only(400, "learner", "other_learner")),
    "/me/data": ({}, ANY_LEARNER),
    "/me/delete": ({}, only(400, "learner", "other_learner")),
    "/me/talent": ({}, only(400, "learner", "other_learner")),
    "/me/talent/contacts/{contact}": ({"do": "report"}, OWNER | {"learner": 303}),
    "/me/talent/withdraw": ({}, only(303, "learner", "other_learner")),
    "/me/notices/{notice}": ({}, only(303, "learner", "other_learner")),
    "/me/badges/{shown}/name": ({"prints": "reading"}, OWNER | {"learner": 303}),
    "/me/badges/{shown}/visibility": ({"visibility": "unnamed"}, OWNER | {"learner": 303}),
    "/me/badges/{shown}/anew": ({}, OWNER | {"learner": 303}),
    "/me/withdraw/{evidence}": ({}, OWNER | {"learner": 303}),
    "/me/hand-in/certificate": ({"subject": "ipa-sc"}, HANDING_IN | {"learner": 303, "other_learner": 303}),
    "/me/hand-in/{draft}/proof": ({"proof": "paper_certificate"}, OWN_HAND_IN | {"learner": 303}),
    "/me/hand-in/{draft}/details": ({"dated": "2026-05-02"}, OWN_HAND_IN | {"learner": 303}),
    "/me/hand-in/{draft}/files": ({}, OWN_HAND_IN | {"learner": 303}),
    "/me/hand-in/{draft}/files/{file}/remove": ({}, OWN_HAND_IN | {"learner": 303}),
    "/me/hand-in/{draft}/check": ({}, OWN_HAND_IN | {"learner": 400}),
    "/me/hand-in/{draft}/discard": ({}, OWN_HAND_IN | {"learner": 303}),
    "/me/evidence/{declined}/appeal": ({"text": "番号を見てください。"}, OWNER | {"learner": 303}),
    "/me/evidence/{checked}/withdraw": ({}, OWNER | {"learner": 303}),
    "/me/hand-in/badge/file": ({}, only(400, "learner", "other_learner")),
    "/me/hand-in/badge/address": ({}, only(400, "learner", "other_learner")),
    "/me/hand-in/badge/{badge}/again": ({}, OWNER | {"learner": 303}),
    "/me/hand-in/badge/{badge}/staff": ({}, OWNER | {"learner": 303}),
    "/me/hand-in/badge/{badge}/take-back": ({}, OWNER | {"learner": 400}),
    "/desk/help": ({}, only(400, "staff", "help_desk")),
    "/desk/help/begin": ({}, only(400, "staff", "help_desk")),
    "/desk/help/join": ({}, only(400, "staff", "help_desk")),
    "/desk/help/end": ({}, only(303, "staff", "help_desk")),
    "/desk/assess/{rated}": ({"do": "take"}, only(303, "assessor")),
    "/desk/check/{checked}": ({"do": "ask", "question": "写真をください。"}, only(303, "staff")),
    "/desk/panels/{panel}": ({}, only(400, "staff")),
    "/desk/panels/{panel}/again": ({}, only(400, "staff")),
    "/desk/indicators/sme_dx/actual": ({}, only(400, "staff", "operator")),
    "/desk/indicators/sme_dx/grade": ({}, only(400, "staff", "operator")),
    "/desk/reports/2025": ({"purpose_ja": "目的", "purpose_en": "Purpose"}, only(303, "staff", "operator")),
    "/desk/reports/2026/publish": ({}, only(400, "staff", "operator")),
    "/desk/evidence": ({"email": "demo-citizen@example.jp"}, OFFICE),
    "/desk/evidence/{evidence}": ({"do": "withdraw", "reason": "誤り"}, only(303, "staff", "operator")),
    "/desk/reviews/{review}": (
        {"outcome": "keep", "reason_ja": "誤り", "reason_en": "An error"},
        only(303, "staff", "operator"),
    ),
    "/talent/people/{pseudonym}": ({}, only(400, "employer")),
    "/desk/organisations": ({}, only(400, "staff", "operator")),
    "/desk/organisations/{organisation}/end": ({}, only(303, "staff", "operator")),
    "/desk/providers": ({}, only(400, "staff", "operator")),
    "/desk/print": ({"since": "no day"}, only(400, "staff", "operator")),
    "/desk/rosters": ({}, only(400, "staff", "operator")),
    "/desk/rosters/{planned}/begin": ({}, only(303, "staff", "operator")),
    "/desk/rosters/{done}/discard": ({}, only(303, "staff", "operator")),
    "/desk/rosters/doubts/{doubt}": ({"same": "no"}, only(303, "staff", "operator")),
    "/desk/providers/{provider}/end": ({}, only(303, "staff", "operator")),
    "/maps": ({}, only(400, "staff", "operator")),
    "/maps/{map}/publish": ({}, only(400, "staff", "operator")),
    "/maps/{map}/discard": ({}, only(409, "staff", "operator")),
    "/account/visits/end-all": ({}, LEADS_ON),
    "/sign-out": ({}, LEADS_ON),
}
"""With what is sent, in the order in which it is sent."""

PROGRAMS: Mapping[str, int] = {
    "/api/rosters": 401,
    "/credentials/issue": 401,
    "/credentials/verify": 415,
    "/presentations/verify": 415,
}
"""For programs with their keys (see test_vc_api.py): who is signed in counts for nothing there."""
