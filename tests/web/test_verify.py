"""Verification by a file and by an address, without an account."""

from __future__ import annotations

import hashlib
import io
import json
import re
from typing import TYPE_CHECKING

import pytest

from badgeserver.services.carriers import carrier
from badgeserver.services.endorsement_pages import seals_of_credential
from badgeserver.services.office import Office
from badgeserver.services.verification import address_on_page
from badgeserver.web.verify import FILE_BYTES, MOST_FILES, REQUEST_BYTES
from tests.web.sites import BROWSER, credential_of, form_token

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


def hand_in(client: FlaskClient, data: bytes, name: str = "badge") -> TestResponse:
    form = {"csrf_token": form_token(client, "/verify"), "file": (io.BytesIO(data), name)}
    return client.post("/verify/file", data=form, headers=BROWSER)


def hand_in_many(client: FlaskClient, *files: tuple[bytes, str]) -> TestResponse:
    form = {
        "csrf_token": form_token(client, "/verify"),
        "file": [(io.BytesIO(data), name) for data, name in files],
    }
    return client.post("/verify/file", data=form, headers=BROWSER)


def held_in(page: str) -> str:
    found = re.search(r'name="held" value="([^"]+)"', page)
    assert found
    return found[1]


def ask_for_receipt(client: FlaskClient, held: str, kind: str = "csv") -> TestResponse:
    form = {"csrf_token": form_token(client, "/verify"), "held": held, "as": kind}
    return client.post("/verify/receipt", data=form, headers=BROWSER)


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
    assert "書かれている内容" in answer.text
    assert 'class="issuer-site"' in answer.text


def test_our_endorsement_is_valid_and_not_called_a_badge(guest: FlaskClient, demo: Office) -> None:
    (seal,) = seals_of_credential(credential_of("demo-citizen", demo).id, demo)
    answer = hand_in(guest, seal.endorsement.document.encode(), "endorsement.json")
    assert "answer--valid" in answer.text
    assert "バッジではなく、別の種類の証明書です。" in answer.text


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
    assert "書かれていること（本物と確かめられていません）" in answer.text
    assert "issuer-site" not in answer.text, "a forgery is nobody's"
    assert "<dd>知事</dd>" in answer.text
    assert "<dt>レベル</dt>" not in answer.text


def test_a_revoked_credential_is_not_valid_as_a_file_either(guest: FlaskClient, demo: Office) -> None:
    page = hand_in(guest, credential_of("demo-student", demo, 1).document.encode()).text
    assert "answer--invalid" in page
    assert "書かれている内容" in page, "it is the issuer's word all the same"


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
    answer = hand_in(guest, bytes(FILE_BYTES + 1))
    assert answer.status_code == 413
    assert "10MB以下" in answer.text


def test_an_address_of_our_own_can_be_pasted(guest: FlaskClient, demo: Office) -> None:
    credential = credential_of("demo-leader", demo)
    answer = paste(guest, f"  http://127.0.0.1:8000/c/{credential.id} ")
    assert "answer--valid" in answer.text


def test_an_address_is_taken_as_people_type_it_from_paper(guest: FlaskClient, demo: Office) -> None:
    id = credential_of("demo-leader", demo).id
    full_width = str.maketrans({one: chr(ord(one) + 0xFEE0) for one in "http/:.0123456789"})
    for typed in (
        id,
        f"127.0.0.1:8000/c/{id}",
        f"http://127.0.0.1:8000/c/\n {id}",
        f"http://127.0.0.1:8000/c/{id}".translate(full_width),
    ):
        assert "answer--valid" in paste(guest, typed).text, typed
    assert paste(guest, f"example.jp/c/{id}").status_code == 400


def test_an_address_that_is_none_gets_a_clear_answer(guest: FlaskClient) -> None:
    assert paste(guest, "not an address").status_code == 400


def test_an_address_of_nothing_is_not_found(guest: FlaskClient) -> None:
    assert paste(guest, "http://127.0.0.1:8000/c/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_no_address_brings_the_form_back_with_a_hint(guest: FlaskClient) -> None:
    answer = paste(guest, "   ")
    assert answer.status_code == 400
    assert "アドレスを入れてください" in answer.text


def test_many_files_are_answered_in_a_table_with_details(guest: FlaskClient, demo: Office) -> None:
    leader, student = credential_of("demo-leader", demo), credential_of("demo-student", demo)
    revoked = credential_of("demo-student", demo, 1)
    answer = hand_in_many(
        guest,
        (leader.document.encode(), "leader.json"),
        (revoked.document.encode(), "revoked.json"),
        (student.document.encode(), "student.json"),
        (b"Dear Sir or Madam", "letter.txt"),
    )
    assert answer.status_code == 200
    page = answer.text
    assert [page.count(f'class="sign sign--{kind}"') for kind in ("valid", "invalid", "unreadable")] == [
        3,
        2,
        2,
    ]
    assert page.count("<details>") == 4
    assert "「letter.txt」のくわしい結果" in page
    assert 'href="/badges/levels/L' in page


def test_the_parts_of_many_verdicts_have_names_of_their_own(guest: FlaskClient, demo: Office) -> None:
    file = (credential_of("demo-leader", demo).document.encode(), "a.json")
    ids = re.findall(r' id="([^"]+)"', hand_in_many(guest, file, file, file).text)
    assert len(ids) == len(set(ids))


def test_more_files_than_allowed_bring_the_form_back(guest: FlaskClient) -> None:
    answer = hand_in_many(guest, *[(b"{}", f"{number}.json") for number in range(MOST_FILES + 1)])
    assert answer.status_code == 400
    assert "一度に30個まで" in answer.text
    assert 'id="file"' in answer.text


def test_one_file_of_many_that_is_too_large_is_named(guest: FlaskClient, demo: Office) -> None:
    good = (credential_of("demo-leader", demo).document.encode(), "good.json")
    answer = hand_in_many(guest, good, (bytes(FILE_BYTES + 1), "large.bin"))
    assert answer.status_code == 200
    assert "10MB以下のファイルにしてください" in answer.text


def test_a_request_that_is_too_large_in_all_brings_the_form_back(guest: FlaskClient) -> None:
    answer = hand_in(guest, bytes(REQUEST_BYTES + 1))
    assert answer.status_code == 413
    assert "全部で40MB以下" in answer.text
    assert 'id="file"' in answer.text


def test_many_files_count_against_the_limit_as_many(guest: FlaskClient) -> None:
    some = [(b"{}", f"{number}.json") for number in range(MOST_FILES)]
    assert [hand_in_many(guest, *some).status_code for _ in range(5)] == [200] * 4 + [429]


def test_a_receipt_as_pdf_and_for_spreadsheets_is_made_from_the_page(
    guest: FlaskClient, demo: Office
) -> None:
    file = credential_of("demo-leader", demo).document.encode()
    held = held_in(hand_in(guest, file, "leader.json").text)
    table, page = ask_for_receipt(guest, held), ask_for_receipt(guest, held, "pdf")
    assert table.mimetype == "text/csv"
    assert table.data.startswith(b"\xef\xbb\xbf")
    assert hashlib.sha256(file).hexdigest() in table.text
    assert "leader.json" in table.text
    assert page.mimetype == "application/pdf"
    for answer in (table, page):
        assert "no-store" in answer.headers["Cache-Control"]
        assert "badge-check-20261120" in answer.headers["Content-Disposition"]


def test_a_receipt_says_only_what_was_found_here(guest: FlaskClient, demo: Office) -> None:
    held = held_in(hand_in(guest, credential_of("demo-leader", demo).document.encode()).text)
    for changed in ("", "x", f"A{held[1:]}", held[:-1]):
        answer = ask_for_receipt(guest, changed)
        assert answer.status_code == 400
        assert "確認記録を作れませんでした" in answer.text


def test_an_address_gets_a_receipt_without_what_its_fragment_says(guest: FlaskClient, demo: Office) -> None:
    credential = credential_of("demo-leader", demo)
    page = address_on_page(carrier(credential.id, "pdf", demo).data)
    table = ask_for_receipt(guest, held_in(paste(guest, page).text)).text
    assert page.partition("#")[0] in table
    assert page.partition("#")[2] not in table


@pytest.mark.parametrize("path", ["/verify/file", "/verify/address", "/verify/receipt"])
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
