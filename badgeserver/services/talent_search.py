"""Searching among those who agreed to be found: by badge, skill and place, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import AreaCode, BadgeId, MunicipalityCode, StaffId
from badgeserver.domain.looks import Purpose
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.talent import Offer, Wanted, listed_groups
from badgeserver.domain.text import Text
from badgeserver.services.looks import record_looks
from badgeserver.services.office import Office
from badgeserver.services.talent import Card, card_of

A_PAGE: Final = 10
MOST_PAGES: Final = 5
"""Who finds more has to say more exactly for whom they look; nobody leafs through everybody."""


@dataclass(frozen=True, slots=True)
class Searcher:
    """Who may search: somebody of a registered employer, or of a municipality's staff."""

    actor: Actor
    organisation: Text


@dataclass(frozen=True, slots=True)
class Filters:
    """What was chosen on the page of the search; what is empty or unknown does not matter."""

    badge: str = ""
    skill: str = ""
    area: str = ""
    town: str = ""
    sector: str = ""

    @property
    def any(self) -> bool:
        """Tell whether anything was chosen; without that, nothing is searched."""
        return bool(self.badge or self.skill or self.area or self.town or self.sector)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found. `count` is of all, `pages` of those that can be leafed through."""

    cards: tuple[Card, ...]
    count: int
    page: int
    pages: int


def searcher(actor: Actor, office: Office) -> Searcher | None:
    """Return as whom somebody may search, or None for all others."""
    member = office.store.staff.get_many([StaffId(actor.id)]).get(StaffId(actor.id))
    if member is None or member.ended_at is not None:
        return None
    if member.role is Role.EMPLOYER:
        organisation = office.store.organisations.find(member.id)
        return Searcher(actor, Text(organisation.name, organisation.name)) if organisation else None
    towns = office.programme.regions.municipalities
    code = member.municipality
    if member.role is Role.STAFF and code is not None and code in towns:
        return Searcher(actor, towns[code].name)
    return None


def search(filters: Filters, page: int, who: Searcher, office: Office) -> Found:
    """Return a page of those who can be found now, and record the search, and looks at names shown."""
    wanted = _wanted(filters, office)
    with office.store.snapshot():
        count = office.store.talent_offers.count(wanted)
        pages = min(MOST_PAGES, -(-count // A_PAGE))
        shown = max(1, min(page, pages))
        offers = office.store.talent_offers.search(wanted, A_PAGE, (shown - 1) * A_PAGE)
        cards = tuple(card_of(one, office) for one in offers)
    _record(offers, filters, who, office)
    return Found(cards, count, shown, pages)


def _record(offers: tuple[Offer, ...], filters: Filters, who: Searcher, office: Office) -> None:
    chosen = {
        name: value
        for name in ("badge", "skill", "area", "town", "sector")
        if (value := getattr(filters, name)[:40])
    }
    with office.store.transaction():
        office.store.audit.append(office.clock(), who.actor.reference, "search-talent", "", chosen)
        record_looks((one.learner for one in offers if one.shows_name), Purpose.TALENT, who.actor, office)


def person(pseudonym: str, who: Searcher, office: Office) -> Card:
    """Return what can be seen of one person, and record the look if that is a name; raises as `findable`."""
    with office.store.snapshot():
        found = findable(pseudonym, office)
        card = card_of(found, office)
    if card.name:
        record_looks([found.learner], Purpose.TALENT, who.actor, office)
    return card


def findable(pseudonym: str, office: Office) -> Offer:
    """Return the offer of somebody who can be found now; raises NotFound `no-such-person`."""
    found = office.store.talent_offers.by_pseudonym(pseudonym, _wanted(Filters(), office))
    if found is None:
        raise NotFound(
            "no-such-person",
            Text("この人は、いまは紹介していません。", "This person can't be found now."),
            Text("もう一度探してください。", "Search again."),
        )
    return found


def _wanted(filters: Filters, office: Office) -> Wanted:
    regions = office.programme.regions
    in_area = frozenset(
        one.code for one in regions.municipalities.values() if one.area == AreaCode(filters.area)
    )
    return Wanted(
        badges=_badges(filters, office),
        area_towns=in_area if filters.area else None,
        town=MunicipalityCode(filters.town) if filters.town else None,
        sector=filters.sector,
        groups=listed_groups(office.programme.skill_map),
        on=office.today(),
    )


def _badges(filters: Filters, office: Office) -> frozenset[BadgeId] | None:
    badges = office.programme.skill_map.badges.values()
    if not filters.badge and not filters.skill:
        return None
    return frozenset(
        one.id
        for one in badges
        if filters.badge in ("", one.id) and (not filters.skill or filters.skill in one.standard_items)
    )
