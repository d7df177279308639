"""What is wrong in a programme folder: each fault with its place, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Language, Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `line` and `column` count from 1, in characters; `code` is stable, for machines."""

    file: str
    line: int
    column: int
    code: str
    message: Text
    mend: Text

    def in_(self, language: Language) -> str:
        """Return `file:line:column: message — mend` in `language`."""
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place}: {self.message.in_(language)} — {self.mend.in_(language)}"


def in_reading_order(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Return the faults by file, line and column, each once."""
    unique = dict.fromkeys(faults)
    return tuple(sorted(unique, key=lambda one: (one.file, one.line, one.column, one.code)))


class ProgrammeFaults(Refused):
    """A programme folder that cannot be used. `faults` holds all that was found, in reading order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = in_reading_order(faults)
        super().__init__(
            "programme-faults",
            Text(
                ja=f"{self._head.ja}\n" + self._listed("ja"),
                en=f"{self._head.en}\n" + self._listed("en"),
            ),
            Text(
                ja="各行の説明に従って直し、もう一度確認してください。",
                en="Mend each line as it says, then check the folder again.",
            ),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.faults,)

    def lines(self, language: Language) -> tuple[str, ...]:
        """Return a line for each fault, with one before and one after them."""
        faults = (fault.in_(language) for fault in self.faults)
        return self._head.in_(language), *faults, self.mend.in_(language)

    @property
    def _head(self) -> Text:
        count = len(self.faults)
        return Text(
            ja=f"プログラムのフォルダーに{count}件の誤りがあります。",
            en=f"The programme folder has {count} fault(s).",
        )

    def _listed(self, language: Language) -> str:
        return "".join(f"{fault.in_(language)}\n" for fault in self.faults)
