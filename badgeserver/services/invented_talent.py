"""Who can be found in the demonstration: invented people who agreed, and one message that waits."""

from __future__ import annotations

from typing import Final

from badgeserver.domain.ids import LearnerId, StaffId
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.talent import ShownPlace, may_be_listed
from badgeserver.services.invented_people import PERSONAS
from badgeserver.services.office import Office
from badgeserver.services.talent import Wish, held_now, offer
from badgeserver.services.talent_contacts import ask
from badgeserver.services.talent_search import searcher

PEOPLE: Final = 24
_TEXTS: Final = ("データを使う仕事をふやしたいです（架空）。", "週末に、地域の催しを手伝えます（架空）。", "")
_PLACES: Final = (ShownPlace.MUNICIPALITY, ShownPlace.AREA, ShownPlace.NOTHING)
_PURPOSE: Final = "データ活用の勉強会での講師"
_MESSAGE: Final = (
    "社内の勉強会で、表計算とデータの見かたを1時間ほど話していただける方をさがしています。"
    "日時はご都合に合わせます（架空の話です）。"
)


def invent_talent(office: Office) -> int:
    """Let some people be found and ask one of them, unless somebody can be found; return how many are new."""
    first = PERSONAS[0].id
    if office.store.talent_offers.find(first) is not None:
        return 0
    there = [one for one in _candidates() if one in office.store.learners.get_many([one])]
    found = sum(_show(one, number, office) for number, one in enumerate(there))
    _ask(first, office)
    return found


def _candidates() -> list[LearnerId]:
    named = [one.id for one in PERSONAS]
    return [*named, *(LearnerId(f"invented-{number:06d}") for number in range(1, PEOPLE + 1))]


def _show(who: LearnerId, number: int, office: Office) -> bool:
    learner = office.store.learners.get(who)
    badges = held_now(who, office)
    if not badges or not may_be_listed(learner, office.programme.skill_map, office.today()):
        return False
    wish = Wish(
        badges=[one.id for one in badges[:3]],
        place=_PLACES[number % 3],
        shows_sector=bool(learner.sector) and number % 3 != 2,
        shows_name=number % 4 == 3,
        text=_TEXTS[number % 3],
    )
    offer(wish, who, Actor(Role.LEARNER, who).reference, office)
    return True


def _ask(who: LearnerId, office: Office) -> None:
    employer = searcher(Actor(Role.EMPLOYER, StaffId("employer")), office)
    shown = office.store.talent_offers.find(who)
    if employer is not None and shown is not None:
        ask(shown.pseudonym, _PURPOSE, _MESSAGE, employer, office)
