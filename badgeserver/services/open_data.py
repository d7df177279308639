"""Open data: releasing the numbers of the end of a month, once and for good."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from badgeserver.domain.calendar import FISCAL_YEAR_FIRST_MONTH, add_months, fiscal_year
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.open_data import Release
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.services.release_tables import released_numbers

MONTHS_IN_DEMONSTRATION = 3
YEARS_IN_DEMONSTRATION = 3


def release(as_of: date, actor: str, office: Office) -> Release:
    """Release the numbers of the end of the day `as_of`, the last one of a month that is over.

    Raises Refused (`not-a-month-end`, `month-not-over`), Conflict (`already-released`).
    """
    if as_of != month_end(as_of):
        raise _not_a_month_end(as_of)
    if as_of >= office.today():
        raise _not_over(as_of)
    found, skill_map = released_numbers(as_of, office), office.programme.skill_map
    now = office.clock()
    made = Release(
        as_of=as_of,
        released_at=now,
        map_version=skill_map.version,
        map_digest=skill_map.digest,
        smallest=office.programme.smallest_public_count,
        scopes=found.scopes,
        cells=found.cells,
        numbers=found.numbers,
    )
    with office.store.transaction():
        office.store.releases.add(made)
        office.store.audit.append(now, actor, "release-open-data", as_of.isoformat(), {})
    return made


def release_last_month(actor: str, office: Office) -> Release | None:
    """Release the month that ended last, unless that was done; return what was released."""
    day = last_month_end(office.today())
    return None if day in office.store.releases.days() else release(day, actor, office)


def release_for_demonstration(actor: str, office: Office) -> int:
    """Release the ends of some past months and fiscal years that are not released; return how many."""
    newest = last_month_end(office.today())
    months = [month_end(add_months(newest, -back)) for back in range(MONTHS_IN_DEMONSTRATION)]
    first = fiscal_year(office.today())
    years = [date(first - back, FISCAL_YEAR_FIRST_MONTH, 1) for back in range(YEARS_IN_DEMONSTRATION)]
    wanted = {*months, *(day - timedelta(days=1) for day in years)}
    missing = sorted(wanted - set(office.store.releases.days()))
    for day in missing:
        release(day, actor, office)
    return len(missing)


def month_end(day: date) -> date:
    """Return the last day of the month that a day is in."""
    return add_months(day.replace(day=1), 1) - timedelta(days=1)


def last_month_end(today: date) -> date:
    """Return the last day of the month before the present one."""
    return today.replace(day=1) - timedelta(days=1)


def release_days(office: Office) -> tuple[date, ...]:
    """Return the days for which numbers were released, the newest first."""
    return office.store.releases.days()


def release_of_day(as_of: date, office: Office) -> Release:
    """Return what was released for a day; raises NotFound (`no-such-release`)."""
    return office.figures.kept(("release", as_of), lambda: office.store.releases.get(as_of))


def newest_release(office: Office, until: date | None = None) -> Release | None:
    """Return the newest release, of a day up to `until` where that is given; None if there is none."""
    days = [day for day in release_days(office) if until is None or day <= until]
    return release_of_day(days[0], office) if days else None


def releases_by_year(office: Office) -> dict[int, list[date]]:
    """Return the released days by fiscal year, the newest first."""
    years: defaultdict[int, list[date]] = defaultdict(list)
    for day in release_days(office):
        years[fiscal_year(day)].append(day)
    return dict(years)


def releases_of_year(year: int, office: Office) -> list[Release]:
    """Return the releases of a fiscal year, the earliest first; raises NotFound (`no-such-release`)."""
    days = sorted(releases_by_year(office).get(year, ()))
    if not days:
        raise NotFound(
            "no-such-release",
            Text(f"{year}年度に公表した数字はありません。", f"Nothing was released for fiscal year {year}."),
            Text("オープンデータの一覧から選んでください。", "Choose from the list of open data."),
        )
    return [release_of_day(day, office) for day in days]


def _not_a_month_end(as_of: date) -> Refused:
    return Refused(
        "not-a-month-end",
        Text(f"{as_of}は月の最後の日ではありません。", f"{as_of} is not the last day of a month."),
        Text(
            f"{month_end(as_of)}のように、月末の日を指定してください。",
            f"Name the last day of a month, such as {month_end(as_of)}.",
        ),
    )


def _not_over(as_of: date) -> Refused:
    return Refused(
        "month-not-over",
        Text(f"{as_of}は、まだ終わっていません。", f"{as_of} is not over yet."),
        Text("次の日から公表できます。", "It can be released from the next day on."),
    )
