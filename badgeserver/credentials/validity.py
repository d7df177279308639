"""Does it hold at this moment? (VC Data Model 2.0, section 4.9; VC Data Model 1.1, sections 4.6 and 4.7)"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from badgeserver.credentials.check_words import said
from badgeserver.credentials.contexts import CREDENTIALS_V1
from badgeserver.credentials.timestamps import CLOCK_SKEW, parse_timestamp
from badgeserver.credentials.verdicts import failed, passed
from badgeserver.domain.verdict import Check


class Period(NamedTuple):
    """The period that a credential states, as it stands; None where it states no beginning or no end."""

    start: Any
    end: Any


def is_version_1(document: Mapping[str, Any]) -> bool:
    """Tell whether `document` is by VC Data Model 1.1: its first context says so."""
    contexts = document.get("@context")
    return isinstance(contexts, list) and bool(contexts) and contexts[0] == CREDENTIALS_V1


def in_terms_of_version_2(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return `document` with its period as VC Data Model 2.0 names it; the rest has the same names."""
    if not is_version_1(document):
        return document
    renamed = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}
    return {renamed.get(name, name): value for name, value in document.items()}


def stated_period(document: Mapping[str, Any]) -> Period:
    """Return the period that `document` states, under the names of its version of the data model."""
    start, end = ("issuanceDate", "expirationDate") if is_version_1(document) else ("validFrom", "validUntil")
    return Period(document.get(start), document.get(end))


def check_validity(document: Mapping[str, Any], now: datetime) -> Check:
    """Return the check `dates` of a credential. That it must have a beginning is for its form to say."""
    period = stated_period(document)
    start, end = parse_timestamp(period.start), parse_timestamp(period.end)
    if (start is None and period.start is not None) or (end is None and period.end is not None):
        return failed("dates", "bad-date", said("bad-date"))
    return check_period(start, end, now)


def check_period(start: datetime | None, end: datetime | None, now: datetime) -> Check:
    """Return the check `dates`: `now` lies from `start` (or a clock's error before it) to `end`."""
    if start is not None and now + CLOCK_SKEW < start:
        return failed("dates", "not-yet-valid", said("not-yet-valid"))
    if end is not None and now > end:
        return failed("dates", "expired", said("expired"))
    return passed("dates", said("passed:dates"))
