"""The help desk: for a learner who is present, recorded and told to the learner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.services.test_uploads import picture
from tests.web.sites import BROWSER, client_as, demo_office, sign_in
from tests.web.test_hand_in import begun, file_of, photographed, post, text, upload

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

KEIKO = LearnerId("demo-student")


@pytest.fixture(scope="module")
def own_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = demo_office(tmp_path_factory.mktemp("helping"), "http://127.0.0.1:8000")
    yield office
    office.store.close()


@pytest.fixture
def site(own_demo: Office) -> Flask:
    app = create_app(own_demo)
    app.extensions["limiter"].pop().enabled = False
    return app


@pytest.fixture
def desk(site: Flask) -> FlaskClient:
    return client_as(site, "help_desk")


def email_of(learner: LearnerId, office: Office) -> str:
    return office.store.learners.get(learner).email


def begin(desk: FlaskClient, office: Office, learner: LearnerId = KEIKO) -> None:
    answer = post(desk, "/desk/help/begin", email=email_of(learner, office), presence="document")
    assert answer.location == "/me/hand-in", answer.text


def test_the_desk_hands_in_for_who_is_present_and_the_learner_is_told(
    desk: FlaskClient, own_demo: Office
) -> None:
    begin(desk, own_demo)
    name = own_demo.store.learners.get(KEIKO).name
    assert f"{name}さんの代わりに" in text(desk, "/me/hand-in")
    draft = photographed(desk)
    upload(desk, draft, picture("PNG"))
    assert desk.get(f"/files/{file_of(draft, own_demo)}").status_code == 200
    post(desk, f"/me/hand-in/{draft}/check")
    assert "ほかのものを提出する" in text(desk, f"/me/hand-in/{draft}/done")
    submission = own_demo.store.submissions.get(EvidenceId(draft))
    assert (submission.learner, submission.handed_in_by) == (KEIKO, "help_desk:help-desk")
    by_desk = [one.action for one in own_demo.store.audit.entries(20) if one.actor.startswith("help_desk:")]
    assert {"look-up-learner", "begin-help", "hand-in"} <= set(by_desk)
    notice = own_demo.store.notices.unread(KEIKO)[0]
    assert "窓口で、あなたの代わりに" in notice.message.ja
    assert notice.path == f"/me/evidence/{draft}"


def test_the_learner_sees_that_the_desk_did_it(site: Flask, desk: FlaskClient, own_demo: Office) -> None:
    begin(desk, own_demo)
    draft = begun(desk, "experience", "data-analysis")
    form = {
        "began_on": "2022-04-01",
        "break_months": "0",
        "role_played": "担当",
        "story": "集計を続けた。",
    }
    post(desk, f"/me/hand-in/{draft}/details", **form)
    post(desk, f"/me/hand-in/{draft}/check")
    learner = site.test_client()
    sign_in(learner, KEIKO)
    page = text(learner, f"/me/evidence/{draft}")
    assert "窓口で、あなたの代わりに提出しました" in page
    assert "窓口（あなたの代わりに）" in page


def test_nothing_is_open_to_the_desk_without_somebodys_turn(desk: FlaskClient, own_demo: Office) -> None:
    assert desk.get("/me/hand-in", headers=BROWSER).location == "/desk/help"
    begin(desk, own_demo)
    draft = begun(desk)
    assert post(desk, "/desk/help/end").location == "/desk/help"
    assert desk.get(f"/me/hand-in/{draft}/proof", headers=BROWSER).location == "/desk/help"
    assert desk.get("/me", headers=BROWSER).status_code == 403


def test_a_turn_ends_by_itself(desk: FlaskClient, own_demo: Office) -> None:
    begin(desk, own_demo)
    late = replace(own_demo, clock=lambda: own_demo.clock() + timedelta(minutes=61))
    app = create_app(late)
    other = app.test_client()
    for cookie in ("visit", "session"):
        found = desk.get_cookie(cookie)
        assert found is not None
        other.set_cookie(cookie, found.value)
    assert other.get("/me/hand-in", headers=BROWSER).location == "/desk/help"


def test_the_desk_can_not_work_with_another_desks_turn(
    site: Flask, desk: FlaskClient, own_demo: Office
) -> None:
    begin(desk, own_demo)
    with desk.session_transaction() as session:
        token = session["help_desk_turn"]
    staff = client_as(site, "staff")
    with staff.session_transaction() as session:
        session["help_desk_turn"] = token
    assert staff.get("/me/hand-in", headers=BROWSER).location == "/desk/help"


def test_one_person_ends_before_the_next_begins(desk: FlaskClient, own_demo: Office) -> None:
    begin(desk, own_demo)
    draft = begun(desk)
    begin(desk, own_demo, LearnerId("demo-citizen"))
    assert desk.get(f"/me/hand-in/{draft}/proof", headers=BROWSER).status_code == 404


def test_somebody_is_found_by_the_whole_address_only(desk: FlaskClient, own_demo: Office) -> None:
    email = email_of(KEIKO, own_demo)
    name = own_demo.store.learners.get(KEIKO).name
    asked = unescape(post(desk, "/desk/help", email=email.upper()).text)
    assert f"{name[0]}○さんですか" in asked
    assert name not in asked, "an address alone gives no name away"
    assert "まだありません" in unescape(post(desk, "/desk/help", email=email[1:]).text)
    bad = post(desk, "/desk/help", email="田中")
    assert (bad.status_code, 'id="email-fault"' in bad.text) == (400, True)
    assert post(desk, "/desk/help/begin", email="nobody@example.jp", presence="known").status_code == 404


def test_how_the_person_was_recognised_must_be_said(desk: FlaskClient, own_demo: Office) -> None:
    answer = post(desk, "/desk/help/begin", email=email_of(KEIKO, own_demo))
    assert (answer.status_code, 'id="presence-fault"' in answer.text) == (400, True)


def test_somebody_new_gets_an_account_at_the_desk(desk: FlaskClient, own_demo: Office) -> None:
    form = {"email": "new@example.jp", "name": "架空 花子", "group": "senior", "municipality": "01100"}
    refused = post(desk, "/desk/help/join", **{**form, "name": " "}, presence="known")
    assert (refused.status_code, 'id="name-fault"' in refused.text) == (400, True)
    assert 'value="new@example.jp"' in refused.text
    answer = post(desk, "/desk/help/join", **form, presence="known")
    assert answer.location == "/me/hand-in"
    assert "架空 花子さん" in text(desk, "/me/hand-in")
    learner = own_demo.store.learners.by_email("new@example.jp")
    assert learner is not None
    assert (learner.group, learner.municipality) == ("senior", "01100")


def test_the_address_never_stands_in_a_link(desk: FlaskClient, own_demo: Office) -> None:
    answer = post(desk, "/desk/help", email=email_of(KEIKO, own_demo))
    assert answer.status_code == 200
    assert not re.search(r'(href|action)="[^"]*(@|%40)', answer.text)
