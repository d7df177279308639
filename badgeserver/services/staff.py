"""The people who work for the programme: who they are, and when their work ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from badgeserver.domain.account import staff_account
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import StaffId
from badgeserver.domain.person import Role, StaffMember
from badgeserver.domain.text import Text
from badgeserver.services.accounts import checked_email, checked_municipality, checked_name
from badgeserver.services.addresses import forget_sign_in
from badgeserver.services.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStaffMember:
    """What somebody states of a new member; nothing of it is checked yet."""

    name: str
    email: str
    role: Role
    municipality: str | None = None
    subjects: Iterable[str] = ()
    teams: Iterable[str] = ()


def add_staff_member(new: NewStaffMember, actor: str, office: Office) -> StaffMember:
    """Check what is stated and keep it under a new id.

    Raises Refused (`bad-name`, `bad-email`, `no-such-municipality`, `not-at-work`, `no-such-subject`)
    and Conflict (`staff-email-in-use`).
    """
    member = StaffMember(
        id=StaffId(office.new_id()),
        name=checked_name(new.name),
        email=checked_email(new.email),
        role=_working(new.role),
        municipality=checked_municipality(new.municipality, office),
        subjects=frozenset(_subject(one, office) for one in new.subjects),
        teams=frozenset(checked_name(one) for one in new.teams),
    )
    with office.store.transaction():
        office.store.staff.add(member)
        office.store.audit.append(office.clock(), actor, "add-staff", member.id, {"role": member.role})
    return member


def end_staff_member(staff_id: str, actor: str, office: Office) -> StaffMember:
    """End a member's work: they are signed out everywhere at once; raises NotFound."""
    now = office.clock()
    with office.store.transaction():
        ended = office.store.staff.end(StaffId(staff_id), now)
        forget_sign_in(staff_account(ended.id), office)
        office.store.audit.append(now, actor, "end-staff", ended.id, {})
    return ended


def reset_passkeys(staff_id: str, actor: str, office: Office) -> int:
    """Remove all passkeys of a member who lost theirs, sign them out, and return how many there were.

    At the next sign-in they are asked for a new one. Raises NotFound.
    """
    now = office.clock()
    with office.store.transaction():
        member = office.store.staff.get(StaffId(staff_id))
        removed = office.store.passkeys.remove_all(member.id)
        office.store.visits.end_all(staff_account(member.id))
        office.store.audit.append(now, actor, "reset-passkeys", member.id, {})
    return removed


def staff_members(office: Office) -> tuple[StaffMember, ...]:
    """Return everybody who works or worked for the programme, by name."""
    return office.store.staff.all()


def _working(role: Role) -> Role:
    if role is Role.EMPLOYER:
        raise Refused(
            "not-at-work",
            Text("企業などの担当者は、ここでは加えられません。", "People of employers are not added here."),
            Text(
                "「登録した企業など」のページで加えてください。",
                "Add them on the page of registered employers.",
            ),
        )
    if role is Role.LEARNER:
        raise Refused(
            "not-at-work",
            Text("学習者は担当者ではありません。", "A learner is no staff member."),
            Text("「badgeserver learner add」を使ってください。", "Use `badgeserver learner add`."),
        )
    return role


def _subject(subject: str, office: Office) -> str:
    known = _subjects(office)
    if subject not in known:
        raise Refused(
            "no-such-subject",
            Text(f"審査の分野「{subject}」はありません。", f"There is nothing called {subject} to judge."),
            Text(f"次から選んでください：{', '.join(known)}", f"Choose from {', '.join(known)}."),
        )
    return subject


def _subjects(office: Office) -> tuple[str, ...]:
    skill_map = office.programme.skill_map
    categories = {one.category for one in skill_map.certificates.values()}
    return tuple(sorted({*skill_map.achievements, *skill_map.experience_areas, *categories}))
