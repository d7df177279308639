"""Real sites for tests: the demonstration's named people, their badges issued, one of them revoked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from badgeserver.domain.account import Account
from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.ids import CredentialId, LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.services.demonstration import attach_invented_badge, invent_population
from badgeserver.services.issuing import issue_all
from badgeserver.services.office import Office
from badgeserver.services.revocation import revoke_credential
from badgeserver.services.sign_in import create_link
from tests.branch_coverage import uncounted
from tests.offices import make_office

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ROLES = ("learner", "assessor", "staff", "help_desk", "operator", "employer")
START = dict.fromkeys(ROLES, "/start") | {"learner": "/me", "employer": "/talent"}
"""Where each role begins."""
_REFERENCES = {"learner": "demo-citizen", "other_learner": "demo-student", "help_desk": "help-desk"}
REASON = "申請の内容に誤りがあったため"


def demo_office(folder: Path, base_url: str, people: int = 0) -> Office:
    """A demonstration at `base_url` with its named people; the student's second badge is revoked.

    `people` are how many come in besides.
    """
    office = made_again(folder, base_url)
    with uncounted():
        for _ in invent_population(office, people):
            pass
        attach_invented_badge(office)
        for _ in issue_all(office):
            pass
        revoke_credential(credential_of("demo-student", office, 1).id, REASON, "test", office)
    return office


def made_again(folder: Path, base_url: str) -> Office:
    """The demonstration that was made in `folder`, or copied there."""
    changes = {"BADGESERVER_BASE_URL": base_url, "BADGESERVER_DEMO": "1"}
    return make_office(folder, f"sqlite:///{folder / 'badgeserver.db'}", changes)


def credential_of(learner: str, office: Office, position: int = 0) -> IssuedCredential:
    """A credential of one of the named people."""
    return office.store.credentials.of_learner(LearnerId(learner))[position]


def holder_of(credential: CredentialId, office: Office) -> Learner:
    """The learner whose badge a credential is."""
    award = office.store.awards.get(office.store.credentials.get(credential).award)
    return office.store.learners.get(award.learner)


def form_token(client: FlaskClient, path: str) -> str:
    """The token of the form on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path, headers=BROWSER).text)
    assert found, f"there is no form at {path}"
    return found[1]


def sign_in(client: FlaskClient, reference: str) -> TestResponse:
    """Sign in as one of the demonstration's people."""
    form = {"csrf_token": form_token(client, "/sign-in"), "reference": reference}
    return client.post("/sign-in/demo", data=form, headers=BROWSER)


def sign_in_by_link(client: FlaskClient, account: Account, office: Office) -> TestResponse:
    """Sign in by a link, as everywhere but in the demonstration."""
    link = urlsplit(create_link(account, office)).path
    return client.post(link, data={"csrf_token": form_token(client, link)}, headers=BROWSER)


def reference_of(role: str) -> str:
    """The demonstration's person with a role."""
    return _REFERENCES.get(role, role)


def client_as(app: Flask, role: str) -> FlaskClient:
    """A client that is signed in with a role; `guest` is not."""
    client = app.test_client()
    if role != "guest":
        answer = sign_in(client, reference_of(role))
        assert answer.status_code == 303, answer.text
    return client
