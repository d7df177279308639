"""The actual figures that the product counts itself, for whoever looks.

Whoever may not see the true counts of the whole prefecture sees what follows from the newest release of
open data and from sums over at least k people; so nothing is told here that is not public already.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor, log10

from badgeserver.domain.calendar import FISCAL_YEAR_FIRST_MONTH
from badgeserver.domain.catalogue import CertificateStatus
from badgeserver.domain.indicator import Count, Indicator, Measure
from badgeserver.domain.statistics import PREFECTURE, Question, Scope
from badgeserver.domain.targets import (
    Actual,
    ActualState,
    Figure,
    day_of_figure,
    exactly,
    last_day,
)
from badgeserver.domain.viewer import Viewer, sees_in_full
from badgeserver.services.figures import HoldersShown, Precision, Shown, holders
from badgeserver.services.office import Office
from badgeserver.services.open_data import newest_release

_SIGNIFICANT_DIGITS = 2
"""So exact is a public sum of what people stated."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose look at which fiscal year, as it stands on the day `on`."""

    measure: Measure
    year: int
    on: date
    viewer: Viewer
    office: Office

    @property
    def in_full(self) -> bool:
        return sees_in_full(self.viewer, PREFECTURE)

    @property
    def smallest(self) -> int:
        return self.office.programme.smallest_public_count

    @property
    def first(self) -> date:
        return date(self.year, FISCAL_YEAR_FIRST_MONTH, 1)


def bounds(shown: Shown, smallest: int) -> Figure | None:
    """Return between which bounds a shown number of people lies; None where nothing is known of it.

    `smallest` is k, to whose multiples the public's numbers are rounded down.
    """
    if shown.people is None:
        return None
    rounded = shown.precision is Precision.ROUNDED and shown.people > 0
    return Figure(shown.people, shown.people + (smallest - 1 if rounded else 0))


def counted(indicator: Indicator, year: int, viewer: Viewer, office: Office) -> Actual | None:
    """Return what is counted for a fiscal year; None for one that has not begun."""
    day = day_of_figure(year, office.today())
    if day is None:
        return None
    if indicator.measure is None:
        return Actual(ActualState.NOT_COUNTED)
    return _COUNTS[indicator.measure.count](_Asked(indicator.measure, year, day, viewer, office))


def _certificates(asked: _Asked) -> Actual:
    skill_map = asked.office.programmes.in_force(asked.on).skill_map
    earned = [one for one in skill_map.certificates.values() if one.status is not CertificateStatus.ENDED]
    return _stated(asked, exactly(len(earned)), asked.on)


def _holders(asked: _Asked) -> Actual:
    shown = _shown(asked)
    area = asked.measure.area
    return _stated(
        asked,
        bounds(shown.prefecture if area is None else shown.areas[area], asked.smallest),
        _as_of(shown, asked),
    )


def _areas(asked: _Asked) -> Actual:
    shown = _shown(asked)
    return _stated(asked, _places(shown.areas.values(), asked), _as_of(shown, asked))


def _municipalities(asked: _Asked) -> Actual:
    shown = _shown(asked)
    places = _places(shown.municipalities.values(), asked)
    share = 100 / len(shown.municipalities)
    found = None if places is None else Figure(places.low * share, places.high * share)
    return _stated(asked, found, _as_of(shown, asked))


def _shown(asked: _Asked) -> HoldersShown:
    measure = asked.measure
    question = Question(asked.on, Scope(level=measure.level), measure.group)
    return holders(question, asked.viewer, asked.office)


def _places(shown: Collection[Shown], asked: _Asked) -> Figure | None:
    """Return in how many places somebody is: surely where a number stands, perhaps where one is withheld.

    None where it is not known of a single place: from none to all is no answer.
    """
    if any(one.precision is Precision.NOT_RELEASED for one in shown):
        return None
    surely = sum(1 for one in shown if one.people)
    perhaps = sum(1 for one in shown if one.people is None)
    return Figure(surely, surely + perhaps) if surely or not perhaps else None


def _as_of(shown: HoldersShown, asked: _Asked) -> date | None:
    return asked.on if asked.in_full else shown.released


def _badges(asked: _Asked) -> Actual:
    until = _sum_until(asked)
    if until is None:
        return Actual(ActualState.WITHHELD)
    badges = asked.office.store.achievement_sums.badges_awarded(asked.first, until)
    if asked.in_full or not badges:
        return _stated(asked, exactly(badges), until)
    rounded = badges // asked.smallest * asked.smallest
    return _stated(asked, Figure(rounded, rounded + asked.smallest - 1) if rounded else None, until)


def _outcome(asked: _Asked) -> Actual:
    until = _sum_until(asked)
    if until is None:
        return Actual(ActualState.WITHHELD)
    found = asked.office.store.achievement_sums.outcome(asked.measure.outcome or "", asked.first, until)
    if asked.in_full or not found.people:
        return _stated(asked, exactly(found.total), until)
    return _stated(asked, _roughly(found.total) if found.people >= asked.smallest else None, until)


def _roughly(total: float) -> Figure:
    """Return a sum to two significant digits, so that one more statement can't be told from the next sum."""
    if total <= 0:
        return exactly(0)
    step = 10.0 ** max(0, floor(log10(total)) - _SIGNIFICANT_DIGITS + 1)
    low = floor(total / step) * step
    return Figure(low, low + step - 1) if step > 1 else exactly(floor(total))


def _sum_until(asked: _Asked) -> date | None:
    """Return up to which day is summed: for the public that of the newest release within the year."""
    if asked.in_full:
        return asked.on
    release = newest_release(asked.office, asked.on)
    return release.as_of if release is not None and release.as_of >= asked.first else None


def _stated(asked: _Asked, figure: Figure | None, as_of: date | None) -> Actual:
    """Return a figure with its state: final once the year is over and everything in it is counted."""
    if figure is None or as_of is None or as_of < asked.first:
        return Actual(ActualState.WITHHELD)
    end = last_day(asked.year)
    is_over = as_of >= end and asked.office.today() >= end + timedelta(days=1)
    return Actual(ActualState.FINAL if is_over else ActualState.COUNTING, figure)


_COUNTS: Mapping[Count, Callable[[_Asked], Actual]] = {
    Count.CERTIFICATES: _certificates,
    Count.BADGES_AWARDED: _badges,
    Count.HOLDERS: _holders,
    Count.AREAS_WITH_HOLDERS: _areas,
    Count.MUNICIPALITIES_WITH_HOLDERS: _municipalities,
    Count.OUTCOME_SUM: _outcome,
}
