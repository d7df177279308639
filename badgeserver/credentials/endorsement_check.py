"""The endorsements inside a credential: each is a credential of its own, and verified as such.

Open Badges 3.0, section 9.1, step 6: a credential may be treated as verified when its endorsements
are too. So one that is invalid makes the check fail, and one that cannot be checked leaves it open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from badgeserver.credentials.jwt_claims import stated_document
from badgeserver.credentials.secured import Embedded, Enveloped, Secured
from badgeserver.credentials.verdicts import attempt, no_answer, refusal
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Verdict

Document: TypeAlias = Mapping[str, Any]

MAX_ENDORSEMENTS: Final = 8
"""Endorsements of one credential; each costs the verifier a canonical form, keys and a status list."""


def check_endorsements(document: Document, verify: Callable[[Secured], Verdict]) -> Check | None:
    """Return the check `endorsements`, or None for a credential without any.

    They may stand with the credential, its achievement and its issuer. `verify` verifies one of
    them; it raises Refused for what cannot be read.
    """
    if not any(True for _ in _endorsements(document)):
        return None
    return attempt("endorsements", lambda: _all_genuine(document, verify))


def _all_genuine(document: Document, verify: Callable[[Secured], Verdict]) -> Text:
    found = list(_endorsements(document))
    if len(found) > MAX_ENDORSEMENTS:
        raise no_answer(
            "too-many-endorsements",
            f"確認証が{MAX_ENDORSEMENTS}件より多いため、確かめていません。",
            f"It carries more than {MAX_ENDORSEMENTS} endorsements, which were not checked.",
        )
    things = _things(document)
    verdicts = [_verdict(secured, things, verify) for secured in found]
    for answer, fault in ((Answer.INVALID, refusal), (Answer.UNKNOWN, no_answer)):
        decided = [one for one in verdicts if one.answer is answer]
        if decided:
            told = _count(len(decided), len(found), decided[0])
            raise fault(f"endorsement-{answer}", told.ja, told.en)
    return Text(
        f"付いている確認証{len(found)}件は、どれも本物で有効です。",
        f"All of its endorsements ({len(found)}) are genuine and valid.",
    )


def _count(decided: int, of: int, first: Verdict) -> Text:
    who = first.shown.issuer_name if first.shown is not None else ""
    return Text(
        f"確認証{of}件のうち{decided}件（{who}）：{first.summary.ja}",
        f"Of {of} endorsements, {decided} ({who}): {first.summary.en}",
    )


def _verdict(secured: Any, things: set[Any], verify: Callable[[Secured], Verdict]) -> Verdict:
    _require_endorsement(secured, things)
    return verify(secured)


def _endorsements(document: Document) -> Iterator[Any]:
    """Yield every endorsement as it is secured; what has not the form of one comes as it is."""
    for place in _places(document):
        for one in _listed(place.get("endorsement")):
            yield Embedded(one) if isinstance(one, dict) else one
        for one in _listed(place.get("endorsementJwt")):
            yield Enveloped(one) if isinstance(one, str) else one


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _places(document: Document) -> list[Document]:
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    return [one for one in (document, achievement, document.get("issuer")) if isinstance(one, dict)]


def _things(document: Document) -> set[Any]:
    """Return the ids of what an endorsement inside a credential can be about.

    Evidence is among them: it may be a badge of another issuer, which this one endorses.
    """
    others = [document.get("credentialSubject"), *_listed(document.get("evidence"))]
    about = [*_places(document), *(one for one in others if isinstance(one, dict))]
    ids = {place["id"] for place in about if isinstance(place.get("id"), str)}
    return ids | {document["issuer"]} if isinstance(document.get("issuer"), str) else ids


def _require_endorsement(secured: Any, things: set[Any]) -> None:
    """Hold it to what an endorsement is: one that is about something else would only borrow a good name."""
    if not isinstance(secured, Embedded | Enveloped):
        raise _malformed()
    endorsement = stated_document(secured)
    subject = endorsement.get("credentialSubject")
    if "EndorsementCredential" not in _listed(endorsement.get("type")) or not isinstance(subject, dict):
        raise _malformed()
    if not isinstance(subject.get("id"), str) or subject["id"] not in things:
        raise refusal(
            "endorsement-elsewhere",
            "付いている確認証が、この証明書についてのものではありません。",
            "An endorsement in it is about something else.",
        )


def _malformed() -> Refused:
    return refusal(
        "bad-endorsement",
        "付いている確認証が、正しい形ではありません。",
        "An endorsement in it is malformed.",
    )
