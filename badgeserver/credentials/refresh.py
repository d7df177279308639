"""The newer edition of a credential that its issuer offers: 1EdTechCredentialRefresh (vccr 1.0)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from badgeserver.credentials.credential_form import objects, types_of
from badgeserver.credentials.proof_check import issuer_id
from badgeserver.credentials.secured import Secured
from badgeserver.credentials.sources import Sources
from badgeserver.credentials.verdicts import passed, refusal
from badgeserver.domain.errors import CouldNotFindOut, Refused
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Check

Document: TypeAlias = Mapping[str, Any]

REFRESH_TYPE: Final = "1EdTechCredentialRefresh"


class Edition(NamedTuple):
    """The credential to go on with, and the check `refresh`, None where there was nothing to do."""

    document: Document
    check: Check | None = None


def newest_edition(document: Document, sources: Sources, prove: Callable[[Secured], Document]) -> Edition:
    """Return the edition of a proven credential that the verification goes on with.

    `prove` repeats the steps up to the proof and returns the document; it raises Refused or
    CouldNotFindOut. Where the newer edition cannot be had or is not the issuer's, the one at hand is
    gone on with, so the check passes in either case and tells which it was. It is done once: the
    newer edition's own `refreshService` is not asked (Open Badges 3.0, section 9.1, step 3).
    """
    address = _address(document)
    if address is None:
        return Edition(document)
    try:
        newer = prove(sources.secured(address))
        _require_same(document, newer)
    except (Refused, CouldNotFindOut) as fault:
        return Edition(document, passed("refresh", _kept(fault.message)))
    return Edition(newer, passed("refresh", _NEWER))


_NEWER = Text(
    "発行者から新しい版を受け取り、それを確かめました。",
    "Its issuer gave a newer edition, and that was verified.",
)


def _kept(reason: Text) -> Text:
    return Text(
        f"発行者の新しい版は使えないため、手元の版を確かめました。{reason.ja}",
        f"The issuer's newer edition could not be used, so the one at hand was verified. {reason.en}",
    )


def _address(document: Document) -> str | None:
    stated = objects(document["refreshService"]) or [] if "refreshService" in document else []
    addresses = (one.get("id") for one in stated if REFRESH_TYPE in (types_of(one) or ()))
    return next((one for one in addresses if isinstance(one, str)), None)


def _require_same(document: Document, newer: Document) -> None:
    if (newer.get("id"), issuer_id(newer)) != (document.get("id"), issuer_id(document)):
        raise refusal(
            "other-credential",
            "新しい版として、別の証明書が届きました。",
            "What came as the newer edition is another credential.",
        )
