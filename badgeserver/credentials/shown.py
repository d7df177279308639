"""What a credential says of itself, for the person who verifies it; none of it is verified here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote

from badgeserver.credentials.credential_form import is_badge
from badgeserver.credentials.paper import Statement
from badgeserver.credentials.timestamps import day_in_japan, parse_timestamp
from badgeserver.credentials.validity import stated_period
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Shown

_HTTPS: Final = "https://"


def shown_by(document: Mapping[str, Any]) -> Shown:
    """Return the facts that a credential states; what is missing stays empty.

    `badge_name` has the credential's own language in both places: it carries one language only.
    """
    subject = _mapping(document.get("credentialSubject"))
    period = stated_period(document)
    achievement = _mapping(subject.get("achievement"))
    name = _text(achievement.get("name")) or _text(document.get("name"))
    return Shown(
        badge_name=Text(name, name),
        issuer_name=_issuer_name(document.get("issuer")),
        issuer_site=_site(document.get("issuer")),
        badge_id=_text(achievement.get("humanCode")) or None,
        holder_name=_holder_name(subject.get("identifier")),
        awarded_on=_day(document.get("awardedDate")) or _day(period.start),
        valid_until=_day(period.end),
        credential_id=_text(document.get("id")) or None,
        is_badge=is_badge(document),
    )


def shown_on_paper(statement: Statement, address: str, issuer: str) -> Shown:
    """Return the facts that a printed certificate's QR code states; the badge by its id only."""
    return Shown(
        badge_name=Text(statement.badge, statement.badge),
        issuer_name=issuer,
        issuer_site=_site(issuer),
        badge_id=statement.badge,
        holder_name=statement.name,
        awarded_on=statement.awarded_on,
        valid_until=statement.valid_until,
        credential_id=address,
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _issuer_name(issuer: object) -> str:
    stated = _mapping(issuer)
    return _text(stated.get("name")) or _text(stated.get("id")) or _text(issuer)


def _site(issuer: object) -> str:
    """Return where the issuer's keys are: the host of a did:web, the address of another document.

    Other identifiers, such as a did:key, are given as they are.
    """
    return _site_of(_text(_mapping(issuer).get("id")) or _text(issuer))


@lru_cache(maxsize=256)
def _site_of(identifier: str) -> str:
    if identifier.startswith(_HTTPS):
        host, slash, path = identifier.removeprefix(_HTTPS).partition("/")
        return _HTTPS + host.rpartition("@")[2] + slash + path
    return unquote(identifier.removeprefix("did:web:")).replace("/", "")


def _holder_name(identifiers: object) -> str | None:
    """Return the name in an unhashed IdentityObject of type `name`, which is there only by consent."""
    for one in identifiers if isinstance(identifiers, list) else ():
        identity = _mapping(one)
        if identity.get("identityType") == "name" and identity.get("hashed") is False:
            return _text(identity.get("identityHash")) or None
    return None


def _day(value: object) -> date | None:
    return _day_of(value) if isinstance(value, str) else None


@lru_cache(maxsize=1024)
def _day_of(text: str) -> date | None:
    moment = parse_timestamp(text)
    return None if moment is None else day_in_japan(moment)
