"""Timestamps as the credentials write them: XML Schema dateTimeStamp, always with a zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

# Japan has kept no summer time since 1952, so a fixed offset needs no time zone database.
TOKYO = timezone(timedelta(hours=9), "Asia/Tokyo")

CLOCK_SKEW = timedelta(minutes=5)
"""How far the clocks of issuer and verifier may be apart: what begins this soon has begun."""

_LONGEST = len("2026-11-20T09:00:00.123456789+09:00")
_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def parse_timestamp(text: object) -> datetime | None:
    """Return the moment that `text` names, or None if it is no dateTimeStamp (VC Data Model 2.0, 4.9)."""
    return _parsed(text) if isinstance(text, str) and len(text) <= _LONGEST else None


@lru_cache(maxsize=1024)
def _parsed(text: str) -> datetime | None:
    if not _FORM.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def format_timestamp(moment: datetime) -> str:
    """Return `moment` in UTC to the second, as in `2026-11-20T09:00:00Z`."""
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{in_utc.isoformat()[:19]}Z"


def start_of_day(day: date) -> str:
    """Return the first moment of `day` in Japan."""
    return f"{day.isoformat()}T00:00:00+09:00"


def end_of_day(day: date) -> str:
    """Return the last second of `day` in Japan: a badge is active through its whole last day."""
    return f"{day.isoformat()}T23:59:59+09:00"


def last_moment(day: date) -> datetime:
    """Return the last second of `day` in Japan."""
    return datetime.combine(day, time(), TOKYO) + timedelta(days=1, seconds=-1)


def day_in_japan(moment: datetime) -> date:
    """Return the day that it is in Japan at `moment`.

    In the first and last hours of the calendar, which has no days beyond, the day is its own zone's.
    """
    try:
        return moment.astimezone(TOKYO).date()
    except OverflowError:
        return moment.date()
