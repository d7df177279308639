"""The QR code's statement: short enough for a phone, and checked without the credential."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import jwt
import pytest
import qrcode
from qrcode.constants import ERROR_CORRECT_M

from badgeserver.credentials.did import did_document
from badgeserver.credentials.paper import (
    Statement,
    key_name,
    qr_address,
    read_address,
    read_statement,
    sign_statement,
    statement_of,
    unverified_statement,
)
from badgeserver.credentials.paper_verifier import verify_statement
from badgeserver.domain.award import StatusEntry
from badgeserver.domain.errors import Refused
from badgeserver.domain.verdict import Answer, Outcome
from tests.credentials.samples import BASE, CREDENTIAL_ID, DID, KID, NOW, MemorySigner, Shelf, shelf

STATEMENT = Statement(
    credential_id=CREDENTIAL_ID,
    badge="work-digital",
    map_version="2026.1",
    name="見本 花子",
    awarded_on=date(2026, 11, 19),
    valid_until=date(2029, 11, 18),
    status=StatusEntry(1, 4242),
)
ADDRESS = f"{BASE}/c/{CREDENTIAL_ID}"


def _failed(jws: str, address: str, sources: Shelf, now: datetime = NOW) -> set[str]:
    verdict = verify_statement(jws, address, sources, now)
    return {check.name for check in verdict.checks if check.outcome is Outcome.FAILED}


@pytest.mark.parametrize("statement", [STATEMENT, replace(STATEMENT, valid_until=None, name='𠮷田 é"\\')])
def test_what_is_signed_is_read_again(signer: MemorySigner, statement: Statement) -> None:
    jws = sign_statement(statement, signer)
    assert read_statement(jws, signer.private.public_key()) == statement
    assert unverified_statement(jws) == statement
    assert key_name(jws) == KID


def test_another_jws_library_reads_it_too(signer: MemorySigner) -> None:
    jws = sign_statement(STATEMENT, signer)
    payload = jwt.PyJWS().decode(jws, signer.private.public_key(), algorithms=["EdDSA"])
    assert json.loads(payload) == {
        "i": CREDENTIAL_ID,
        "b": "work-digital",
        "m": "2026.1",
        "n": "見本 花子",
        "d": "20261119",
        "u": "20291118",
        "s": [1, 4242],
    }
    assert jwt.get_unverified_header(jws) == {"alg": "EdDSA", "kid": KID}


@pytest.mark.parametrize("name", ["北海道 花子", "伊集院 隼人左衛門", "John Fitzgerald Anderson"])
def test_the_address_fits_a_version_15_symbol_at_level_m(signer: MemorySigner, name: str) -> None:
    jws = sign_statement(replace(STATEMENT, name=name, status=StatusEntry(12, 131_071)), signer)
    address = qr_address(BASE, CREDENTIAL_ID, jws)
    assert len(address.encode()) <= 412
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(address)
    code.make(fit=True)
    assert (code.version or 99) <= 15


def test_another_key_and_a_changed_statement_do_not_match(signer: MemorySigner) -> None:
    jws = sign_statement(STATEMENT, signer)
    other = sign_statement(replace(STATEMENT, name="別人"), signer)
    mixed = ".".join([*other.split(".")[:2], jws.split(".")[2]])
    assert read_statement(jws, MemorySigner().private.public_key()) is None
    assert read_statement(mixed, signer.private.public_key()) is None


def _jws(header: dict[str, Any], payload: bytes = b"{}") -> str:
    import base64

    parts = [json.dumps(header).encode(), payload, b"x" * 64]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@pytest.mark.parametrize(
    "jws",
    [
        "",
        "a.b.c",
        "x",
        "é.é.é",
        _jws({"alg": "none", "kid": KID}),
        _jws({"alg": "HS256", "kid": KID}),
        _jws({"alg": "EdDSA"}),
        _jws({"alg": "EdDSA", "kid": 7}),
        _jws({"alg": "EdDSA", "kid": KID, "jwk": {}}),
        _jws({"alg": "EdDSA", "kid": KID, "typ": "JWT"}),
    ],
)
def test_a_text_that_is_no_statement_is_refused(signer: MemorySigner, jws: str) -> None:
    for read in (key_name, unverified_statement):
        with pytest.raises(Refused) as refused:
            read(jws)
        assert refused.value.code == "bad-statement"


GOOD = {"i": "x", "b": "x", "m": "x", "n": "x", "d": "20261119", "s": [1, 2]}


@pytest.mark.parametrize(
    "changes",
    [
        {"i": None},
        {"n": 7},
        {"d": "2026-11-19"},
        {"d": "20261399"},
        {"u": 20291118},
        {"s": [1]},
        {"s": 7},
        {"s": [1, -2]},
        {"s": [True, 2]},
        {"s": ["1", 2]},
        {"s": {"a": 1, "b": 2}},
    ],
)
def test_a_statement_with_a_malformed_member_is_refused(changes: dict[str, Any]) -> None:
    assert statement_of(json.dumps(GOOD).encode()).status == StatusEntry(1, 2)
    with pytest.raises(Refused) as refused:
        statement_of(json.dumps({**GOOD, **changes}).encode())
    assert refused.value.code == "bad-statement"


def test_an_address_is_taken_apart() -> None:
    found = read_address(f" {ADDRESS}#a.b.c\n")
    assert (found.base_url, found.credential_id, found.jws) == (BASE, CREDENTIAL_ID, "a.b.c")
    assert read_address(ADDRESS).jws is None
    assert read_address(f"http://127.0.0.1:8000/c/{CREDENTIAL_ID}").base_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://example.jp",
        f"{BASE}/c/short",
        f"ftp://example.jp/c/{CREDENTIAL_ID}",
        f"{ADDRESS}/x",
        f"{ADDRESS}?x=1",
        f"https://u:p@example.jp/c/{CREDENTIAL_ID}",
        f"{ADDRESS}#{'x' * 3000}",
        f"https://[/c/{CREDENTIAL_ID}",
        f"https://a℀b/c/{CREDENTIAL_ID}",
        f"https://example.jp:99999/c/{CREDENTIAL_ID}",
        f"https://:443/c/{CREDENTIAL_ID}",
        "javascript:1",
    ],
)
def test_what_is_not_the_address_of_a_credential_is_refused(address: str) -> None:
    with pytest.raises(Refused) as refused:
        read_address(address)
    assert refused.value.code == "bad-address"


class TestVerifyingPaper:
    """A printed certificate by its QR code alone."""

    def test_genuine_paper_is_valid(self, signer: MemorySigner) -> None:
        verdict = verify_statement(sign_statement(STATEMENT, signer), ADDRESS, shelf(signer), NOW)
        assert verdict.answer is Answer.VALID
        assert [check.name for check in verdict.checks] == ["address", "issuer", "proof", "status", "dates"]
        assert verdict.shown is not None
        assert (verdict.shown.holder_name, verdict.shown.badge_id) == ("見本 花子", "work-digital")
        assert verdict.status_known_as_of == NOW

    def test_an_endless_badge_has_no_last_day(self, signer: MemorySigner) -> None:
        jws = sign_statement(replace(STATEMENT, valid_until=None), signer)
        assert verify_statement(jws, ADDRESS, shelf(signer), NOW).answer is Answer.VALID

    def test_a_revoked_one_is_invalid(self, signer: MemorySigner) -> None:
        assert _failed(sign_statement(STATEMENT, signer), ADDRESS, shelf(signer, 4242)) == {"status"}

    def test_an_expired_one_is_invalid(self, signer: MemorySigner) -> None:
        jws = sign_statement(replace(STATEMENT, valid_until=date(2026, 11, 19)), signer)
        assert _failed(jws, ADDRESS, shelf(signer)) == {"dates"}
        today = sign_statement(replace(STATEMENT, valid_until=date(2026, 11, 20)), signer)
        assert _failed(today, ADDRESS, shelf(signer)) == set()

    def test_one_before_its_day_is_invalid(self, signer: MemorySigner) -> None:
        jws = sign_statement(replace(STATEMENT, awarded_on=date(2026, 11, 21)), signer)
        assert _failed(jws, ADDRESS, shelf(signer)) == {"dates"}

    def test_a_statement_moved_to_another_address_is_invalid(self, signer: MemorySigner) -> None:
        jws = sign_statement(STATEMENT, signer)
        assert "address" in _failed(jws, f"{BASE}/c/AAAAAAAAAAAAAAAAAAAAAA", shelf(signer))

    def test_a_forgers_key_is_not_the_issuers(self, signer: MemorySigner) -> None:
        same_name = sign_statement(STATEMENT, MemorySigner())
        assert "proof" in _failed(same_name, ADDRESS, shelf(signer))
        other_name = sign_statement(STATEMENT, MemorySigner(kid="key-evil"))
        assert "issuer" in _failed(other_name, ADDRESS, shelf(signer))

    def test_without_the_issuers_keys_the_answer_is_unknown(self, signer: MemorySigner) -> None:
        verdict = verify_statement(sign_statement(STATEMENT, signer), ADDRESS, Shelf(), NOW)
        assert verdict.answer is Answer.UNKNOWN
        assert verdict.status_known_as_of is None

    def test_a_key_that_was_revoked_later_leaves_it_unknown(self, signer: MemorySigner) -> None:
        sources = shelf(signer)
        sources.dids[DID] = did_document(DID, [signer.published(revoked_since=NOW)])
        verdict = verify_statement(sign_statement(STATEMENT, signer), ADDRESS, sources, NOW)
        assert verdict.answer is Answer.UNKNOWN
