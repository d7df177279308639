"""What another issuer's Open Badge 3.0 says of itself and of its recipient; it has been verified before."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from badgeserver.credentials.shown import shown_by


@dataclass(frozen=True, slots=True)
class ForeignFacts:
    """A foreign badge in short: its id, who issued it, what it is called, and its Achievement's id."""

    id: str
    issuer: str
    issuer_name: str
    name: str
    achievement: str


class Recipient(StrEnum):
    """What a badge tells of whose it is, beside a learner."""

    SAME = "same"
    OTHER = "other"
    UNTOLD = "untold"


def foreign_facts(document: Mapping[str, Any]) -> ForeignFacts:
    """Return the facts of a valid AchievementCredential."""
    shown, issuer = shown_by(document), document["issuer"]
    achievement = document["credentialSubject"]["achievement"]
    return ForeignFacts(
        id=document["id"],
        issuer=issuer if isinstance(issuer, str) else issuer["id"],
        issuer_name=shown.issuer_name,
        name=shown.badge_name.ja,
        achievement=achievement["id"],
    )


def recipient(document: Mapping[str, Any], email: str, name: str) -> Recipient:
    """Tell whether the badge's e-mail address or name, plain or hashed, is that of a learner.

    IdentityObjects as in appendix B.1.9; a hash is taken of the address as it is and in small letters.
    """
    told = list(_identities(document))
    if not told:
        return Recipient.UNTOLD
    known = {"emailAddress": {email, email.lower()}, "name": {name, _plain(name)}}
    same = any(_is_one_of(one, known[one["identityType"]]) for one in told)
    return Recipient.SAME if same else Recipient.OTHER


def names_recipient(document: Mapping[str, Any]) -> bool:
    """Tell whether anybody can read in the badge whose it is: an identifier that is not hashed."""
    subject = document["credentialSubject"]
    identities = subject.get("identifier", ())
    return _mailbox(subject) is not None or any(not one.get("hashed") for one in identities)


def _identities(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    subject = document["credentialSubject"]
    if (mailbox := _mailbox(subject)) is not None:
        yield {"identityType": "emailAddress", "identityHash": mailbox, "hashed": False}
    for one in subject.get("identifier", ()):
        if one.get("identityType") in ("emailAddress", "name"):
            yield one


def _mailbox(subject: Mapping[str, Any]) -> str | None:
    address = subject.get("id")
    return address[len("mailto:") :] if isinstance(address, str) and address.startswith("mailto:") else None


def _is_one_of(identity: Mapping[str, Any], known: set[str]) -> bool:
    stated = str(identity["identityHash"])
    if not identity["hashed"]:
        return _plain(stated) in map(_plain, known)
    salt = str(identity.get("salt", ""))
    return stated.lower() in {f"sha256${hashlib.sha256((one + salt).encode()).hexdigest()}" for one in known}


def _plain(text: str) -> str:
    """Return a name or address without what people write in one way or another: width, spaces, case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
