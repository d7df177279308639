"""Verification by a file and by an address, without an account."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from badgeserver.services.carriers import carrier
from badgeserver.services.endorsement_pages import seals_of_credential
from badgeserver.services.office import Office
from badgeserver.web.safety import UPLOAD_BYTES
from tests.web.sites import BROWSER, credential_of, form_token

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


def hand_in(client: FlaskClient, data: bytes, name: str = "badge") -> TestResponse:
    form = {"csrf_token": form_token(client, "/verify"), "file": (io.BytesIO(data), name)}
    return client.post("/verify/file", data=form, headers=BROWSER)


def paste(client: FlaskClient, address: str) -> TestResponse:
    form = {"csrf_token": form_token(client, "/verify"), "address": address}
    return client.post("/verify/address", data=form, headers=BROWSER)


@pytest.mark.parametrize("kind", ["json", "png", "svg", "pdf"])
def test_each_carrier_can_be_handed_in(guest: FlaskClient, demo: Office, kind: str) -> None:
    found = carrier(credential_of("demo-leader", demo).id, kind, demo)
    answer = hand_in(guest, found.data, found.file_name)
    assert answer.status_code == 200
    assert "answer--valid" in answer.text
    assert found.file_name in answer.text


def test_our_endorsement_is_valid_and_not_called_a_badge(guest: FlaskClient, demo: Office) -> None:
    (seal,) = seals_of_credential(credential_of("demo-citizen", demo).id, demo)
    answer = hand_in(guest, seal.endorsement.document.encode(), "endorsement.json")
    assert "answer--valid" in answer.text
    assert "証明書（バッジではありません）" in answer.text


def test_a_presentation_is_told_by_its_name(guest: FlaskClient) -> None:
    answer = hand_in(guest, b'{"type": "VerifiablePresentation", "verifiableCredential": []}')
    assert answer.status_code == 400
    assert "中の証明書だけを使ってください" in answer.text


def test_a_changed_credential_is_not_valid(guest: FlaskClient, demo: Office) -> None:
    document = json.loads(credential_of("demo-leader", demo).document)
    document["credentialSubject"]["achievement"]["name"] = "知事"
    answer = hand_in(guest, json.dumps(document).encode())
    assert answer.status_code == 200
    assert "answer--invalid" in answer.text
    assert "check--failed" in answer.text


def test_a_revoked_credential_is_not_valid_as_a_file_either(guest: FlaskClient, demo: Office) -> None:
    assert "answer--invalid" in hand_in(guest, credential_of("demo-student", demo, 1).document.encode()).text


def test_a_file_name_with_markup_is_only_text(guest: FlaskClient, demo: Office) -> None:
    answer = hand_in(guest, credential_of("demo-leader", demo).document.encode(), "<script>alert(1)<script>")
    assert "<script>alert" not in answer.text


def test_a_file_that_is_no_credential_gets_a_clear_answer(guest: FlaskClient) -> None:
    answer = hand_in(guest, b"Dear Sir or Madam")
    assert answer.status_code == 400
    assert 'class="lead"' in answer.text


def test_no_file_brings_the_form_back_with_a_hint(guest: FlaskClient) -> None:
    form = {"csrf_token": form_token(guest, "/verify")}
    answer = guest.post("/verify/file", data=form, headers=BROWSER)
    assert answer.status_code == 400
    assert "ファイルを選んでください" in answer.text
    assert 'aria-describedby="file-hint file-fault"' in answer.text


def test_a_file_that_is_too_large_is_refused(guest: FlaskClient) -> None:
    answer = hand_in(guest, bytes(UPLOAD_BYTES + 1))
    assert answer.status_code == 413
    assert "10MB以下" in answer.text


def test_an_address_of_our_own_can_be_pasted(guest: FlaskClient, demo: Office) -> None:
    credential = credential_of("demo-leader", demo)
    answer = paste(guest, f"  http://127.0.0.1:8000/c/{credential.id} ")
    assert "answer--valid" in answer.text


def test_an_address_that_is_none_gets_a_clear_answer(guest: FlaskClient) -> None:
    assert paste(guest, "not an address").status_code == 400


def test_an_address_of_nothing_is_not_found(guest: FlaskClient) -> None:
    assert paste(guest, "http://127.0.0.1:8000/c/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_no_address_brings_the_form_back_with_a_hint(guest: FlaskClient) -> None:
    answer = paste(guest, "   ")
    assert answer.status_code == 400
    assert "アドレスを入れてください" in answer.text


@pytest.mark.parametrize("path", ["/verify/file", "/verify/address"])
def test_reloading_an_answer_leads_back_to_the_question(guest: FlaskClient, path: str) -> None:
    answer = guest.get(path, headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, "/verify")


@pytest.mark.parametrize("path", ["/verify/file", "/verify/address"])
def test_a_form_from_elsewhere_is_refused(guest: FlaskClient, path: str) -> None:
    answer = guest.post(path, data={"address": "http://127.0.0.1:8000/c/x"}, headers=BROWSER)
    assert answer.status_code == 400
    assert "もう一度送ってください" in answer.text


def test_too_many_tries_are_told_to_wait(guest: FlaskClient) -> None:
    form = {"csrf_token": form_token(guest, "/verify"), "address": ""}
    answers = [guest.post("/verify/address", data=form, headers=BROWSER).status_code for _ in range(31)]
    assert answers == [400] * 30 + [429]
    assert guest.get("/verify").status_code == 200


def test_what_cannot_be_reached_is_neither_valid_nor_invalid(guest: FlaskClient) -> None:
    answer = paste(guest, "https://nowhere.invalid/c/AAAAAAAAAAAAAAAAAAAAAA")
    assert answer.status_code == 200
    assert "answer--unknown" in answer.text


def test_another_issuers_badge_gets_neither_our_picture_nor_our_page(
    guest: FlaskClient, demo: Office
) -> None:
    document = credential_of("demo-leader", demo).document
    foreign = document.replace("127.0.0.1%3A8000", "elsewhere.invalid")
    page = hand_in(guest, foreign.replace("http://127.0.0.1:8000", "https://elsewhere.invalid").encode()).text
    assert "answer--valid" not in page
    assert "このサイト（" not in page
    assert 'src="/badges/' not in page
    assert 'href="/badges/hk-' not in page


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.7\n",
        b"<svg/>",
        b"[1, 2]",
        b'{"a": 1, "a": 2}',
        b"\xff" * 99,
        b"[" * 100_000,
    ],
)
def test_an_odd_file_is_refused_with_a_mend(guest: FlaskClient, data: bytes) -> None:
    answer = hand_in(guest, data)
    assert answer.status_code == 400
    assert 'class="lead"' in answer.text
