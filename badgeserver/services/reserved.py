"""What only the office's own work may say: programs have nothing signed that could pass for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from badgeserver.credentials.credential_form import types_of
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text
from badgeserver.services.office import Office

Document = Mapping[str, Any]

_BADGE_TYPES: Final = frozenset({"AchievementCredential", "OpenBadgeCredential"})
_OWN_TYPES: Final = frozenset(
    {
        "BitstringStatusListCredential",
        "BitstringStatusList",
        "EndorsementCredential",
        "EndorsementSubject",
        "VerifiablePresentation",
        "EnvelopedVerifiableCredential",
        "EnvelopedVerifiablePresentation",
    }
)
_OWN_MEMBERS: Final = frozenset({"endorsement", "endorsementJwt"})
_NAMES: Final = frozenset({"name", "humanCode"})
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:")
_FULL_STOPS: Final = str.maketrans("\u3002\uff0e\uff61", "...")
_LEFT_OUT: Final = str.maketrans("", "", "\t\n\r")


def require_not_reserved(document: Document, office: Office) -> None:
    """Raise Refused `reserved` for what would speak for the office's own work.

    That are its addresses (badges, credentials, seals and status lists are given by its records), the
    types and members of seals, lists and presentations, and in an Open Badge the names of the
    programme's badges, and under its own id any other issuer's name.
    """
    reserved = next(_reserved(document, office), None)
    if reserved is not None:
        raise Refused(
            "reserved",
            Text(
                f"「{reserved[:120]}」は、このサービス自身だけが使えます。",
                f"“{reserved[:120]}” is for this service's own work alone.",
            ),
            Text("送る内容を直してください。", "Correct what you send."),
        )


def says_it_is_badge(document: Document) -> bool:
    """Tell whether a credential says that it is an Open Badge, by a name or by a whole IRI."""
    return not _BADGE_TYPES.isdisjoint(_kinds(document))


def _reserved(document: Document, office: Office) -> Iterator[str]:
    """Yield what a document may not say."""
    subjects = document["credentialSubject"]
    parts = [document, *(subjects if isinstance(subjects, list) else [subjects])]
    yield from (str(part["id"]) for part in parts if part.get("id") == office.did)
    for part in _objects(document):
        yield from sorted(_kinds(part) & _OWN_TYPES)
        yield from sorted(part.keys() & _OWN_MEMBERS)
    for text in _texts(document):
        if text != office.did and is_at(urlsplit(office.base_url).hostname or "", text):
            yield text
    if says_it_is_badge(document):
        yield from _taken_names(document, office)


def _taken_names(document: Document, office: Office) -> Iterator[str]:
    badges = office.programme.skill_map.badges.values()
    taken = {_folded(name) for badge in badges for name in (badge.id, badge.name.ja, badge.name.en)}
    for part in _objects(document):
        yield from (text for name in _NAMES for text in _texts(part.get(name)) if _folded(text) in taken)
    issuer = document["issuer"]
    own = {_folded(name) for name in (office.programme.issuer.name.ja, office.programme.issuer.name.en)}
    if isinstance(issuer, Mapping):
        yield from (text for text in _texts(issuer.get("name")) if _folded(text) not in own)


def is_at(host: str, text: str) -> bool:
    """Tell whether an address, in whatever way it is written, is beyond the first page of the site at `host`.

    A path can be written in many ways that lead to the same page, and a host in more ways than parsers
    agree on: an address that names the host anywhere counts, whatever its scheme is.
    """
    stated = unicodedata.normalize("NFKC", text.strip().translate(_LEFT_OUT))
    written = unicodedata.normalize("NFKC", unquote(stated)).translate(_FULL_STOPS).lower()
    if not _SCHEME.match(written):
        return False
    for found in re.finditer(re.escape(host), written):
        before, beyond = written[: found.start()], written[found.end() :]
        is_sentence = re.search(r"\s", before)
        is_part_of_another = re.search(r"[\w.-]$", before) or re.match(r"[\w-]|\.\w", beyond)
        is_first_page = before in ("http://", "https://") and re.fullmatch(r"\.?(:\d+)?/?", beyond)
        if not (is_sentence or is_part_of_another or is_first_page):
            return True
    return False


def _kinds(part: Document) -> set[str]:
    """Return the types of a part by their names, though one be written as a whole IRI."""
    return {one.rpartition("#")[2] for one in types_of(part) or ()}


def _folded(text: str) -> str:
    """Return a name so that ways to write it that look alike are equal."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _objects(value: Any) -> Iterator[Document]:
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _objects(part)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
