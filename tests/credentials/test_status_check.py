"""The check `status`: every kind and purpose, one or several, and what a bad list is worth."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from jwt.utils import base64url_encode

from badgeserver.credentials.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from badgeserver.credentials.data_integrity import add_proof
from badgeserver.credentials.did import did_document
from badgeserver.credentials.jwt_credential import signed_jwt
from badgeserver.credentials.status_check import MAX_STATUSES, find_status
from badgeserver.credentials.status_list import MIN_ENTRIES, encode
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.domain.verdict import Outcome
from tests.credentials.samples import BASE, DID, NOW, MemorySigner, Shelf, shelf
from tests.credentials.test_jwt_credential import es256

CREDENTIAL = f"{BASE}/c/one"
REVOKED_HERE = f"{BASE}/revoked.json"
MESSAGES = [{"status": hex(value), "message": f"meaning {value}"} for value in range(4)]


def place(purpose: str = "revocation", index: int = 0, number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a BitstringStatusListEntry in the list `number`."""
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": f"{BASE}/lists/{number}",
    }
    return {**entry, **changes}


def put_list(
    sources: Shelf, signer: MemorySigner, start: bytes = b"", number: int = 1, **changes: Any
) -> None:
    """Sign a list for all purposes that begins with the bits `start`, and put it on the shelf."""
    bits = start + bytes(MIN_ENTRIES // 2)
    document = {
        "@context": [CREDENTIALS_V2],
        "id": f"{BASE}/lists/{number}",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": DID,
        "validFrom": "2026-11-20T02:00:00Z",
        "credentialSubject": {
            "id": f"{BASE}/lists/{number}#list",
            "type": "BitstringStatusList",
            "statusPurpose": ["revocation", "suspension", "message", "refresh", "ext:fee-due"],
            "encodedList": encode(bits),
        },
    }
    whole = {name: value for name, value in {**document, **changes}.items() if value is not None}
    sources.lists[f"{BASE}/lists/{number}"] = add_proof(whole, signer, NOW)


def told(sources: Shelf, *statuses: Any) -> tuple[Outcome, str]:
    """Return the outcome of the check, and what it says in English."""
    stated = statuses[0] if len(statuses) == 1 else list(statuses)
    document = {"id": CREDENTIAL, "issuer": {"id": DID}, "credentialStatus": stated}
    check = find_status(document, sources, NOW).check
    return check.outcome, check.message.en


@pytest.fixture
def sources(signer: MemorySigner) -> Shelf:
    """Return sources with the issuer's key and no list."""
    return shelf(signer)


# Bitstring Status List 1.0, section 2.1, `statusPurpose`; bit 0 of the list is set, bit 1 is not.
@pytest.mark.parametrize(
    ("purpose", "index", "outcome", "words"),
    [
        ("revocation", 0, Outcome.FAILED, "revoked it"),
        ("revocation", 1, Outcome.PASSED, "not been revoked"),
        ("suspension", 0, Outcome.FAILED, "suspended it"),
        ("suspension", 1, Outcome.PASSED, "not been revoked"),
        ("message", 0, Outcome.PASSED, "has a message"),
        ("message", 1, Outcome.PASSED, "not been revoked"),
        ("refresh", 0, Outcome.PASSED, "newer credential"),
        ("refresh", 1, Outcome.PASSED, "not been revoked"),
        ("ext:fee-due", 0, Outcome.UNKNOWN, "not known here"),
        ("ext:fee-due", 1, Outcome.PASSED, "not been revoked"),
    ],
)
def test_each_purpose_has_its_own_meaning(
    sources: Shelf, signer: MemorySigner, purpose: str, index: int, outcome: Outcome, words: str
) -> None:
    put_list(sources, signer, b"\x80")
    found, message = told(sources, place(purpose, index))
    assert found is outcome
    assert words in message


# Entries of two bits: 0b11, 0b10, 0b00, …
@pytest.mark.parametrize(
    ("purpose", "index", "outcome", "words"),
    [
        ("message", 0, Outcome.PASSED, "meaning 3"),
        ("message", 1, Outcome.PASSED, "meaning 2"),
        ("message", 2, Outcome.PASSED, "meaning 0"),
        ("revocation", 1, Outcome.FAILED, "meaning 2"),
        ("revocation", 2, Outcome.PASSED, "not been revoked"),
    ],
)
def test_entries_of_several_bits_have_messages(
    sources: Shelf, signer: MemorySigner, purpose: str, index: int, outcome: Outcome, words: str
) -> None:
    put_list(sources, signer, b"\xe0")
    found, message = told(sources, place(purpose, index, statusSize=2, statusMessage=MESSAGES))
    assert found is outcome
    assert words in message


class TestSeveralStatuses:
    """VC Data Model 2.0, section 4.10: `credentialStatus` may have several values."""

    def test_all_of_them_must_pass(self, sources: Shelf, signer: MemorySigner) -> None:
        put_list(sources, signer, b"\x80")
        put_list(sources, signer, number=2)
        assert told(sources, place(index=1), place("suspension", 0, 2))[0] is Outcome.PASSED
        assert told(sources, place(index=1), place("suspension", 0, 1))[0] is Outcome.FAILED

    def test_one_that_fails_decides_before_one_that_is_unknown(
        self, sources: Shelf, signer: MemorySigner
    ) -> None:
        put_list(sources, signer, b"\x80")
        assert told(sources, place(number=9), place(index=1))[0] is Outcome.UNKNOWN
        assert told(sources, place(number=9), place(index=0))[0] is Outcome.FAILED

    def test_what_each_of_them_says_is_told_once(self, sources: Shelf, signer: MemorySigner) -> None:
        put_list(sources, signer, b"\x80")
        _, message = told(sources, place(index=1), place(index=2), place("message"))
        assert message == "It has not been revoked. The issuer has a message about it."

    def test_they_are_as_old_as_the_oldest(self, sources: Shelf, signer: MemorySigner) -> None:
        put_list(sources, signer)
        put_list(sources, signer, number=2, validFrom="2026-11-19T00:00:00Z")
        both = {"issuer": DID, "credentialStatus": [place(), place(number=2)]}
        known = find_status(both, sources, NOW).known_as_of
        assert known == NOW - timedelta(days=1, hours=3)

    def test_too_many_are_refused_before_a_list_is_asked(self, sources: Shelf) -> None:
        found, message = told(sources, *[place()] * (MAX_STATUSES + 1))
        assert found is Outcome.FAILED
        assert str(MAX_STATUSES) in message


@pytest.mark.parametrize("without", [{}, {"credentialStatus": []}])
def test_a_credential_without_status_passes(sources: Shelf, without: dict[str, Any]) -> None:
    finding = find_status({"issuer": DID, **without}, sources, NOW)
    assert (finding.check.outcome, finding.known_as_of) == (Outcome.PASSED, None)


# What cannot be read here was not checked: DESIGN's third answer.
@pytest.mark.parametrize(
    "status",
    [
        {"id": f"{BASE}/x", "type": "StatusList2021Entry"},
        {"id": f"{BASE}/x", "type": ["BitstringStatusListEntry", "Another"]},
        {"id": f"{BASE}/x"},
        "https://badges.example.jp/status",
        None,
    ],
)
def test_a_kind_of_status_that_is_not_known_is_unknown(sources: Shelf, status: Any) -> None:
    assert told(sources, status)[0] is Outcome.UNKNOWN


class TestTheList:
    """Bitstring Status List 1.0, section 2.2 and 3.2: what a list must be to be believed."""

    @pytest.mark.parametrize(
        "changes",
        [
            {"issuer": "did:web:evil.example"},
            {"id": f"{BASE}/lists/7"},
            {"type": ["VerifiableCredential"]},
            {"validUntil": "2026-11-20T02:59:59Z"},
            {"validFrom": "2026-11-20T03:06:00Z"},
        ],
    )
    def test_a_list_not_to_be_believed_tells_nothing(
        self, sources: Shelf, signer: MemorySigner, changes: dict[str, Any]
    ) -> None:
        put_list(sources, signer, b"\x80", **changes)
        assert told(sources, place())[0] is Outcome.UNKNOWN

    @pytest.mark.parametrize("changes", [{"validUntil": "tomorrow"}, {"validFrom": "yesterday"}])
    def test_a_list_with_malformed_dates_tells_nothing(
        self, sources: Shelf, signer: MemorySigner, changes: dict[str, str]
    ) -> None:
        put_list(sources, signer)
        sources.lists[f"{BASE}/lists/1"] = {**sources.lists[f"{BASE}/lists/1"], **changes}
        assert told(sources, place())[0] is Outcome.UNKNOWN

    def test_a_list_without_dates_tells_of_the_present(self, sources: Shelf, signer: MemorySigner) -> None:
        put_list(sources, signer, validFrom=None)
        finding = find_status({"issuer": DID, "credentialStatus": place()}, sources, NOW)
        assert (finding.check.outcome, finding.known_as_of) == (Outcome.PASSED, NOW)

    @pytest.mark.parametrize("encoded", ["u", "uH4sI", 7, None])
    def test_a_list_whose_bits_cannot_be_read_tells_nothing(
        self, sources: Shelf, signer: MemorySigner, encoded: Any
    ) -> None:
        subject = {
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            **({} if encoded is None else {"encodedList": encoded}),
        }
        put_list(sources, signer, credentialSubject=subject)
        assert told(sources, place())[0] is Outcome.UNKNOWN

    def test_a_list_of_one_person_tells_nothing(self, sources: Shelf, signer: MemorySigner) -> None:
        """Its entries are too few to hide in, whatever their size: 524,288 bits make 32,768 of 16 bits."""
        put_list(sources, signer, b"")
        messages = [{"status": hex(value), "message": ""} for value in range(2**16)]
        wide = place(statusSize=16, statusMessage=messages)
        assert told(sources, wide)[0] is Outcome.UNKNOWN


class TestTheListAsJwt:
    """A status list credential may be secured by any means that a credential may (section 2.2)."""

    KEY: ClassVar = es256()

    def _told(self, sources: Shelf, signer: MemorySigner, token: str) -> Outcome:
        published = PublishedKey("jwt-1", KeyAlgorithm.ES256, self.KEY.jwk(), NOW)
        sources.dids[DID] = did_document(DID, [signer.published(), published])
        envelope = {
            "@context": CREDENTIALS_V2,
            "type": "EnvelopedVerifiableCredential",
            "id": f"data:application/vc+jwt,{token}",
        }
        sources.lists[f"{BASE}/lists/1"] = envelope
        return told(sources, place())[0]

    def _list(self, sources: Shelf, signer: MemorySigner, start: bytes) -> dict[str, Any]:
        put_list(sources, signer, start)
        return {name: one for name, one in sources.lists[f"{BASE}/lists/1"].items() if name != "proof"}

    @pytest.mark.parametrize(("start", "outcome"), [(b"\x80", Outcome.FAILED), (b"\0", Outcome.PASSED)])
    def test_it_is_read(self, sources: Shelf, signer: MemorySigner, start: bytes, outcome: Outcome) -> None:
        token = signed_jwt(self._list(sources, signer, start), self.KEY)
        assert self._told(sources, signer, token) is outcome

    def test_one_that_was_altered_tells_nothing(self, sources: Shelf, signer: MemorySigner) -> None:
        token = signed_jwt(self._list(sources, signer, b"\x80"), self.KEY)
        head, _, signature = token.split(".")
        other = signed_jwt(self._list(sources, signer, b"\0"), self.KEY).split(".")[1]
        assert self._told(sources, signer, f"{head}.{other}.{signature}") is Outcome.UNKNOWN

    @pytest.mark.parametrize(
        ("ends", "outcome"), [(timedelta(hours=1), Outcome.PASSED), (timedelta(hours=-1), Outcome.UNKNOWN)]
    )
    def test_one_by_data_model_1_1_has_its_own_names_for_dates(
        self, sources: Shelf, signer: MemorySigner, ends: timedelta, outcome: Outcome
    ) -> None:
        listed = self._list(sources, signer, b"\0")
        began = datetime.fromisoformat(listed.pop("validFrom"))
        dates = {"nbf": began.timestamp(), "exp": (NOW + ends).timestamp()}
        claims = {"iss": DID, "jti": listed["id"], "sub": listed["credentialSubject"]["id"], **dates}
        old = {**listed, "@context": [CREDENTIALS_V1]}
        token = self._signed({**claims, "vc": old})
        assert self._told(sources, signer, token) is outcome

    def _signed(self, claims: dict[str, Any]) -> str:
        parts = [{"alg": "ES256", "typ": "JWT", "kid": self.KEY.verification_method}, claims]
        encoded = [base64url_encode(json.dumps(part).encode()) for part in parts]
        signature = base64url_encode(self.KEY.sign(b".".join(encoded)))
        return b".".join([*encoded, signature]).decode()


class TestRevocationList:
    """1EdTechRevocationList, whose address is the status' own `id`."""

    STATUS: ClassVar = {"id": REVOKED_HERE, "type": "1EdTechRevocationList"}

    def test_who_is_listed_is_revoked(self, sources: Shelf) -> None:
        sources.documents[REVOKED_HERE] = {"issuer": DID, "revokedCredential": [{"id": CREDENTIAL}]}
        assert told(sources, self.STATUS) == (Outcome.FAILED, "The issuer has revoked it.")

    def test_who_is_not_is_not_and_the_answer_is_as_of_now(self, sources: Shelf) -> None:
        sources.documents[REVOKED_HERE] = {"issuer": DID, "revokedCredential": []}
        document = {"id": CREDENTIAL, "issuer": DID, "credentialStatus": self.STATUS}
        finding = find_status(document, sources, NOW)
        assert (finding.check.outcome, finding.known_as_of) == (Outcome.PASSED, NOW)

    def test_a_list_out_of_reach_is_neither_revoked_nor_fine(self, sources: Shelf) -> None:
        assert told(sources, self.STATUS)[0] is Outcome.UNKNOWN

    @pytest.mark.parametrize("status", [{"type": "1EdTechRevocationList"}, {**STATUS, "id": 7}])
    def test_a_list_without_an_address_is_refused(self, sources: Shelf, status: dict[str, Any]) -> None:
        assert told(sources, status)[0] is Outcome.FAILED

    def test_a_credential_without_id_cannot_be_looked_up(self, sources: Shelf) -> None:
        document = {"issuer": DID, "credentialStatus": self.STATUS}
        assert find_status(document, sources, NOW).check.outcome is Outcome.FAILED
