"""What can go wrong, as the person in front of the product must hear it."""

from __future__ import annotations

from typing import Any

from badgeserver.domain.text import Language, Text


class BadgeserverError(Exception):
    """A situation that has a name: what happened (`message`) and what to do about it (`mend`).

    `code` is stable and for machines; both texts are for people, in both languages. The
    command and the site turn the class into an exit code or an HTTP status in one place each.
    """

    def __init__(self, code: str, message: Text, mend: Text) -> None:
        super().__init__(f"{code}: {message.en} {mend.en}")
        self.code = code
        self.message = message
        self.mend = mend

    def __reduce__(self) -> tuple[Any, ...]:
        """Let another process have the error whole."""
        return type(self), (self.code, self.message, self.mend)

    def in_(self, language: Language) -> str:
        """Return the message and the mend as one paragraph in `language`."""
        return f"{self.message.in_(language)} {self.mend.in_(language)}"

    def lines(self, language: Language) -> tuple[str, ...]:
        """Return the same as lines, where what is told is a list."""
        return (self.in_(language),)


class Refused(BadgeserverError):
    """The input or the present state does not allow this; nothing was changed."""


class NotFound(Refused):
    """Nothing has the id that was asked for."""


class Conflict(Refused):
    """Somebody else did this, or something that excludes it, first."""


class Misconfigured(BadgeserverError):
    """The installation is not ready: a setting, key, folder, library or migration is missing."""


class CouldNotFindOut(BadgeserverError):
    """The answer depends on something that could not be reached; it is neither yes nor no."""
