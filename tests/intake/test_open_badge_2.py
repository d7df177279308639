"""Open Badges 2.0 by a real provider's site: what holds, what does not, and what can't be found out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openbadgeslib.ob2.models import IdentityObject, Verification

from badgeserver.credentials.fetcher import Fetcher
from badgeserver.domain.errors import BadgeserverError, CouldNotFindOut, Refused
from badgeserver.domain.recipient import Identity, IdentityKind
from badgeserver.intake.open_badge_2 import OpenBadge2, stated_assertion, verify_open_badge_2
from badgeserver.intake.open_badge_2_sources import MAX_DOCUMENTS, Documents, with_linked_class
from tests.credentials.hostile_site import text
from tests.open_badges_2 import EMAIL, ISSUED, SALT, Provider2, hashed, provider_2, rsa_key

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def provider() -> Iterator[Provider2]:
    with provider_2() as served:
        yield served


def verified(statement: str | dict[str, Any], provider: Provider2, now: datetime = NOW) -> OpenBadge2:
    fetcher = Fetcher(own_hosts=frozenset({provider.host}))
    told = statement if isinstance(statement, str) else json.dumps(statement)
    return verify_open_badge_2(told, lambda address: fetcher.fetch(address).data, now)


def code_of(statement: str | dict[str, Any], provider: Provider2, now: datetime = NOW) -> str:
    with pytest.raises(BadgeserverError) as ended:
        verified(statement, provider, now)
    return ended.value.code


def test_a_hosted_badge_is_what_its_issuer_serves(provider: Provider2) -> None:
    badge = verified(provider.hosted(), provider)
    assert badge == OpenBadge2(
        id=f"{provider.base}/badges/1",
        issuer=provider.issuer,
        issuer_name="見本ラーニング",
        name="見本の講座",
        achievement=provider.achievement,
        issued_at=ISSUED,
        hosted=True,
        identity=Identity(IdentityKind.EMAIL, hashed(EMAIL).identity, hashed=True, salt=SALT),
    )
    assert not badge.names_recipient


def test_a_signed_badge_is_verified_with_the_key_that_its_issuer_lists(provider: Provider2) -> None:
    badge = verified(provider.signed(), provider)
    assert (badge.hosted, badge.issuer, badge.achievement) == (False, provider.issuer, provider.achievement)


def test_a_hosted_badge_may_be_baked_as_a_signature(provider: Provider2) -> None:
    provider.hosted()
    token = provider.signed(id=f"{provider.base}/badges/1", verification=Verification("HostedBadge"))
    assert verified(token, provider).hosted


def test_a_badge_class_inside_the_assertion_counts_for_what_its_id_leads_to(provider: Provider2) -> None:
    inside = {
        "id": provider.achievement,
        "type": "BadgeClass",
        "name": "Altered",
        "issuer": "https://x.example",
    }
    badge = verified(provider.hosted(badge=inside), provider)
    assert (badge.name, badge.issuer) == ("見本の講座", provider.issuer)
    assert with_linked_class({"badge": {"name": "no id"}}) == {"badge": {"name": "no id"}}


def test_a_recipient_who_can_be_read_is_said_to_be(provider: Provider2) -> None:
    badge = verified(provider.hosted(IdentityObject(EMAIL, hashed=False)), provider)
    assert badge.names_recipient
    by_phone = verified(provider.hosted(IdentityObject("+81", hashed=False, type="telephone")), provider)
    assert by_phone.identity is None
    assert by_phone.names_recipient


def test_a_profile_without_a_name_is_called_by_its_address(provider: Provider2) -> None:
    provider.profile(name=None)
    provider.put("/course/1", {"id": provider.achievement, "issuer": {"id": provider.issuer}})
    badge = verified(provider.hosted(), provider)
    assert (badge.issuer_name, badge.name) == (provider.issuer, provider.achievement)


Spoil = Callable[[Provider2], str | dict[str, Any]]


def expired(provider: Provider2) -> dict[str, Any]:
    return provider.hosted(expires="2026-06-01T00:00:00Z")


def expiry_taken_out(provider: Provider2) -> dict[str, Any]:
    whole = provider.hosted(expires="2026-06-01T00:00:00Z")
    return {name: value for name, value in whole.items() if name != "expires"}


def in_the_future(provider: Provider2) -> dict[str, Any]:
    return provider.hosted(issuedOn="2027-01-01T00:00:00Z")


def revoked_by_list(provider: Provider2) -> str:
    provider.revoke({"id": "urn:uuid:00000000-0000-4000-8000-000000000001", "revocationReason": "取り消し"})
    return provider.signed()


def revoked_by_plain_list(provider: Provider2) -> dict[str, Any]:
    provider.revoke(f"{provider.base}/badges/1")
    return provider.hosted()


def revoked_where_it_is_hosted(provider: Provider2) -> dict[str, Any]:
    return provider.hosted(revoked=True, revocationReason=7)


def altered(provider: Provider2) -> str:
    head, _, signature = provider.signed().split(".")
    payload = provider.signed(hashed("mallory@example.com")).split(".")[1]
    return f"{head}.{payload}.{signature}"


def signed_with_another_key(provider: Provider2) -> str:
    return provider.signed(key=1)


def signed_with_a_key_that_borrows_the_issuers_id(provider: Provider2) -> str:
    provider.put(
        "/mallory",
        {
            "type": "CryptographicKey",
            "id": f"{provider.base}/key",
            "owner": provider.issuer,
            "publicKeyPem": rsa_key(1)[1],
        },
    )
    return provider.signed(key=1, verification=Verification("SignedBadge", f"{provider.base}/mallory"))


def signed_with_a_key_that_the_issuer_does_not_list(provider: Provider2) -> str:
    provider.put(
        "/other-key",
        {
            "type": "CryptographicKey",
            "id": f"{provider.base}/other-key",
            "owner": provider.issuer,
            "publicKeyPem": rsa_key(1)[1],
        },
    )
    return provider.signed(key=1, verification=Verification("SignedBadge", f"{provider.base}/other-key"))


def signed_without_signature(provider: Provider2) -> dict[str, Any]:
    return provider.hosted(verification={"type": "SignedBadge", "creator": f"{provider.base}/key"})


def served_otherwise(provider: Provider2) -> dict[str, Any]:
    return {**provider.hosted(), "recipient": hashed("mallory@example.com").to_dict()}


def outside_of_the_issuers_scope(provider: Provider2) -> dict[str, Any]:
    provider.profile(verification={"type": "hosted", "startsWith": f"{provider.base}/ours/"})
    return provider.hosted()


def of_no_known_kind(provider: Provider2) -> dict[str, Any]:
    return provider.hosted(verification={"type": "Believe"})


def without_recipient(provider: Provider2) -> dict[str, Any]:
    return {**provider.hosted(), "recipient": None}


def with_an_odd_id(provider: Provider2) -> str:
    return provider.signed(id="not an IRI")


def with_a_profile_without_id(provider: Provider2) -> str:
    provider.profile(id=None)
    return provider.signed()


def hosted_by_a_profile_without_id(provider: Provider2) -> dict[str, Any]:
    provider.profile(id=None)
    return provider.hosted()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (expired, "badge-expired"),
        (expiry_taken_out, "badge-invalid"),
        (in_the_future, "badge-not-yet-valid"),
        (revoked_by_list, "badge-revoked"),
        (revoked_by_plain_list, "badge-revoked"),
        (revoked_where_it_is_hosted, "badge-revoked"),
        (altered, "badge-invalid"),
        (signed_with_another_key, "badge-invalid"),
        (signed_with_a_key_that_borrows_the_issuers_id, "badge-invalid"),
        (signed_with_a_key_that_the_issuer_does_not_list, "badge-invalid"),
        (signed_without_signature, "badge-invalid"),
        (served_otherwise, "badge-invalid"),
        (outside_of_the_issuers_scope, "badge-invalid"),
        (of_no_known_kind, "badge-invalid"),
        (without_recipient, "badge-invalid"),
        (with_an_odd_id, "badge-invalid"),
        (with_a_profile_without_id, "badge-invalid"),
        (hosted_by_a_profile_without_id, "badge-invalid"),
    ],
)
def test_a_badge_that_does_not_hold_is_refused(provider: Provider2, spoil: Spoil, code: str) -> None:
    assert code_of(spoil(provider), provider) == code


def test_a_badge_expires_by_the_clock_that_is_handed_in(provider: Provider2) -> None:
    badge = provider.hosted(expires="2027-06-01T00:00:00Z")
    assert verified(badge, provider).hosted
    assert code_of(badge, provider, NOW + timedelta(days=365)) == "badge-expired"


@pytest.mark.parametrize(
    ("page", "answer", "code"),
    [
        ("/badges/1", text(b"", 404), "not-there"),
        ("/badges/1", text(b"", 410), "not-there"),
        ("/badges/1", text(b"", 302, Location="https://10.0.0.1/x"), "forbidden-address"),
        ("/issuer", text(b"", 302, Location="https://169.254.169.254/latest"), "forbidden-address"),
        ("/course/1", text(b"", 500), "bad-answer"),
        ("/course/1", text(b"<html>", Content_Type="text/html"), "wrong-type"),
        ("/revoked", text(b"", 503), "bad-answer"),
        ("/revoked", text(b'{"revokedAssertions": "none"}'), "bad-answer"),
        ("/revoked", text(b"[]"), "bad-answer"),
        ("/issuer", text(b"x" * 3_000_000), "too-large"),
    ],
)
def test_what_cannot_be_had_is_no_verdict(provider: Provider2, page: str, answer: Any, code: str) -> None:
    badge = provider.hosted()
    provider.pages[page] = answer
    with pytest.raises(CouldNotFindOut) as unknown:
        verified(badge, provider)
    assert unknown.value.code == code


@pytest.mark.parametrize("answer", [b"[" * 90_000, b"{", b'{"a":' * 200 + b"1" + b"}" * 200, b"\xff"])
def test_a_hostile_document_of_the_issuer_is_refused(provider: Provider2, answer: bytes) -> None:
    badge = provider.hosted()
    provider.pages["/issuer"] = text(answer)
    assert code_of(badge, provider) == "badge-invalid"


def test_a_provider_without_a_list_has_revoked_nothing(provider: Provider2) -> None:
    provider.profile(revocationList=None)
    assert verified(provider.signed(), provider).issuer == provider.issuer


def test_the_documents_of_a_badge_are_bounded_and_each_is_fetched_once() -> None:
    asked: list[str] = []

    def fetch(address: str) -> bytes:
        asked.append(address)
        return b"{}"

    documents = Documents(fetch)
    for number in range(MAX_DOCUMENTS):
        documents.download(f"https://a.example/{number}")
        documents.download(f"https://a.example/{number}")
    assert len(asked) == MAX_DOCUMENTS
    with pytest.raises(CouldNotFindOut) as unknown:
        documents.at("https://a.example/more")
    assert unknown.value.code == "too-many-documents"


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "{}",
        "[]",
        "{",
        "eyJh.eyJh.x",
        "e.e.e",
        '{"@context": "https://www.w3.org/ns/credentials/v2"}',
        "a.%.c",
    ],
)
def test_what_is_no_assertion_of_version_2_is_left_to_others(statement: str) -> None:
    assert stated_assertion(statement) is None


@pytest.mark.parametrize(
    "document",
    [
        {"@context": "https://w3id.org/openbadges/v1", "type": "Assertion"},
        {"uid": "1", "badge": "https://x.example/1", "verify": {"type": "hosted"}},
    ],
)
def test_a_badge_of_version_1_is_told_to_be_too_old(document: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        stated_assertion(json.dumps(document))
    assert refused.value.code == "badge-too-old"
