"""Printing the certificates of many people: which ones, and in which order."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from badgeserver.domain.ids import AwardId, BadgeId, CredentialId, LearnerId, MunicipalityCode

_SMALL = dict(zip("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ", strict=True))
_HIRAGANA_BELOW_KATAKANA = 0x60
_KATAKANA = range(0x30A1, 0x30F7)


class PaperName(StrEnum):
    """What a certificate is printed on: A4 upright, A4 across, a card for the wallet."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which certificates to print: of a badge, of an area, awarded from `since` to `until`; None for all.

    With `municipality`, of its people only.
    """

    badge: BadgeId | None = None
    area: str | None = None
    since: date | None = None
    until: date | None = None
    municipality: MunicipalityCode | None = None


@dataclass(frozen=True, slots=True)
class PrintLine:
    """One certificate to print: whose, of what, and the name as it shall be printed."""

    credential: CredentialId
    award: AwardId
    learner: LearnerId
    badge: BadgeId
    awarded_on: date
    municipality: MunicipalityCode | None
    name: str
    reading: str
    prints_reading: bool

    @property
    def printed_name(self) -> str:
        """Return the reading where the learner chose it for this certificate, and else the name."""
        return self.reading if self.prints_reading and self.reading else self.name


def kana_key(reading: str) -> tuple[str, str]:
    """Return what sorts readings in the order of kana: き and ぎ, つ and っ, キ and き stand side by side.

    Only where all else is equal do marks and sizes count (JIS X 4061, in short).
    """
    kana = "".join(map(_hiragana, unicodedata.normalize("NFKC", reading).casefold()))
    kana = "".join(char for char in kana if not char.isspace())
    bare = "".join(char for char in unicodedata.normalize("NFD", kana) if not unicodedata.combining(char))
    return "".join(_SMALL.get(char, char) for char in bare), kana


def _hiragana(char: str) -> str:
    return chr(ord(char) - _HIRAGANA_BELOW_KATAKANA) if ord(char) in _KATAKANA else char
