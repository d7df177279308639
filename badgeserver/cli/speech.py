"""How the command speaks: in one language, in words or JSON, with progress and exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn, TypeVar

import click
from tqdm import tqdm

from badgeserver.cli.printable import in_lines, on_one_line
from badgeserver.domain.errors import BadgeserverError, CouldNotFindOut, Misconfigured
from badgeserver.domain.text import Language, Text

DONE, REFUSED, USAGE, COULD_NOT_FIND_OUT = 0, 1, 2, 3

T = TypeVar("T")


def language_of(locale: str) -> Language:
    """Return the language of a locale name such as `ja_JP.UTF-8`; English unless it is Japanese."""
    return "ja" if locale.lower().startswith("ja") else "en"


@dataclass(frozen=True, slots=True)
class Speech:
    """What is said goes to standard output, what went wrong and progress to standard error.

    Names and messages may be a stranger's: whatever is printed goes through `printable`.
    """

    language: Language
    as_json: bool

    def say(self, text: Text) -> None:
        """Print a sentence for people on one line; silent where JSON was asked for."""
        if not self.as_json:
            click.echo(on_one_line(text.in_(self.language)))

    def skip_line(self) -> None:
        """Leave a line empty before what is said next."""
        self.say(Text("", ""))

    def show(self, document: str) -> None:
        """Print a document of several lines; silent where JSON was asked for."""
        if not self.as_json:
            click.echo(in_lines(document))

    def warn(self, text: str) -> None:
        """Print on one line of standard error what is wrong with a part of the input."""
        click.echo(on_one_line(text), err=True)

    def give(self, value: Mapping[str, Any] | list[Any]) -> None:
        """Print the result for machines, where JSON was asked for."""
        if self.as_json:
            click.echo(in_lines(json.dumps(value, ensure_ascii=False, indent=2, default=_plain)))

    def give_line(self, value: Mapping[str, Any]) -> None:
        """Print one of several results for machines on a line of its own, where JSON was asked for."""
        if self.as_json:
            click.echo(in_lines(json.dumps(value, ensure_ascii=False, default=_plain)))

    def result(self, text: Text, value: Mapping[str, Any] | list[Any]) -> None:
        """Print a result: as words, or as JSON where that was asked for."""
        self.say(text)
        self.give(value)

    def fail(self, error: BadgeserverError) -> NoReturn:
        """Print what went wrong and the mend, and end with the exit code that the error's class has."""
        if self.as_json:
            click.echo(in_lines(json.dumps(refused_value(error, self.language), ensure_ascii=False)))
        for line in error.lines(self.language):
            self.warn(line)
        is_open = isinstance(error, CouldNotFindOut | Misconfigured)
        sys.exit(COULD_NOT_FIND_OUT if is_open else REFUSED)

    def progress(self, things: Iterable[T], what: Text, total: int | None = None) -> Iterator[T]:
        """Yield `things` while a bar on standard error shows how many are done; none without a terminal."""
        yield from tqdm(things, desc=what.in_(self.language), total=total, disable=None, leave=False)


def _plain(value: object) -> str:
    """Return a moment or a day as ISO 8601 has it, and all else as its text."""
    return value.isoformat() if isinstance(value, date) else str(value)


def refused_value(error: BadgeserverError, language: Language) -> dict[str, str]:
    """Return an error for machines."""
    return {
        "error": error.code,
        "message": error.message.in_(language),
        "mend": error.mend.in_(language),
    }


pass_speech = click.make_pass_decorator(Speech)
