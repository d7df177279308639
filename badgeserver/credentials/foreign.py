"""What another issuer's Open Badge 3.0 says of itself and of its recipient; it has been verified before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from badgeserver.credentials.shown import shown_by
from badgeserver.domain.recipient import Identity, IdentityKind

_KINDS: Final = {"emailAddress": IdentityKind.EMAIL, "name": IdentityKind.NAME}


@dataclass(frozen=True, slots=True)
class ForeignFacts:
    """A foreign badge in short: its id, who issued it, what it is called, and its Achievement's id."""

    id: str
    issuer: str
    issuer_name: str
    name: str
    achievement: str


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


def names_recipient(document: Mapping[str, Any]) -> bool:
    """Tell whether anybody can read in the badge whose it is: an identifier that is not hashed."""
    subject = document["credentialSubject"]
    told = subject.get("identifier", ())
    return _mailbox(subject) is not None or any(not one.get("hashed") for one in told)


def identities(document: Mapping[str, Any]) -> Iterator[Identity]:
    """Yield the e-mail addresses and names by which the badge tells whose it is (appendix B.1.9)."""
    subject = document["credentialSubject"]
    if (mailbox := _mailbox(subject)) is not None:
        yield Identity(IdentityKind.EMAIL, mailbox, hashed=False)
    for one in subject.get("identifier", ()):
        kind = _KINDS.get(str(one.get("identityType")))
        if kind is not None:
            yield Identity(kind, str(one["identityHash"]), bool(one["hashed"]), str(one.get("salt", "")))


def _mailbox(subject: Mapping[str, Any]) -> str | None:
    address = subject.get("id")
    return address[len("mailto:") :] if isinstance(address, str) and address.startswith("mailto:") else None
