"""Does it hold at this moment? (VC Data Model 2.0, section 4.9)"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from badgeserver.credentials.timestamps import CLOCK_SKEW, parse_timestamp
from badgeserver.credentials.verdicts import failed, passed
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Check


def check_validity(document: Mapping[str, Any], now: datetime) -> Check:
    """Return the check `dates` of a credential; `validFrom` must be there, `validUntil` may."""
    start = parse_timestamp(document.get("validFrom"))
    end = parse_timestamp(document.get("validUntil"))
    if start is None or (end is None and "validUntil" in document):
        return failed("dates", Text("有効期間の日時が読めません。", "The dates of validity are malformed."))
    return check_period(start, end, now)


def check_period(start: datetime, end: datetime | None, now: datetime) -> Check:
    """Return the check `dates`: `now` lies from `start` (or a clock's error before it) to `end`."""
    if now + CLOCK_SKEW < start:
        return failed("dates", Text("まだ有効になっていません。", "It is not valid yet."))
    if end is not None and now > end:
        return failed("dates", Text("有効期限が切れています。", "It has expired."))
    return passed("dates", Text("有効期間の中です。", "It is within its period of validity."))
