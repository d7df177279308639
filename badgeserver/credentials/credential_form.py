"""The form of a W3C Verifiable Credential (VC Data Model 2.0, section 4, and 1.1), whatever it is about.

JSON-LD says which terms there are; here is what the data model asks of their values. Open Badges
asks for more, which `schemas` checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from badgeserver.credentials.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from badgeserver.credentials.timestamps import parse_timestamp
from badgeserver.credentials.verdicts import refusal
from badgeserver.domain.errors import Refused

CREDENTIAL: Final = "VerifiableCredential"

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.ASCII)
_PERIOD: Final = {
    CREDENTIALS_V2: ("validFrom", "validUntil"),
    CREDENTIALS_V1: ("issuanceDate", "expirationDate"),
}
_TYPED: Final = ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence")
_LANGUAGE_VALUE: Final = frozenset({"@value", "@language", "@direction"})
_DIGESTS: Final = ("digestSRI", "digestMultibase")

Document = Mapping[str, Any]

_BADGES: Final = frozenset({"AchievementCredential", "OpenBadgeCredential"})
"""One type under two names (Open Badges 3.0, appendix B.1.2)."""


def require_form(document: Document) -> None:
    """Raise Refused unless `document` has the form of a credential of data model 2.0 or 1.1.

    Codes: `base-context`, `bad-type`, `bad-id`, `bad-issuer`, `no-subject`, `bad-date`,
    `dates-out-of-order`, `bad-member` (a status, schema and the like without type or with a bad id),
    `bad-words` (a name or description), `bad-related-resource`. The proof is not looked at.
    """
    version = base_context(document)
    require_types(document, CREDENTIAL)
    require_id(document, "id")
    _require_issuer(document)
    _require_subject(document)
    _require_period(document, *_PERIOD[version])
    if version == CREDENTIALS_V1 and "issuanceDate" not in document:
        raise _bad_date("issuanceDate")
    for member in _TYPED:
        _require_typed(document, member)
    for owner in (document, document["issuer"]):
        for member in ("name", "description"):
            _require_words(owner, member)
    _require_related_resources(document)


def base_context(document: Document) -> str:
    """Return which data model `document` follows: its first context; raises Refused `base-context`."""
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else None
    if not isinstance(first, str) or first not in _PERIOD:
        raise refusal(
            "base-context",
            f"「@context」の初めに「{CREDENTIALS_V2}」がありません。",
            f"“@context” is no list that begins with {CREDENTIALS_V2}.",
        )
    return first


def require_types(document: Document, needed: str) -> None:
    """Raise Refused `bad-type` unless `type` is text, or a list of it, and `needed` is among it (4.5)."""
    if needed not in (types_of(document) or ()):
        raise refusal(
            "bad-type", f"「type」に「{needed}」がありません。", f"“type” is malformed or lacks {needed}."
        )


def types_of(value: Document) -> tuple[str, ...] | None:
    """Return the types of an object, or None where they are missing or not written as text."""
    stated = value.get("type")
    types: list[Any] = stated if isinstance(stated, list) else [stated]
    return tuple(types) if types and all(isinstance(one, str) and one for one in types) else None


def is_badge(document: Document) -> bool:
    """Tell whether a credential says that it is an Open Badge."""
    return not _BADGES.isdisjoint(types_of(document) or ())


def require_id(value: Document, member: str) -> None:
    """Raise Refused `bad-id` if `member` is there and is no single URL (section 4.4)."""
    if member in value and not is_url(value[member]):
        raise refusal("bad-id", f"「{member}」が一つのURLではありません。", f"“{member}” is not one URL.")


def is_url(value: object) -> bool:
    """Tell whether `value` is an absolute URL, of any scheme."""
    return isinstance(value, str) and _URL.fullmatch(value) is not None


def objects(value: object) -> list[Document] | None:
    """Return one object or a list of them as a list; None for an empty one, or if something else is in it."""
    listed: list[Any] = value if isinstance(value, list) else [value]
    return listed if listed and all(isinstance(one, Mapping) for one in listed) else None


def _require_issuer(document: Document) -> None:
    issuer = document.get("issuer")
    if not is_url(issuer.get("id") if isinstance(issuer, Mapping) else issuer):
        raise refusal(
            "bad-issuer",
            "「issuer」が発行者のURLではありません。",
            "“issuer” does not give the issuer's URL.",
        )


def _require_subject(document: Document) -> None:
    subjects = objects(document.get("credentialSubject"))
    if subjects is None or not all(subjects):
        raise refusal(
            "no-subject",
            "「credentialSubject」に、だれの何についてかが書かれていません。",
            "“credentialSubject” makes no claim about anybody.",
        )
    for subject in subjects:
        require_id(subject, "id")


def _require_period(document: Document, start: str, end: str) -> None:
    moments = [_moment(document, member) for member in (start, end)]
    if None not in moments and moments[0] > moments[1]:
        raise refusal(
            "dates-out-of-order", f"「{end}」が「{start}」より前です。", f"“{end}” is before “{start}”."
        )


def _moment(document: Document, member: str) -> Any:
    if member not in document:
        return None
    moment = parse_timestamp(document[member])
    if moment is None:
        raise _bad_date(member)
    return moment


def _bad_date(member: str) -> Refused:
    return refusal(
        "bad-date",
        f"「{member}」が、時差つきの日時（2026-11-20T09:00:00+09:00など）ではありません。",
        f"“{member}” is no moment with a zone, such as 2026-11-20T09:00:00+09:00.",
    )


def _require_typed(document: Document, member: str) -> None:
    if member not in document:
        return
    listed = objects(document[member])
    if listed is None or not all(map(types_of, listed)):
        raise _bad_member(member, "type")
    needs_id = member == "credentialSchema"
    if any((needs_id or "id" in one) and not is_url(one.get("id")) for one in listed):
        raise _bad_member(member, "id")


def _bad_member(member: str, part: str) -> Refused:
    return refusal(
        "bad-member",
        f"「{member}」の「{part}」がないか、正しくありません。",
        f"“{member}” has no “{part}”, or a malformed one.",
    )


def _require_words(owner: object, member: str) -> None:
    """Names and descriptions are text, or text with its language (sections 4.6 and 11.1)."""
    if not isinstance(owner, Mapping) or member not in owner:
        return
    stated = owner[member]
    if not all(map(_is_text, stated if isinstance(stated, list) else [stated])):
        raise refusal(
            "bad-words",
            f"「{member}」が、文字か、言語つきの文字ではありません。",
            f"“{member}” is neither text nor text with its language.",
        )


def _is_text(value: object) -> bool:
    if not isinstance(value, Mapping):
        return isinstance(value, str)
    return isinstance(value.get("@value"), str) and set(value) <= _LANGUAGE_VALUE


def _require_related_resources(document: Document) -> None:
    """Each has a URL of its own, and a digest (section 5.3)."""
    if "relatedResource" not in document:
        return
    listed = objects(document["relatedResource"]) or [{}]
    ids = [one.get("id") for one in listed]
    if not all(map(is_url, ids)) or len(set(ids)) != len(ids) or not all(map(_has_digest, listed)):
        raise refusal(
            "bad-related-resource",
            "「relatedResource」に、別々のURLとダイジェストがそろっていません。",
            "The entries of “relatedResource” lack URLs of their own, or digests.",
        )


def _has_digest(resource: Document) -> bool:
    given = [resource[name] for name in _DIGESTS if name in resource]
    return bool(given) and all(isinstance(one, str) for one in given)
