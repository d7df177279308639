"""Signing in with a prefecture's or a school's OpenID Connect provider: code flow with PKCE, state and nonce.

The provider is one that the operator named, so it is asked directly, also inside the operator's own
network. Which accounts a person has is told by issuer and subject; the first time, by an address
that the provider says it has verified, and never by one that it has not.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException, Response

from badgeserver.domain.account import Account, AccountKind, Identity
from badgeserver.domain.errors import CouldNotFindOut, NotFound, Refused
from badgeserver.domain.identity_provider import IdentityProvider
from badgeserver.domain.ids import LearnerId, StaffId
from badgeserver.domain.text import Text
from badgeserver.services.accounts import checked_email
from badgeserver.services.address_book import accounts_with
from badgeserver.services.joining import Newcomer
from badgeserver.services.office import Office

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
"""What an id token may be signed with: public keys only, and never `none`."""

_SCOPE = "openid email"
_SECONDS = 10
_LEEWAY = 60
_WRONG = (AuthlibBaseError, RequestException, jwt.PyJWTError, KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser keeps while its owner is at the provider (Core 1.0, 3.1.2.1; RFC 7636, 4.1)."""

    provider: str
    state: str
    nonce: str
    verifier: str


def begin_sign_on(name: str, office: Office) -> tuple[str, Attempt]:
    """Return the provider's address to send the browser to, and what to keep for its return.

    Raises NotFound `no-such-provider`, CouldNotFindOut `provider-away`.
    """
    provider = _provider(name, office)
    attempt = Attempt(name, *(office.new_id() + office.new_id() for _ in range(3)))
    try:
        with _session(provider, office) as session:
            found = _discovered(session, provider)
            address, _ = session.create_authorization_url(
                found["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
    except _WRONG as error:
        raise _away(provider) from error
    return str(address), attempt


def finish_sign_on(
    name: str, attempt: Attempt | None, answer: Mapping[str, str], office: Office
) -> tuple[Account, ...] | Newcomer:
    """Return the accounts of who came back from the provider, or a newcomer whose address is verified.

    `answer` is the query with which they came. Raises Refused `sign-on-refused`, `sign-on-stale`,
    `address-not-verified`, NotFound `no-such-provider`, CouldNotFindOut `provider-away`.
    """
    provider = _provider(name, office)
    _require_own_attempt(provider, attempt, answer)
    assert attempt is not None
    try:
        with _session(provider, office) as session:
            found = _discovered(session, provider)
            token = session.fetch_token(
                found["token_endpoint"], code=answer["code"], code_verifier=attempt.verifier
            )
            keys = _public(session, found["jwks_uri"])
            claims = _checked(token["id_token"], keys, provider, attempt, office)
            if "email" not in claims and "userinfo_endpoint" in found:
                claims = _with_user_info(claims, _object(session.get(found["userinfo_endpoint"])))
    except (jwt.PyJWTError, AuthlibBaseError, KeyError, TypeError, ValueError) as error:
        raise _refused(provider) from error
    except RequestException as error:
        raise _away(provider) from error
    return _known(Identity(provider.issuer, str(claims["sub"])), _verified_email(claims), provider, office)


def _provider(name: str, office: Office) -> IdentityProvider:
    for provider in office.identity_providers:
        if provider.name == name:
            return provider
    raise NotFound(
        "no-such-provider",
        Text("そのサインインの方法はありません。", "There is no such way to sign in."),
        Text("サインインのページから選んでください。", "Choose one on the page “Sign in”."),
    )


def _require_own_attempt(
    provider: IdentityProvider, attempt: Attempt | None, answer: Mapping[str, str]
) -> None:
    """Refuse an answer that this browser did not ask for, or that another provider gives (RFC 9207)."""
    state, issuer = answer.get("state", ""), answer.get("iss", provider.issuer)
    mine = attempt is not None and attempt.provider == provider.name
    if not (mine and attempt and hmac.compare_digest(state.encode(), attempt.state.encode())):
        raise Refused(
            "sign-on-stale",
            Text("このサインインは、途中で切れました。", "This sign-in was interrupted."),
            Text("もう一度、はじめからサインインしてください。", "Begin to sign in once more."),
        )
    if issuer != provider.issuer or "code" not in answer:
        raise _refused(provider)


def _session(provider: IdentityProvider, office: Office) -> OAuth2Session:
    session = OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope=_SCOPE,
        redirect_uri=f"{office.base_url}/sign-in/with/{provider.name}/back",
        code_challenge_method="S256",
        default_timeout=_SECONDS,
    )
    session.max_redirects = 0
    session.trust_env = False
    return session


def _discovered(session: OAuth2Session, provider: IdentityProvider) -> dict[str, Any]:
    """Return the provider's metadata, which must be its own and name safe addresses (Discovery 1.0, 4.3)."""
    found = _public(session, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found["issuer"] != provider.issuer:
        raise ValueError("the metadata are another issuer's")
    plain = provider.issuer.startswith("http://")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"):
        address = found.get(name, "https://")
        if not address.startswith("https://") and not (plain and address.startswith("http://localhost:")):
            raise ValueError(f"{name} is not on HTTPS")
    return found


def _public(session: OAuth2Session, address: str) -> dict[str, Any]:
    return _object(session.request("GET", address, withhold_token=True))


def _object(response: Response) -> dict[str, Any]:
    response.raise_for_status()
    value = response.json()
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def _checked(
    id_token: str, keys: dict[str, Any], provider: IdentityProvider, attempt: Attempt, office: Office
) -> dict[str, Any]:
    """Return the claims of an id token that holds (Core 1.0, section 3.1.3.7)."""
    claims: dict[str, Any] = jwt.decode(
        id_token,
        _key(jwt.get_unverified_header(id_token), keys).key,
        algorithms=ALGORITHMS,
        audience=provider.client_id,
        issuer=provider.issuer,
        # The moment is the office's, below; the others are checked here.
        options={"require": ["iss", "sub", "aud", "exp", "iat"], "verify_exp": False, "verify_iat": False},
    )
    if claims["exp"] + _LEEWAY <= office.clock().timestamp():
        raise jwt.ExpiredSignatureError("the id token has expired")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), attempt.nonce.encode()):
        raise jwt.InvalidTokenError("the nonce is not ours")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise jwt.InvalidTokenError("the token was made for another client")
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims:
        raise jwt.InvalidTokenError("several audiences and no authorised party")
    return claims


def _key(header: Mapping[str, Any], keys: dict[str, Any]) -> jwt.PyJWK:
    known = [one for one in jwt.PyJWKSet.from_dict(keys).keys if one.public_key_use in (None, "sig")]
    fitting = [one for one in known if header.get("kid") in (None, one.key_id)]
    if len(fitting) != 1:
        raise jwt.InvalidKeyError("not one key fits")
    return fitting[0]


def _with_user_info(claims: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Return the claims with those of the UserInfo endpoint about the same subject (Core 1.0, 5.3.2)."""
    if told.get("sub") != claims["sub"]:
        raise ValueError("the user info is about somebody else")
    return claims | {name: told[name] for name in ("email", "email_verified") if name in told}


def _verified_email(claims: Mapping[str, Any]) -> str | None:
    if claims.get("email_verified") is not True:
        return None
    try:
        return checked_email(str(claims.get("email", "")))
    except Refused:
        return None


def _known(
    identity: Identity, email: str | None, provider: IdentityProvider, office: Office
) -> tuple[Account, ...] | Newcomer:
    """Return who somebody is here; an account that a verified address leads to is linked for good."""
    with office.store.transaction():
        accounts = {one.kind: one for one in office.store.identities.accounts(identity)}
        for account in accounts_with(email, office) if email else ():
            if account.kind not in accounts:
                office.store.identities.link(identity, account, office.clock())
                accounts[account.kind] = account
    in_order = (accounts[kind] for kind in AccountKind if kind in accounts)
    living = tuple(one for one in in_order if _lives(one, office))
    if living:
        return living
    if email is None:
        raise Refused(
            "address-not-verified",
            Text(
                f"{provider.label.ja}は、あなたのメールアドレスを確かめていません。",
                f"{provider.label.en} has not verified your e-mail address.",
            ),
            Text("メールのリンクでサインインしてください。", "Sign in by a link in a mail instead."),
        )
    return Newcomer(email, identity)


def _lives(account: Account, office: Office) -> bool:
    try:
        if account.kind is AccountKind.LEARNER:
            office.store.learners.get(LearnerId(account.id))
            return True
        return office.store.staff.get(StaffId(account.id)).ended_at is None
    except NotFound:
        return False


def _refused(provider: IdentityProvider) -> Refused:
    return Refused(
        "sign-on-refused",
        Text(
            f"{provider.label.ja}でのサインインができませんでした。",
            f"{provider.label.en} did not sign you in.",
        ),
        Text(
            "もう一度やってみるか、メールのリンクでサインインしてください。",
            "Try once more, or sign in by a link in a mail.",
        ),
    )


def _away(provider: IdentityProvider) -> CouldNotFindOut:
    return CouldNotFindOut(
        "provider-away",
        Text(f"{provider.label.ja}に、いまつながりません。", f"{provider.label.en} can't be reached now."),
        Text(
            "しばらくしてから、またはメールのリンクでサインインしてください。",
            "Try again later, or sign in by a link in a mail.",
        ),
    )
