"""Moments and days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from badgeserver.credentials.timestamps import (
    day_in_japan,
    end_of_day,
    format_timestamp,
    parse_timestamp,
    start_of_day,
)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20T03:00:00Z", datetime(2026, 11, 20, 3, tzinfo=UTC)),
        ("2026-11-20T12:00:00+09:00", datetime(2026, 11, 20, 3, tzinfo=UTC)),
        ("2026-11-20T03:00:00.5Z", datetime(2026, 11, 20, 3, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-20T03:00:00.123456789Z", datetime(2026, 11, 20, 3, 0, 0, 123_456, tzinfo=UTC)),
        ("2026-11-20T03:00:00", None),
        ("2026-11-20", None),
        ("2026-13-01T00:00:00Z", None),
        ("2026-02-30T00:00:00Z", None),
        ("2026-11-20T24:00:00Z", None),
        ("2026-11-20T03:00:00Z\n", None),
        ("２０２６-11-20T03:00:00Z", None),
        ("", None),
        (20261120, None),
        (None, None),
    ],
)
def test_only_timestamps_with_a_zone_are_read(text: object, moment: datetime | None) -> None:
    assert parse_timestamp(text) == moment


def test_moments_are_written_in_utc_to_the_second() -> None:
    moment = datetime(2026, 11, 20, 8, 59, 59, 999_999, timezone(timedelta(hours=9)))
    assert format_timestamp(moment) == "2026-11-19T23:59:59Z"
    assert day_in_japan(moment) == date(2026, 11, 20)
    assert day_in_japan(datetime(2026, 11, 19, 15, tzinfo=UTC)) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("9999-12-31T23:59:59Z", date(9999, 12, 31)),
        ("9999-12-31T23:59:59-14:00", date(9999, 12, 31)),
        ("0001-01-01T00:00:00+14:00", date(1, 1, 1)),
    ],
)
def test_the_calendars_ends_have_a_day_too(text: str, day: date) -> None:
    moment = parse_timestamp(text)
    assert moment is not None
    assert day_in_japan(moment) == day


def test_a_day_is_a_day_in_japan() -> None:
    assert start_of_day(date(2026, 11, 20)) == "2026-11-20T00:00:00+09:00"
    assert end_of_day(date(2026, 11, 20)) == "2026-11-20T23:59:59+09:00"
