"""How much waits at the desks, for the page on which those at work begin."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.domain.ids import StaffId
from badgeserver.domain.person import Actor, Role
from badgeserver.services.assessing import Turn, to_assess
from badgeserver.services.award_reviews import count_waiting_reviews
from badgeserver.services.checks import to_check
from badgeserver.services.office import Office
from badgeserver.services.own_town import town_of
from badgeserver.services.panels import waiting_cases
from badgeserver.services.roster_waiting import count_doubts


@dataclass(frozen=True, slots=True)
class WaitingWork:
    """How many things wait for somebody at each desk; none at the desks that are not theirs."""

    assessments: int = 0
    checks: int = 0
    panels: int = 0
    reviews: int = 0
    doubts: int = 0


def waiting_work(role: Role, staff_id: StaffId, office: Office) -> WaitingWork:
    """Count what waits for a member of staff."""
    with office.store.snapshot():
        if role is Role.ASSESSOR:
            _, turns = to_assess(staff_id, office)
            return WaitingWork(assessments=sum(one in (Turn.FREE, Turn.MINE) for one in turns.values()))
        if role not in (Role.STAFF, Role.OPERATOR):
            return WaitingWork()
        decides, town = role is Role.STAFF, town_of(Actor(role, staff_id), office)
        return WaitingWork(
            checks=len(to_check(staff_id, office)) if decides else 0,
            panels=len(waiting_cases(office, town)) if decides else 0,
            reviews=count_waiting_reviews(office, town),
            doubts=count_doubts(office, town),
        )
