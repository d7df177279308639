"""Being found by employers: off until the learner agrees, shown as they choose, and ended at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import BadgeId, LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.notice import NoticeKind
from badgeserver.domain.skill_map import Badge
from badgeserver.domain.talent import Offer, ShownPlace, may_be_listed
from badgeserver.domain.text import Text
from badgeserver.services.office import Office

LONGEST_TEXT: Final = 300


@dataclass(frozen=True, slots=True)
class Card:
    """What an employer sees of somebody: this and nothing else. What is not shown is None or empty."""

    pseudonym: str
    badges: tuple[Badge, ...]
    place: Text | None
    sector: Text | None
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a learner wants to show; nothing of it is checked yet."""

    badges: Iterable[str]
    place: str = ShownPlace.NOTHING
    shows_sector: bool = False
    shows_name: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class OfferPage:
    """A learner's page about being found: what they may show, and what they show now if they do."""

    learner: Learner
    may: bool
    badges: tuple[Badge, ...]
    area: Text | None
    municipality: Text | None
    sector: Text | None
    offer: Offer | None
    card: Card | None


def offer_page(learner_id: LearnerId, office: Office) -> OfferPage:
    """Collect what a learner may show and shows; raises NotFound."""
    with office.store.snapshot():
        learner = office.store.learners.get(learner_id)
        offer = office.store.talent_offers.find(learner_id)
        may = may_be_listed(learner, office.programme.skill_map, office.today())
        shown = offer if may else None
        return OfferPage(
            learner=learner,
            may=may,
            badges=held_now(learner_id, office),
            area=_place(learner, ShownPlace.AREA, office),
            municipality=_place(learner, ShownPlace.MUNICIPALITY, office),
            sector=office.programme.skill_map.sectors.get(learner.sector),
            offer=shown,
            card=card_of(shown, office) if shown is not None else None,
        )


def preview(wish: Wish, learner_id: LearnerId, office: Office) -> Card:
    """Return exactly what an employer would see by a wish; raises as `offer`."""
    return card_of(_checked(wish, learner_id, office), office)


def offer(wish: Wish, learner_id: LearnerId, actor: str, office: Office) -> Offer:
    """Show a learner to employers from now on, as they wish.

    Raises NotFound, Refused `never-listed`, `no-badge-shown`, `text-too-long`.
    """
    with office.store.transaction():
        made = _checked(wish, learner_id, office)
        office.store.talent_offers.put(made)
        office.store.audit.append(office.clock(), actor, "offer-talent", learner_id, {})
    return made


def withdraw_offer(learner_id: LearnerId, actor: str, office: Office) -> None:
    """Show a learner no more, from this moment on.

    What waits for their answer is declined, and the news of it leaves their page.
    """
    now = office.clock()
    with office.store.transaction():
        office.store.talent_offers.remove(learner_id)
        office.store.talent_contacts.decline_all(learner_id, now)
        office.store.notices.read_kind(learner_id, NoticeKind.TALENT_ASKED, now)
        office.store.audit.append(now, actor, "withdraw-talent", learner_id, {})


def card_of(offer: Offer, office: Office) -> Card:
    """Return what an employer sees of an offer now: of the badges those that are held today."""
    learner, skill_map = office.store.learners.get(offer.learner), office.programme.skill_map
    return Card(
        pseudonym=offer.pseudonym,
        badges=tuple(one for one in held_now(offer.learner, office) if one.id in offer.badges),
        place=_place(learner, offer.place, office),
        sector=skill_map.sectors.get(learner.sector) if offer.shows_sector else None,
        name=learner.name if offer.shows_name else "",
        text=offer.text,
    )


def held_now(learner_id: LearnerId, office: Office) -> tuple[Badge, ...]:
    """Return the badges that a learner holds today, the highest level first."""
    skill_map, today = office.programme.skill_map, office.today()
    held = {
        one.badge
        for one in office.store.awards.held_by(learner_id)
        if one.awarded_on <= today and (one.valid_until is None or one.valid_until >= today)
    }
    levels = reversed(list(skill_map.badges_by_level()))
    return tuple(badge for _, badges in levels for badge in badges if badge.id in held)


def _place(learner: Learner, shown: ShownPlace, office: Office) -> Text | None:
    regions = office.programme.regions
    code = learner.municipality
    if code is None or code not in regions.municipalities or shown is ShownPlace.NOTHING:
        return None
    area = regions.area_of(code).name
    if shown is ShownPlace.AREA:
        return area
    town = regions.municipalities[code].name
    return Text(f"{town.ja}（{area.ja}）", f"{town.en} ({area.en})")


def _checked(wish: Wish, learner_id: LearnerId, office: Office) -> Offer:
    learner = office.store.learners.get(learner_id)
    if not may_be_listed(learner, office.programme.skill_map, office.today()):
        raise _never()
    held = {one.id for one in held_now(learner_id, office)}
    badges = frozenset(BadgeId(one) for one in wish.badges) & held
    if not badges:
        raise _no_badge()
    before = office.store.talent_offers.find(learner_id)
    return Offer(
        learner=learner_id,
        pseudonym=before.pseudonym if before is not None else office.new_id(),
        badges=badges,
        place=_known_place(wish.place),
        shows_sector=wish.shows_sector,
        shows_name=wish.shows_name,
        text=plain_text(wish.text, LONGEST_TEXT),
        offered_at=office.clock(),
    )


def _known_place(given: str) -> ShownPlace:
    return ShownPlace(given) if given in tuple(ShownPlace) else ShownPlace.NOTHING


def plain_text(given: str, longest: int) -> str:
    """Return a text of lines without anything that can't be printed; raises Refused `text-too-long`."""
    lines = given.strip().splitlines()
    text = "\n".join("".join(sign for sign in line if sign.isprintable()) for line in lines)
    if len(text) > longest:
        raise Refused(
            "text-too-long",
            Text("文が長すぎます。", "The text is too long."),
            Text(f"{longest:,}文字までで書いてください。", f"Write up to {longest:,} characters."),
        )
    return text


def _never() -> Refused:
    return Refused(
        "never-listed",
        Text("18歳になるまでは、企業などに紹介しません。", "We show nobody to employers before they are 18."),
        Text("大人になったら、また来てください。", "Come back when you are of age."),
    )


def _no_badge() -> Refused:
    return Refused(
        "no-badge-shown",
        Text("見せるバッジが選ばれていません。", "No badge is chosen to be shown."),
        Text("1つ以上選んでください。", "Choose at least one."),
    )
