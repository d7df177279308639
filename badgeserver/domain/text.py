"""A text in the two languages that every page and message of the product speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Japanese (`ja`) and English (`en`)."""

    ja: str
    en: str

    def __hash__(self) -> int:
        """Texts that differ in English only are rare enough; a string knows its hash already."""
        return hash(self.ja)

    def in_(self, language: Language) -> str:
        """Return the words in `language`."""
        return self.ja if language == "ja" else self.en
