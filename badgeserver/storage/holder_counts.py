"""How many people hold what, and where: counted by SQL from what is derived from the record."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select

from badgeserver.domain.ids import BadgeId, GroupId
from badgeserver.domain.regions import Regions
from badgeserver.domain.statistics import Holders, Place, Ranks
from badgeserver.storage.figure_changes import bring_up_to_date
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import HeldSpellRow
from badgeserver.storage.where import added_up, is_in

AT_OR_ABOVE = BadgeId("")
"""Stands for no badge in particular: whoever holds one of a rank or above."""


class HolderCounts:
    """Counts people, never names them. `up_to_date` comes first, outside of a snapshot."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def up_to_date(self, ranks: Ranks) -> int:
        """Take in what changed, and return the edition of the figures: the same while nothing changed."""
        return bring_up_to_date(self._sessions, ranks)

    def by_place(
        self,
        badge: BadgeId,
        rank: int,
        on: date,
        regions: Regions,
        group: GroupId | None = None,
        sector: str | None = None,
    ) -> Holders:
        """Return who holds `badge`, which is of that rank, on a day, or a badge of the rank or above."""
        matching = [HeldSpellRow.badge == badge, HeldSpellRow.rank == rank, _holds(on)]
        if group is not None:
            matching.append(HeldSpellRow.group_id == group)
        if sector is not None:
            matching.append(HeldSpellRow.sector == sector)
        counts = select(HeldSpellRow.place, func.count()).where(*matching).group_by(HeldSpellRow.place)
        with self._sessions.reading() as session:
            return added_up(dict(session.execute(counts).all()), regions)

    def everything_by_place(self, on: date, regions: Regions) -> dict[tuple[BadgeId, int], Holders]:
        """Return the same for each badge with its rank, and each rank, that anybody holds on a day."""
        by = HeldSpellRow.badge, HeldSpellRow.rank, HeldSpellRow.place
        counts = select(*by, func.count()).where(_holds(on)).group_by(*by)
        found: defaultdict[tuple[BadgeId, int], dict[str, int]] = defaultdict(dict)
        with self._sessions.reading() as session:
            for badge, rank, place, people in session.execute(counts):
                found[badge, rank][place] = people
        return {scope: added_up(people, regions) for scope, people in found.items()}

    def by_rank(self, on: date, place: Place, regions: Regions) -> dict[int, int]:
        """Return who in a place holds a badge of each rank or above, where anybody does."""
        where = HeldSpellRow.badge == AT_OR_ABOVE, _holds(on), is_in(place, HeldSpellRow.place, regions)
        counts = select(HeldSpellRow.rank, func.count()).where(*where).group_by(HeldSpellRow.rank)
        with self._sessions.reading() as session:
            return dict(session.execute(counts).all())

    def by_group(
        self, badge: BadgeId, rank: int, on: date, place: Place, regions: Regions
    ) -> dict[GroupId, int]:
        """Return who in a place holds `badge`, or a badge of the rank or above, by group."""
        matching = HeldSpellRow.badge == badge, HeldSpellRow.rank == rank, _holds(on)
        where = *matching, is_in(place, HeldSpellRow.place, regions)
        counts = select(HeldSpellRow.group_id, func.count()).where(*where).group_by(HeldSpellRow.group_id)
        with self._sessions.reading() as session:
            return dict(session.execute(counts).all())

    def everything_by_group(
        self, on: date, place: Place, regions: Regions
    ) -> dict[tuple[BadgeId, int, GroupId], int]:
        """Return who in a place holds each badge with its rank, and each rank, by group."""
        by = HeldSpellRow.badge, HeldSpellRow.rank, HeldSpellRow.group_id
        where = _holds(on), is_in(place, HeldSpellRow.place, regions)
        counts = select(*by, func.count()).where(*where).group_by(*by)
        with self._sessions.reading() as session:
            return {(badge, rank, group): people for badge, rank, group, people in session.execute(counts)}


def _holds(on: date) -> ColumnElement[bool]:
    return and_(HeldSpellRow.began <= on, HeldSpellRow.last >= on)
