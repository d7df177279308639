"""Registered employers: staff add them with a contact person, who signs in by mail, and may end them."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import StaffId
from badgeserver.domain.person import Role, StaffMember
from badgeserver.domain.talent import Contact, Organisation
from badgeserver.domain.text import Text
from badgeserver.services.accounts import checked_email, checked_name
from badgeserver.services.mail import send
from badgeserver.services.office import Office
from badgeserver.services.staff import end_staff_member

REPORTS_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganisation:
    """What staff state of an employer; nothing of it is checked yet."""

    name: str
    person: str
    email: str


@dataclass(frozen=True, slots=True)
class Registered:
    """An organisation and its contact person, whose work may have ended."""

    organisation: Organisation
    person: StaffMember


def add_organisation(new: NewOrganisation, actor: str, office: Office) -> Organisation:
    """Register an employer, and write to its contact person how to sign in.

    Raises Refused (`bad-name`, `bad-email`), Conflict (`staff-email-in-use`).
    """
    now = office.clock()
    member = StaffMember(
        id=StaffId(office.new_id()),
        name=checked_name(new.person),
        email=checked_email(new.email),
        role=Role.EMPLOYER,
    )
    organisation = Organisation(contact=member.id, name=checked_name(new.name), added_at=now)
    with office.store.transaction():
        office.store.staff.add(member)
        office.store.organisations.add(organisation)
        office.store.audit.append(now, actor, "add-organisation", member.id, {})
        values = {"organisation": organisation.name, "link": f"{office.base_url}/sign-in"}
        send("organisation-added", member.email, None, values, office)
    return organisation


def end_organisation(staff_id: str, actor: str, office: Office) -> None:
    """End an organisation: its person is signed out at once, and nobody can answer it any more.

    Raises NotFound for somebody who is no organisation's contact person.
    """
    with office.store.transaction():
        if office.store.organisations.find(StaffId(staff_id)) is None:
            raise NotFound(
                "no-such-organisation",
                Text("その団体は、登録されていません。", "That organisation is not registered."),
                Text("一覧から選んでください。", "Choose from the list."),
            )
        end_staff_member(staff_id, actor, office)
        office.store.audit.append(office.clock(), actor, "end-organisation", staff_id, {})


def organisations(office: Office) -> tuple[Registered, ...]:
    """Return every organisation, the ended ones included, by name."""
    with office.store.snapshot():
        found = office.store.organisations.all()
        people = office.store.staff.get_many([one.contact for one in found])
    return tuple(Registered(one, people[one.contact]) for one in found)


def reports(office: Office) -> tuple[Contact, ...]:
    """Return what learners reported, the newest first."""
    return office.store.talent_contacts.reported(REPORTS_SHOWN)
