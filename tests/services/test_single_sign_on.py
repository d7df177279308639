"""Signing in with an OpenID Connect provider: with a real one, and every lie that must not pass."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badgeserver.domain.account import Account, AccountKind, Identity
from badgeserver.domain.errors import BadgeserverError, CouldNotFindOut, NotFound, Refused
from badgeserver.services.joining import Newcomer
from badgeserver.services.office import Office
from badgeserver.services.single_sign_on import Attempt, begin_sign_on, finish_sign_on
from tests.offices import NOW, learner
from tests.oidc import (
    CLIENT,
    SECRET,
    Liar,
    answer_of,
    lying_provider,
    running_provider,
    with_provider,
)
from tests.people import HAJIME, staff_member
from tests.ports import free_port

HIKARI = Account(AccountKind.LEARNER, "hikari")
PEOPLE: list[dict[str, object]] = [
    {"sub": "h-1", "email": "hikari@example.jp", "email_verified": True},
    {"sub": "h-2", "email": "hikari@example.jp", "email_verified": False},
    {"sub": "h-3", "email": "hikari@example.jp", "email_verified": "true"},
    {"sub": "h-4"},
    {"sub": "s-1", "email": "Hajime@staff.example.jp", "email_verified": True},
    {"sub": "n-1", "email": "new@example.jp", "email_verified": True},
    {"sub": "n-2", "email": "no address", "email_verified": True},
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real provider in a process of its own."""
    with running_provider(PEOPLE) as running:
        yield running


@pytest.fixture
def office(small_office: Office, issuer: str) -> Office:
    """An office with a learner and a staff member, whose provider is the real one."""
    small_office.store.learners.add(learner())
    small_office.store.staff.add(staff_member())
    return with_provider(small_office, issuer)


def sign_on(person: str, office: Office) -> tuple[Account, ...] | Newcomer:
    address, attempt = begin_sign_on("school", office)
    return finish_sign_on("school", attempt, answer_of(address, person), office)


@pytest.mark.parametrize(("person", "account"), [("h-1", HIKARI), ("s-1", HAJIME)])
def test_a_verified_address_leads_to_the_account_and_links_it(
    office: Office, issuer: str, person: str, account: Account
) -> None:
    assert sign_on(person, office) == (account,)
    assert office.store.identities.accounts(Identity(issuer, person)) == (account,)
    assert sign_on(person, office) == (account,)


def test_the_link_stays_when_the_address_changes(office: Office) -> None:
    sign_on("h-1", office)
    office.store.learners.replace(replace(learner(), email="other@example.jp"))
    assert sign_on("h-1", office) == (HIKARI,)


@pytest.mark.parametrize("person", ["h-2", "h-3", "h-4", "n-2"])
def test_an_address_that_is_not_verified_leads_nowhere(office: Office, issuer: str, person: str) -> None:
    with pytest.raises(Refused, match="address-not-verified"):
        sign_on(person, office)
    assert office.store.identities.accounts(Identity(issuer, person)) == ()


def test_a_newcomer_brings_the_address_and_the_identity(office: Office, issuer: str) -> None:
    assert sign_on("n-1", office) == Newcomer("new@example.jp", Identity(issuer, "n-1"))


def test_a_person_may_have_both_kinds_of_accounts(office: Office) -> None:
    assert sign_on("h-1", office) == (HIKARI,)
    office.store.staff.replace(replace(staff_member(), email="hikari@example.jp"))
    assert sign_on("h-1", office) == (HIKARI, HAJIME)
    office.store.staff.end(staff_member().id, NOW)
    assert sign_on("h-1", office) == (HIKARI,)


def test_an_ended_staff_member_is_let_in_no_more(office: Office) -> None:
    assert sign_on("s-1", office) == (HAJIME,)
    office.store.staff.end(staff_member().id, NOW)
    found = sign_on("s-1", office)
    assert isinstance(found, Newcomer)


def test_a_declined_sign_in_is_told(office: Office) -> None:
    _, attempt = begin_sign_on("school", office)
    with pytest.raises(Refused, match="sign-on-refused"):
        finish_sign_on("school", attempt, {"error": "access_denied", "state": attempt.state}, office)


def test_a_code_is_used_once(office: Office) -> None:
    address, attempt = begin_sign_on("school", office)
    answer = answer_of(address, "h-1")
    finish_sign_on("school", attempt, answer, office)
    with pytest.raises(Refused, match="sign-on-refused"):
        finish_sign_on("school", attempt, answer, office)


@pytest.mark.parametrize(
    "change",
    [
        lambda attempt: None,
        lambda attempt: replace(attempt, state="other"),
        lambda attempt: replace(attempt, provider="other"),
    ],
    ids=["no attempt", "another attempt", "another provider"],
)
def test_an_answer_that_nobody_here_asked_for_is_refused(
    office: Office, change: Callable[[Attempt], Attempt | None]
) -> None:
    address, attempt = begin_sign_on("school", office)
    with pytest.raises(Refused, match="sign-on-stale"):
        finish_sign_on("school", change(attempt), answer_of(address, "h-1"), office)


def test_an_answer_in_the_name_of_another_provider_is_refused(office: Office) -> None:
    address, attempt = begin_sign_on("school", office)
    answer = {**answer_of(address, "h-1"), "iss": "https://evil.example"}
    with pytest.raises(Refused, match="sign-on-refused"):
        finish_sign_on("school", attempt, answer, office)


def test_a_provider_that_nobody_set_up_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound, match="no-such-provider"):
        begin_sign_on("other", office)
    with pytest.raises(NotFound, match="no-such-provider"):
        finish_sign_on("other", None, {}, office)


def test_a_provider_that_is_away_is_told(office: Office) -> None:
    away = with_provider(office, f"http://localhost:{free_port()}")
    with pytest.raises(CouldNotFindOut, match="provider-away"):
        begin_sign_on("school", away)


@pytest.fixture
def liar() -> Iterator[Liar]:
    """A provider that lies as the test says."""
    with lying_provider() as running:
        yield running


def outcome(liar: Liar, office: Office) -> tuple[Account, ...] | Newcomer:
    asked = with_provider(office, liar.issuer)
    _, attempt = begin_sign_on("school", asked)
    liar.nonce = attempt.nonce
    return finish_sign_on("school", attempt, {"state": attempt.state, "code": "c"}, asked)


def test_what_does_not_lie_passes_and_gets_the_verifier_of_its_challenge(office: Office, liar: Liar) -> None:
    """RFC 7636, sections 4.2 and 4.5; OpenID Connect Core 1.0, section 3.1.2.1."""
    asked = with_provider(office, liar.issuer)
    address, attempt = begin_sign_on("school", asked)
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    digest = hashlib.sha256(attempt.verifier.encode()).digest()
    assert query == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": "https://badges.example.jp/sign-in/with/school/back",
        "scope": "openid email",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    assert outcome(liar, office) == (HIKARI,)
    assert len(liar.asked[0]["code_verifier"]) >= 43
    assert SECRET not in address


def _unsigned(claims: dict[str, Any], key: RSAPrivateKey) -> str:
    return jwt.encode(claims, "", "none")


def _with_the_secret(claims: dict[str, Any], key: RSAPrivateKey) -> str:
    return jwt.encode(claims, SECRET, "HS256", headers={"kid": "1"})


def _with_the_public_key(claims: dict[str, Any], key: RSAPrivateKey) -> str:
    # By hand, because no library would make it.
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "kid": "1"}, claims)]
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mac = hmac.digest(public, signed, "sha256")
    return (signed + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


def _with_another_key(claims: dict[str, Any], key: RSAPrivateKey) -> str:
    return jwt.encode(claims, generate_private_key(65537, 2048), "RS256", headers={"kid": "1"})


def _with_another_id(claims: dict[str, Any], key: RSAPrivateKey) -> str:
    return jwt.encode(claims, key, "RS256", headers={"kid": "2"})


def without(claims: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in claims.items() if key != name}


# OpenID Connect Core 1.0, section 3.1.3.7, with the number of the rule that each of them breaks.
LIES: dict[str, dict[str, Any]] = {
    "2 another issuer": {"claims": lambda told: told | {"iss": "https://evil.example"}},
    "3 for another client": {"claims": lambda told: told | {"aud": "other"}},
    "4 several clients and no party": {"claims": lambda told: told | {"aud": [CLIENT, "other"]}},
    "5 another party": {"claims": lambda told: told | {"azp": "other"}},
    "6 another key": {"sign": _with_another_key},
    "6 a key that is not published": {"sign": _with_another_id},
    "7 not signed": {"sign": _unsigned},
    "8 signed with our secret": {"sign": _with_the_secret},
    "8 signed with the public key as a secret": {"sign": _with_the_public_key},
    "9 expired": {"claims": lambda told: told | {"exp": int(NOW.timestamp()) - 61}},
    "9 without an end": {"claims": lambda told: without(told, "exp")},
    "10 without a beginning": {"claims": lambda told: without(told, "iat")},
    "11 another nonce": {"claims": lambda told: told | {"nonce": "other"}},
    "11 no nonce": {"claims": lambda told: without(told, "nonce")},
    "2 nobody": {"claims": lambda told: without(told, "sub")},
    "no token": {"sign": lambda claims, key: "nothing"},
    "user info of another": {
        "claims": lambda told: without(told, "email"),
        "user_info": {"sub": "2", "email": "hikari@example.jp", "email_verified": True},
    },
}


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_passes(office: Office, liar: Liar, lie: str) -> None:
    for name, value in LIES[lie].items():
        setattr(liar, name, value)
    with pytest.raises(BadgeserverError, match="sign-on-refused"):
        outcome(liar, office)
    assert office.store.identities.accounts(Identity(liar.issuer, "1")) == ()


METADATA: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "another issuer's": lambda told: told | {"issuer": "https://evil.example"},
    "an address without HTTPS": lambda told: told | {"token_endpoint": "http://evil.example/token"},
    "no address": lambda told: without(told, "authorization_endpoint"),
    "no metadata": lambda told: {},
}


@pytest.mark.parametrize("fault", METADATA)
def test_metadata_that_are_not_the_providers_own_lead_nowhere(office: Office, liar: Liar, fault: str) -> None:
    """OpenID Connect Discovery 1.0, section 4.3."""
    liar.metadata = METADATA[fault]
    with pytest.raises(CouldNotFindOut, match="provider-away"):
        begin_sign_on("school", with_provider(office, liar.issuer))


def test_user_info_fills_in_what_the_token_leaves_out(office: Office, liar: Liar) -> None:
    """OpenID Connect Core 1.0, section 5.3.2."""
    liar.claims = lambda told: without(without(told, "email"), "email_verified")
    liar.user_info = {"sub": "1", "email": "hikari@example.jp", "email_verified": True}
    assert outcome(liar, office) == (HIKARI,)
