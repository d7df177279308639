"""Telling assessors and staff what is overdue, by one mail a day at most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from badgeserver.domain.ids import StaffId
from badgeserver.domain.person import Role, StaffMember
from badgeserver.services.assessing import to_assess
from badgeserver.services.checks import to_check
from badgeserver.services.mail import send
from badgeserver.services.office import JAPAN, Office

_PAGES = {Role.ASSESSOR: "/desk/assess", Role.STAFF: "/desk/check"}


def remind_staff(office: Office) -> Iterator[StaffId]:
    """Mail each assessor and member of staff for whom something is overdue; yield who was told.

    For every day: who was told today is not told again.
    """
    for member in office.store.staff.all():
        if member.ended_at is None and member.role in _PAGES and _remind(member, office):
            yield member.id


def _remind(member: StaffMember, office: Office) -> bool:
    count = overdue_for(member, office)
    if not count:
        return False
    with office.store.transaction():
        if not office.store.staff_reminders.first_on(member.id, office.today()):
            return False
        values = {
            "name": member.name,
            "count": str(count),
            "link": office.base_url + _PAGES[member.role],
        }
        send("overdue", member.email, None, values, office)
    return True


def overdue_for(member: StaffMember, office: Office) -> int:
    """Return how much is overdue that this member could decide."""
    if member.role is Role.ASSESSOR:
        lines, _ = to_assess(member.id, office)
        return sum(one.overdue for one in lines)
    overdue = sum(one.overdue for one in to_check(member.id, office))
    if member.municipality is not None:
        return overdue
    last = office.today() - timedelta(days=office.programme.skill_map.policy.decision_days)
    waiting = office.store.panels.waiting()
    return overdue + sum(one.opened_at.astimezone(JAPAN).date() < last for one in waiting)
