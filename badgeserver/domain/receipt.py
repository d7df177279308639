"""A receipt of a verification: what was checked, when, by which site, and what came of each thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer

LONGEST: Final = 200
"""Characters of a text that a stranger's file says of itself, the most that a receipt repeats."""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """What came of one file or address. `answer` is None for a file in which nothing could be read.

    `sha256` is the digest of the file's bytes in hexadecimal, empty for an address. `level_page` is the
    address of the page that says what a holder of the level can do.
    """

    name: str
    sha256: str
    answer: Answer | None
    why: Text
    holder: str = ""
    badge: Text | None = None
    level: Text | None = None
    level_page: str = ""
    issuer: str = ""
    issuer_site: str = ""
    awarded_on: date | None = None
    valid_until: date | None = None
    replaced: Text | None = None
    known_as_of: datetime | None = None
    credential: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The lines in the order in which the files were handed in, and who verified them when."""

    site: str
    checked_at: datetime
    lines: tuple[ReceiptLine, ...]

    @property
    def counts(self) -> Counter[Answer | None]:
        """How many lines have each answer."""
        return Counter(line.answer for line in self.lines)


def shortened(text: str) -> str:
    """Return a stranger's text at a bounded length."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def receipt_value(receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as plain JSON values, from which `receipt_of` makes it again."""
    return {
        "site": receipt.site,
        "checked_at": receipt.checked_at.isoformat(),
        "lines": [_line_value(one) for one in receipt.lines],
    }


def receipt_of(value: Mapping[str, Any]) -> Receipt:
    """Return the receipt that `receipt_value` wrote."""
    lines = tuple(_line_of(one) for one in value["lines"])
    return Receipt(value["site"], datetime.fromisoformat(value["checked_at"]), lines)


def _line_value(line: ReceiptLine) -> dict[str, Any]:
    written = {
        "name": line.name,
        "sha256": line.sha256,
        "answer": line.answer,
        "why": _pair(line.why),
        "holder": line.holder,
        "badge": _pair(line.badge),
        "level": _pair(line.level),
        "level_page": line.level_page,
        "issuer": line.issuer,
        "issuer_site": line.issuer_site,
        "awarded_on": line.awarded_on and line.awarded_on.isoformat(),
        "valid_until": line.valid_until and line.valid_until.isoformat(),
        "replaced": _pair(line.replaced),
        "known_as_of": line.known_as_of and line.known_as_of.isoformat(),
        "credential": line.credential,
    }
    return {name: value for name, value in written.items() if value}


def _line_of(value: Mapping[str, Any]) -> ReceiptLine:
    return ReceiptLine(
        name=value.get("name", ""),
        sha256=value.get("sha256", ""),
        answer=Answer(value["answer"]) if "answer" in value else None,
        why=Text(*value["why"]),
        holder=value.get("holder", ""),
        badge=_text(value.get("badge")),
        level=_text(value.get("level")),
        level_page=value.get("level_page", ""),
        issuer=value.get("issuer", ""),
        issuer_site=value.get("issuer_site", ""),
        awarded_on=date.fromisoformat(value["awarded_on"]) if "awarded_on" in value else None,
        valid_until=date.fromisoformat(value["valid_until"]) if "valid_until" in value else None,
        replaced=_text(value.get("replaced")),
        known_as_of=datetime.fromisoformat(value["known_as_of"]) if "known_as_of" in value else None,
        credential=value.get("credential", ""),
    )


def _pair(text: Text | None) -> list[str] | None:
    return None if text is None else [text.ja, text.en]


def _text(pair: list[str] | None) -> Text | None:
    return None if pair is None else Text(*pair)
