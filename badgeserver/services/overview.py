"""The figures that introduce the programme."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from badgeserver.domain.skill_map import Level
from badgeserver.domain.text import Language
from badgeserver.services.office import Office
from badgeserver.services.open_data import newest_release
from badgeserver.services.released_growth import released_people
from badgeserver.services.shown_words import Reader


@dataclass(frozen=True, slots=True)
class Overview:
    """How many people and badges there are today; `active_badges_by_level` from the lowest level.

    These are true counts, for those who see the whole prefecture in full.
    """

    learners: int
    awards: int
    credentials: int
    active_badges_by_level: tuple[tuple[Level, int], ...]


@dataclass(frozen=True, slots=True)
class ReleasedOverview:
    """What everybody may know: people with each level or above, from the lowest, as of a month's end.

    Levels whose number is not shown are left out.
    """

    as_of: date
    people_by_level: tuple[tuple[Level, str], ...]


def overview(office: Office) -> Overview:
    """Count what the programme has reached up to now."""
    store, skill_map = office.store, office.programme.skill_map
    with store.snapshot():
        active = store.awards.active_by_badge(office.today())
        counts: Counter[str] = Counter()
        for badge, number in active.items():
            if badge in skill_map.badges:
                counts[skill_map.badges[badge].level] += number
        return Overview(
            learners=store.learners.count(),
            awards=store.awards.count(),
            credentials=store.credentials.count(),
            active_badges_by_level=tuple(
                (level, counts[level.id]) for level, _ in skill_map.badges_by_level()
            ),
        )


def released_overview(language: Language, office: Office) -> ReleasedOverview | None:
    """Return the newest released numbers; None before the first release."""
    release = newest_release(office)
    if release is None:
        return None
    reader = Reader(language, release.smallest)
    levels = [level for level, _ in office.programme.skill_map.badges_by_level()]
    shown = [(level, released_people(release, level.id)) for level in levels]
    return ReleasedOverview(
        release.as_of,
        tuple((level, reader.people(one)) for level, one in shown if one.people is not None),
    )
