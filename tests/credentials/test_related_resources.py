"""Related resources: VC Data Model 2.0, section 5.3."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import base58
import pytest

from badgeserver.credentials.related_resources import MAX_RESOURCES, require_related_resources
from badgeserver.domain.errors import CouldNotFindOut, Refused
from badgeserver.domain.text import Text
from tests.credentials.holders import V2

ADDRESS = "https://example.org/rubric.pdf"
CONTENT = b"what the issuer cites"
SHA256 = hashlib.sha256(CONTENT).digest()
SHA384 = hashlib.sha384(CONTENT).digest()
OTHER = hashlib.sha256(b"something else").digest()


def sri(digest: bytes, algorithm: str = "sha256") -> dict[str, str]:
    return {"digestSRI": f"{algorithm}-{base64.b64encode(digest).decode()}"}


def multibase(prefix: bytes, digest: bytes, base: str = "u") -> dict[str, str]:
    data = prefix + digest
    text = base64.urlsafe_b64encode(data).rstrip(b"=") if base == "u" else base58.b58encode(data)
    return {"digestMultibase": base + text.decode()}


def network(address: str) -> bytes:
    if address == ADDRESS:
        return CONTENT
    raise CouldNotFindOut("no-answer", Text("届きません。", "No answer."), Text("待つ。", "Wait."))


def citing(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"relatedResource": [{"id": ADDRESS, **one} for one in resources]}


@pytest.mark.parametrize(
    "stated",
    [
        sri(SHA256),
        sri(SHA384, "sha384"),
        {"digestSRI": f"sha256-{SHA256.hex()}"},
        multibase(b"\x12\x20", SHA256),
        multibase(b"\x12\x20", SHA256, "z"),
        multibase(b"\x20\x30", SHA384),
        {**sri(SHA256), **multibase(b"\x12\x20", SHA256)},
    ],
)
def test_a_document_that_is_as_it_was_is_taken(stated: dict[str, str]) -> None:
    require_related_resources(citing(stated), network)


@pytest.mark.parametrize(
    "stated",
    [
        sri(OTHER),
        {"digestSRI": f"sha256-{OTHER.hex()}"},
        multibase(b"\x12\x20", OTHER),
        {**sri(SHA256), **multibase(b"\x12\x20", OTHER)},
    ],
)
def test_a_document_that_was_altered_is_refused(stated: dict[str, str]) -> None:
    with pytest.raises(Refused) as error:
        require_related_resources(citing(stated), network)
    assert error.value.code == "related-resource-altered"


@pytest.mark.parametrize(
    "stated",
    [
        {"digestSRI": "md5-AAAA"},
        {"digestSRI": "sha256-short"},
        {"digestSRI": "sha256-!!!!"},
        {"digestMultibase": "uAAAA"},
        {"digestMultibase": "u!!!!"},
        {"digestMultibase": "f1220"},
        multibase(b"\x12\x20", SHA256[:-1]),
        {**sri(SHA256), "digestMultibase": "uAAAA"},
        {},
    ],
)
def test_a_digest_that_cannot_be_read_leaves_the_question_open(stated: dict[str, str]) -> None:
    with pytest.raises(CouldNotFindOut) as error:
        require_related_resources(citing(stated), network)
    assert error.value.code == "unknown-digest"


def test_a_document_out_of_reach_leaves_the_question_open() -> None:
    with pytest.raises(CouldNotFindOut):
        require_related_resources(citing({"id": "https://example.org/gone", **sri(SHA256)}), network)


def test_a_context_is_known_without_the_network() -> None:
    known = "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    require_related_resources(citing({"id": V2, **sri(bytes.fromhex(known))}), network)
    with pytest.raises(Refused):
        require_related_resources(citing({"id": V2, **sri(OTHER)}), network)


def test_nobody_has_us_fetch_without_end() -> None:
    fetched: list[str] = []

    def count(address: str) -> bytes:
        fetched.append(address)
        return CONTENT

    with pytest.raises(Refused) as error:
        require_related_resources(citing(*[sri(SHA256)] * (MAX_RESOURCES + 1)), count)
    assert (error.value.code, fetched) == ("too-many-resources", [])


def test_a_credential_that_cites_nothing_has_nothing_to_check() -> None:
    require_related_resources({}, network)
