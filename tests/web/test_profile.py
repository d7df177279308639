"""The pages of profile, visibility and consent, as a learner's and a guardian's browser asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.consent import ConsentState
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.person import Actor
from badgeserver.services.consent import ask_guardian
from badgeserver.services.mail import mail_waits
from badgeserver.services.office import Office
from badgeserver.services.profile import TypedProfile
from badgeserver.web import create_app
from tests.web.sites import BROWSER, client_as, credential_of, demo_office, form_token, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

CITIZEN, STUDENT = LearnerId("demo-citizen"), LearnerId("demo-student")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A demonstration that these tests may change."""
    office = demo_office(tmp_path_factory.mktemp("profile"), "http://127.0.0.1:8000")
    yield office
    office.store.close()


@pytest.fixture
def app(site: Office) -> Flask:
    return create_app(site)


@pytest.fixture
def learner(app: Flask) -> FlaskClient:
    return client_as(app, "learner")


def send(client: FlaskClient, path: str, form: dict[str, str], page: str = "") -> TestResponse:
    token = form_token(client, page or path)
    return client.post(path, data={"csrf_token": token, **form}, headers=BROWSER)


PROFILE = {"name": "雪原 ひかり", "residence": "resident", "group": "citizen", "municipality": "01202"}
PROFILE |= {"shows_name": "yes"}


def test_a_profile_is_changed_and_shown_as_it_is_now(learner: FlaskClient, site: Office) -> None:
    answer = send(learner, "/me/profile", PROFILE | {"sector": "fisheries", "reading": "ゆきはら"})
    assert (answer.status_code, answer.location) == (303, "/me/profile")
    page = learner.get("/me/profile?lang=en", headers=BROWSER).text
    assert '<p class="done"' in page
    assert '<option value="fisheries" selected>' in page
    assert '<option value="01202" selected>' in page
    assert site.store.learners.get(CITIZEN).reading == "ゆきはら"


def test_what_is_refused_is_shown_as_it_was_typed_with_each_fault_beside_its_field(
    learner: FlaskClient,
) -> None:
    answer = send(learner, "/me/profile", PROFILE | {"name": "", "reading": "よみ\u200d", "sector": "other"})
    assert answer.status_code == 400
    assert 'value="よみ\u200d"' in answer.text and '<option value="other" selected>' in answer.text
    for field in ("name", "reading"):
        assert f'href="#{field}"' in answer.text and f'id="{field}-fault"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2


def test_every_field_says_why_it_is_asked(app: Flask) -> None:
    student = app.test_client()
    sign_in(student, STUDENT)
    page = student.get("/me/profile", headers=BROWSER).text
    for field in fields(TypedProfile):
        reason = f"{field.name.removesuffix('_name')}-hint"
        assert f'<p class="hint" id="{reason}">' in page
        assert re.search(rf'aria-describedby="[^"]*\b{reason}\b', page)


def test_only_children_are_asked_for_a_birth_date_and_a_guardian(app: Flask, learner: FlaskClient) -> None:
    assert "born_on" not in learner.get("/me/profile", headers=BROWSER).text
    student = app.test_client()
    sign_in(student, STUDENT)
    page = student.get("/me/profile", headers=BROWSER).text
    assert 'id="born_on"' in page and 'href="/me/consent"' in page


def test_a_name_that_is_hidden_is_gone_from_the_page_and_the_files_are_the_holders(
    learner: FlaskClient, app: Flask, site: Office
) -> None:
    credential = credential_of(CITIZEN, site).id
    guest, path = app.test_client(), f"/me/badges/{credential}/visibility"
    assert "雪原 ひかり" in guest.get(f"/c/{credential}", headers=BROWSER).text
    answer = send(learner, path, {"visibility": "unnamed"})
    assert (answer.status_code, answer.location) == (303, path)
    page = guest.get(f"/c/{credential}?lang=en", headers=BROWSER).text
    assert "雪原 ひかり" not in page and "does not show any more" in page
    for kind in ("json", "png", "svg", "pdf"):
        assert guest.get(f"/c/{credential}.{kind}").status_code == 403
        assert learner.get(f"/c/{credential}.{kind}").status_code == 200
    assert guest.get(f"/c/{credential}", headers={"Accept": "application/json"}).status_code == 403
    anew = send(learner, f"/me/badges/{credential}/anew", {}, page=path)
    assert anew.status_code == 303
    new = anew.location.split("/")[3]
    assert "雪原" not in guest.get(f"/c/{new}.json").text
    assert "answer--invalid" in guest.get(f"/c/{credential}", headers=BROWSER).text


def test_nobody_sees_or_changes_what_anothers_badge_shows(learner: FlaskClient, site: Office) -> None:
    path = f"/me/badges/{credential_of(STUDENT, site).id}/visibility"
    assert learner.get(path, headers=BROWSER).status_code == 404
    for action in ("visibility", "anew"):
        target = path.replace("visibility", action)
        form = {"visibility": "named"}
        assert send(learner, target, form, page="/me/profile").status_code == 404


def test_a_child_asks_a_guardian_and_a_wrong_address_stays_to_be_mended(app: Flask, site: Office) -> None:
    student = app.test_client()
    sign_in(student, STUDENT)
    assert "agreed" in student.get("/me/consent?lang=en", headers=BROWSER).text
    for consent in site.store.guardian_consents.of_learner(STUDENT):
        earlier = replace(consent, asked_at=consent.asked_at - timedelta(days=1), withdrawn_at=site.clock())
        site.store.guardian_consents.replace(earlier)
    answer = send(student, "/me/consent", {"email": "mother"})
    assert answer.status_code == 400
    assert 'value="mother"' in answer.text and 'id="email-fault"' in answer.text
    answer = send(student, "/me/consent", {"email": "mother@example.jp"})
    assert (answer.status_code, answer.location) == (303, "/me/consent")
    assert "mother@example.jp" in student.get("/me/consent", headers=BROWSER).text


def mailed_link(site: Office, address: str) -> str:
    ask_guardian(STUDENT, address, Actor("learner", STUDENT), site)
    mail = next(one for one in site.store.outbox.newest(99) if one.to == address)
    found = re.search(r"http://127.0.0.1:8000(/consent/\S+)", mail.letter.body)
    assert found
    return found[1]


@pytest.mark.parametrize("choice", ["agree", "decline"])
def test_a_guardian_answers_without_an_account(app: Flask, site: Office, choice: str) -> None:
    site = mail_waits(site)
    path, guest = mailed_link(site, f"{choice}@example.jp"), app.test_client()
    page = guest.get(path, headers=BROWSER)
    assert page.headers["Referrer-Policy"] == "no-referrer" and "no-store" in page.headers["Cache-Control"]
    if choice == "agree":
        refused = send(guest, path, {"answer": "agree", "name": " "})
        assert refused.status_code == 400 and 'id="name-fault"' in refused.text
    answer = send(guest, path, {"answer": choice, "name": "髙嶺 のぞみ"})
    assert (answer.status_code, answer.location) == (303, path)
    (newest, *_) = (
        one
        for one in site.store.guardian_consents.of_learner(STUDENT)
        if one.guardian_email == f"{choice}@example.jp"
    )
    assert (
        newest.state(site.clock()) is {"agree": ConsentState.AGREED, "decline": ConsentState.DECLINED}[choice]
    )
    if choice == "agree":
        assert send(guest, path, {"answer": "withdraw"}).status_code == 303
        assert "took your consent back" in guest.get(f"{path}?lang=en", headers=BROWSER).text
        token = form_token(guest, "/consent")
        again = guest.post(path, data={"csrf_token": token, "answer": "withdraw"}, headers=BROWSER)
        assert again.status_code == 400


def test_a_guardian_asks_for_the_link_and_the_answer_gives_nobody_away(app: Flask) -> None:
    guest = app.test_client()
    refused = send(guest, "/consent", {"email": "no address"})
    assert refused.status_code == 400 and 'value="no address"' in refused.text
    answers = [
        send(guest, "/consent", {"email": address}) for address in ("agree@example.jp", "nobody@example.jp")
    ]
    assert {(one.status_code, one.location) for one in answers} == {(303, "/consent")}


def test_a_wrong_link_opens_nothing(app: Flask) -> None:
    for path in ("/consent/wrong", "/delete/wrong"):
        assert app.test_client().get(path, headers=BROWSER).status_code == 400


def test_guessing_links_of_guardians_is_slowed_down(app: Flask) -> None:
    guest = app.test_client()
    answers = [guest.get(f"/consent/{number}", headers=BROWSER).status_code for number in range(25)]
    assert answers[0] == 400 and answers[-1] == 429
