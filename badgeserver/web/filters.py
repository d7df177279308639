"""How values of the domain read on a page, in the page's language."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask
from flask_babel import format_datetime, gettext, ngettext

from badgeserver.domain.calendar import date_en, date_ja
from badgeserver.domain.target_words import (
    actual_words,
    fiscal_year_words,
    forecast_words,
    number,
    share_words,
    target_words,
    verdict_words,
)
from badgeserver.domain.text import Text
from badgeserver.web.languages import language

_MONTHS_PER_YEAR = 12


def init_app(app: Flask) -> None:
    """Make the filters known to the templates of `app`."""
    app.add_template_filter(words)
    app.add_template_filter(day)
    app.add_template_filter(moment)
    app.add_template_filter(months)
    app.add_template_filter(percent)
    for told in (actual_words, fiscal_year_words, forecast_words, number, share_words, target_words):
        app.add_template_filter(told)
    app.add_template_filter(verdict_words)


def words(text: Text) -> str:
    """Return `text` in the page's language."""
    return text.in_(language())


def day(value: date) -> str:
    """Return a date in the way of the page's language: `令和8年（2026年）11月20日`, `20 November 2026`."""
    return date_ja(value) if language() == "ja" else date_en(value)


def moment(value: datetime) -> str:
    """Return an aware datetime to the minute, in Japan's time and saying so."""
    return str(gettext("%(when)s (Japan time)", when=format_datetime(value, "yyyy-MM-dd HH:mm")))


def months(count: int) -> str:
    """Return a number of months, in years where it is full years."""
    years, rest = divmod(count, _MONTHS_PER_YEAR)
    if rest == 0:
        return str(ngettext("%(num)d year", "%(num)d years", years))
    return str(ngettext("%(num)d month", "%(num)d months", count))


def percent(fraction: float) -> int:
    """Return a fraction of 0 to 1 as whole per cent; only what is complete is 100."""
    return int(fraction * 100)
