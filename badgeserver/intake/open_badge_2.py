"""Is this Open Badge 2.0 genuine, and does it hold? Verified by openbadgeslib, without I/O of its own.

Open Badges 2.0, section "Assertion verification": a SignedBadge by its signature with a key that the
issuer's Profile lists, a HostedBadge by what the issuer serves at the assertion's id. Beside what the
library checks, these are ours: the key's document is the one that the assertion names (its own id
could be another's), a hosted assertion or a list that says "revoked" in any form, and the dates by
the clock that is handed in.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn

from openbadgeslib._jws.exceptions import JWSException
from openbadgeslib.ob2 import OB2VerificationError, OB2Verifier
from openbadgeslib.ob2.models import Assertion

from badgeserver.domain.errors import CouldNotFindOut, Refused
from badgeserver.domain.recipient import Identity, IdentityKind
from badgeserver.domain.text import Text
from badgeserver.intake.open_badge_2_sources import Documents, Fetch, read_json, with_linked_class

CONTEXT: Final = "https://w3id.org/openbadges/v2"
CONTEXT_1: Final = "https://w3id.org/openbadges/v1"
CLOCK_SKEW: Final = timedelta(minutes=5)

_JWS: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
_IRI: Final = re.compile(r"(https?://|urn:)[^\s<>\"{}|\\^`]{1,2000}")
_SHOWN: Final = 200
"""Characters of a name that is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBadge2:
    """A valid Open Badge 2.0. `issuer` is the id of the Profile, `achievement` that of the BadgeClass."""

    id: str
    issuer: str
    issuer_name: str
    name: str
    achievement: str
    issued_at: datetime
    hosted: bool
    identity: Identity | None

    @property
    def names_recipient(self) -> bool:
        """Tell whether anybody can read in the badge whose it is."""
        return self.identity is None or not self.identity.hashed


def stated_assertion(text: str) -> Mapping[str, Any] | None:
    """Return the assertion of version 2.0 that `text` (JSON or JWS) states, None for anything else.

    Nothing is verified. Raises Refused `badge-too-old` for one of version 1.
    """
    document = read_json(_payload(text) if _JWS.fullmatch(text) else text)
    if not isinstance(document, dict):
        return None
    contexts = document.get("@context")
    contexts = contexts if isinstance(contexts, list) else [contexts]
    if CONTEXT in contexts:
        return document
    if CONTEXT_1 in contexts or {"uid", "badge", "verify"} <= document.keys():
        raise _refused(
            "badge-too-old",
            "このバッジは、古い形（Open Badges 1.x）なので、自動では確かめられません。",
            "This badge is of an old kind (Open Badges 1.x), which is not verified here.",
            "提供者に新しい形のバッジをもらうか、修了証などの写しを提出してください。",
            "Ask the provider for a newer one, or hand in a copy of your certificate.",
        )
    return None


def verify_open_badge_2(text: str, fetch: Fetch, now: datetime) -> OpenBadge2:
    """Return what a valid badge says; `text` is an assertion as JSON or JWS, `now` an aware moment.

    Raises Refused `badge-invalid`, `badge-expired`, `badge-revoked`, `badge-not-yet-valid`, and
    CouldNotFindOut where a document is not to be had.
    """
    documents = Documents(fetch)
    stated = _read(with_linked_class(stated_assertion(text) or {}))
    _require_present(stated, now)
    assertion = _verified(text, stated, documents)
    _require_present(assertion, now)
    profile = _issuer_of(assertion, documents)
    if assertion.verification.type == "SignedBadge":
        _require_named_key(assertion, documents)
    _require_not_revoked(assertion, profile, documents)
    return _told(assertion, profile, documents)


def _payload(token: str) -> bytes:
    part = token.split(".")[1]
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return b""


def _read(document: Mapping[str, Any]) -> Assertion:
    try:
        assertion = Assertion.from_dict(document)
    except ValueError as fault:
        raise _invalid_form(str(fault)) from fault
    if not _IRI.fullmatch(str(assertion.id)):
        raise _invalid_form("the id is no IRI")
    return assertion


def _require_present(assertion: Assertion, now: datetime) -> None:
    if assertion.expires is not None and assertion.expires <= now:
        raise _refused(
            "badge-expired",
            f"このバッジは、有効期限（{assertion.expires:%Y-%m-%d}）が切れています。",
            f"This badge expired on {assertion.expires:%Y-%m-%d}.",
            "新しいバッジがあれば、それを提出してください。",
            "Hand in a newer one, if you have it.",
        )
    if assertion.issued_on is not None and assertion.issued_on > now + CLOCK_SKEW:
        raise _refused(
            "badge-not-yet-valid",
            "このバッジの発行日は、今より後になっています。",
            "This badge says that it is issued in the future.",
            "提供者に問い合わせてください。",
            "Ask the provider.",
        )


def _verified(text: str, stated: Assertion, documents: Documents) -> Assertion:
    """Return the assertion that counts: of a hosted badge, the one that the issuer serves."""
    verifier = OB2Verifier(download=documents.download)
    try:
        if _JWS.fullmatch(text):
            return verifier.verify(text)
        if stated.verification.type == "SignedBadge":
            raise _unsigned()
        return verifier.verify_hosted(stated.to_dict())
    except OB2VerificationError as fault:
        _raise_for(fault)


def _raise_for(fault: OB2VerificationError) -> NoReturn:
    cause = fault.__cause__
    if isinstance(cause, CouldNotFindOut):
        raise cause
    if isinstance(cause, JWSException):
        raise _refused(
            "badge-invalid",
            "バッジの署名が合いません。発行者が作ったものではないか、後から書きかえられています。",
            "The signature of the badge is wrong: it was altered, or is not by the issuer that it names.",
        ) from fault
    raise _invalid_form(str(fault)) from fault


def _issuer_of(assertion: Assertion, documents: Documents) -> Mapping[str, Any]:
    """Return the issuer's Profile, from its own address."""
    issuer = documents.at(assertion.badge).get("issuer")
    profile = documents.at(str(issuer.get("id") if isinstance(issuer, dict) else issuer))
    if not isinstance(profile.get("id"), str):
        raise _invalid_form("the issuer's Profile has no id")
    return profile


def _require_named_key(assertion: Assertion, documents: Documents) -> None:
    """Refuse a key document that stands elsewhere than where the issuer's key of that id is."""
    creator = str(assertion.verification.creator)
    if documents.at(creator).get("id") != creator:
        raise _refused(
            "badge-invalid",
            "バッジの署名の鍵が、発行者の鍵ではありません。",
            "The key that signed the badge is not the issuer's.",
        )


def _require_not_revoked(assertion: Assertion, profile: Mapping[str, Any], documents: Documents) -> None:
    hosted = assertion.verification.type == "HostedBadge"
    if hosted and documents.at(str(assertion.id)).get("revoked"):
        raise _revoked(documents.at(str(assertion.id)).get("revocationReason"))
    address = profile.get("revocationList")
    if address is None:
        return
    listed = documents.at(str(address)).get("revokedAssertions")
    if not isinstance(listed, list):
        raise CouldNotFindOut(
            "bad-answer",
            Text("提供者の失効リストが読めません。", "The provider's list of revoked badges can't be read."),
            Text("あとで、もう一度試してください。", "Try again later."),
        )
    for entry in listed:
        named = entry if isinstance(entry, dict) else {"id": entry}
        if assertion.id in (named.get("id"), named.get("uid")):
            raise _revoked(named.get("revocationReason"))


def _told(assertion: Assertion, profile: Mapping[str, Any], documents: Documents) -> OpenBadge2:
    assert assertion.issued_on is not None, "a parsed assertion has it"
    recipient = assertion.recipient
    known = recipient.type.lower() in ("email", "emailaddress")
    issuer = str(profile["id"])
    return OpenBadge2(
        id=str(assertion.id),
        issuer=issuer,
        issuer_name=_name(profile) or issuer,
        name=_name(documents.at(assertion.badge)) or assertion.badge,
        achievement=assertion.badge,
        issued_at=assertion.issued_on,
        hosted=assertion.verification.type == "HostedBadge",
        identity=(
            Identity(IdentityKind.EMAIL, recipient.identity, recipient.hashed, recipient.salt or "")
            if known
            else None
        ),
    )


def _name(document: Mapping[str, Any]) -> str:
    name = document.get("name")
    return " ".join(name.split())[:_SHOWN] if isinstance(name, str) else ""


def _revoked(reason: object) -> Refused:
    stated = " ".join(reason.split())[:_SHOWN] if isinstance(reason, str) else ""
    return _refused(
        "badge-revoked",
        "このバッジは、提供者が取り消しています。" + (f"理由：{stated}" if stated else ""),
        "The provider has revoked this badge." + (f" Reason: {stated}" if stated else ""),
        "提供者に問い合わせてください。",
        "Ask the provider.",
    )


def _unsigned() -> Refused:
    return _refused(
        "badge-invalid",
        "このバッジは署名があるはずですが、このファイルには署名がありません。",
        "This badge is said to be signed, but this file holds no signature.",
    )


def _invalid_form(detail: str) -> Refused:
    return _refused(
        "badge-invalid",
        "このバッジは、Open Badges 2.0の決まりに合っていないか、提供者のサイトの内容とちがいます"
        f"（{detail[:_SHOWN]}）。",
        "The badge breaks the rules of Open Badges 2.0, or differs from its provider's site "
        f"({detail[:_SHOWN]}).",
    )


def _refused(
    code: str,
    ja: str,
    en: str,
    mend_ja: str = "提供者からもらったままのバッジか確かめ、提供者に問い合わせてください。",
    mend_en: str = "Make sure that it is as the provider gave it, and ask the provider.",
) -> Refused:
    return Refused(code, Text(ja, en), Text(mend_ja, mend_en))
