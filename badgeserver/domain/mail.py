"""Mail: what is written to people, and when it is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

TRIES_AFTER: Final = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440, 1440, 1440)
)
"""How long to wait after each try that failed; after the last one it is given up."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject of one line and a body of plain text."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """A letter on its way. `tries` counts how often it was handed to the courier.

    Once it is sent or given up, `to` and `letter` are empty: nothing personal stays. `failure` is
    the code of what went wrong last.
    """

    id: str
    event: str
    to: str
    letter: Letter
    queued_at: datetime
    due_at: datetime
    tries: int = 0
    failure: str = ""
    sent_at: datetime | None = None
    given_up_at: datetime | None = None


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when a mail is due again after `tries` that failed; None if it is to be given up."""
    return now + TRIES_AFTER[tries - 1] if tries <= len(TRIES_AFTER) else None
