"""Taking one's data along and having it deleted, in the browser."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from badgeserver.domain.ids import LearnerId
from badgeserver.services.mail import mail_waits
from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.web.sites import BROWSER, client_as, credential_of, demo_office, form_token

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

CITIZEN = LearnerId("demo-citizen")


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A demonstration to leave, whose mail waits."""
    office = demo_office(tmp_path_factory.mktemp("leaving"), "http://127.0.0.1:8000")
    yield mail_waits(office)
    office.store.close()


@pytest.fixture
def app(site: Office) -> Flask:
    return create_app(site)


@pytest.fixture
def learner(app: Flask) -> FlaskClient:
    return client_as(app, "learner")


def test_the_copy_is_a_file_to_keep_and_for_nobody_else(learner: FlaskClient, app: Flask) -> None:
    token = form_token(learner, "/me/data")
    answer = learner.post("/me/data", data={"csrf_token": token}, headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=my-data-2026")
    assert "no-store" in answer.headers["Cache-Control"]
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert "雪原 ひかり" in archive.read("data.json").decode()
    guest = app.test_client()
    for path in ("/me/data", "/me/delete", "/me/profile", "/me/consent"):
        assert guest.get(path, headers=BROWSER).location == "/sign-in"
        assert client_as(app, "staff").get(path, headers=BROWSER).status_code == 403


def test_a_wrong_word_is_told_and_deletes_nothing(learner: FlaskClient, site: Office) -> None:
    token = form_token(learner, "/me/delete")
    answer = learner.post("/me/delete", data={"csrf_token": token, "word": "やめる"}, headers=BROWSER)
    assert answer.status_code == 400
    assert 'id="word-fault"' in answer.text and 'value="やめる"' in answer.text
    assert site.store.outbox.count_waiting() == 0


def test_a_person_leaves_by_the_link_and_is_signed_out_everywhere(
    learner: FlaskClient, app: Flask, site: Office
) -> None:
    credential = credential_of(CITIZEN, site).id
    token = form_token(learner, "/me/delete")
    asked = learner.post("/me/delete", data={"csrf_token": token, "word": "削除"}, headers=BROWSER)
    assert (asked.status_code, asked.location) == (303, "/me/delete")
    (mail,) = site.store.outbox.newest(1)
    found = re.search(r"http://127.0.0.1:8000(/delete/\S+)", mail.letter.body)
    assert found
    path, phone = found[1], app.test_client()
    assert "雪原 ひかり" in phone.get(path, headers=BROWSER).text
    assert site.store.learners.get(CITIZEN).name == "雪原 ひかり", "looking deletes nothing"
    token = form_token(phone, path)
    gone = phone.post(path, data={"csrf_token": token}, headers=BROWSER)
    assert gone.status_code == 200 and "/verify" in gone.text
    assert learner.get("/me", headers=BROWSER).location == "/sign-in"
    page = phone.get(f"/c/{credential}", headers=BROWSER)
    assert page.status_code == 200 and "answer--unknown" in page.text and "雪原" not in page.text
    assert phone.get(f"/c/{credential}.json").status_code == 404
    assert phone.get(path, headers=BROWSER).status_code == 400
