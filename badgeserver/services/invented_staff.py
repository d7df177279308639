"""The invented people who work for the demonstration's programme."""

from __future__ import annotations

from dataclasses import replace

from badgeserver.domain.ids import StaffId
from badgeserver.domain.person import Role, StaffMember
from badgeserver.domain.talent import Organisation
from badgeserver.domain.text import Text
from badgeserver.services.office import Office


def _member(id: str, name: str, role: Role, *teams: str) -> StaffMember:
    return StaffMember(
        id=StaffId(id),
        name=f"{name}（架空）",
        email=f"{id}@staff.example.jp",
        role=role,
        teams=frozenset(teams),
    )


TOWN_STAFF = "town-staff"
"""Of the programme's first municipality."""
INVENTED_STAFF: tuple[tuple[StaffMember, Text], ...] = (
    (
        _member("assessor", "審査 まなぶ", Role.ASSESSOR),
        Text("実績を審査する人", "Judges practical achievements"),
    ),
    (
        _member("assessor-2", "審査 みちる", Role.ASSESSOR, "架空株式会社ゆきあかり"),
        Text("もう一人の、実績を審査する人", "A second person who judges them"),
    ),
    (
        _member("assessor-3", "審査 そらた", Role.ASSESSOR),
        Text("意見が分かれたときに審査する人", "Judges where the two disagree"),
    ),
    (
        _member("help-desk", "窓口 てつだう", Role.HELP_DESK),
        Text("窓口で、申請を手伝う人", "Helps learners to hand in, at a desk"),
    ),
    (
        _member("staff", "道庁 はじめ", Role.STAFF),
        Text("北海道の担当者", "Runs the programme for the prefecture"),
    ),
    (
        _member(TOWN_STAFF, "市役所 つとむ", Role.STAFF),
        Text("市町村の担当者。自分の市町村だけを見る", "Staff of a municipality, who see theirs only"),
    ),
    (
        _member("operator", "運用 まもる", Role.OPERATOR),
        Text("システムを動かす人", "Keeps the service running"),
    ),
    (
        _member("employer", "採用 つなぐ", Role.EMPLOYER),
        Text("人をさがしている会社の人", "Looks for people, for an employer"),
    ),
)


EMPLOYER = "架空株式会社きたのわ"


def invent_staff(office: Office) -> None:
    """Bring in the invented staff; who is there already is left alone."""
    there = {one.id for one in office.store.staff.all()}
    town = next(iter(office.programme.regions.municipalities), None)
    for member, _ in INVENTED_STAFF:
        if member.id not in there:
            is_of_town = member.id == TOWN_STAFF
            office.store.staff.add(replace(member, municipality=town) if is_of_town else member)
            if member.role is Role.EMPLOYER:
                office.store.organisations.add(
                    Organisation(contact=member.id, name=EMPLOYER, added_at=office.clock())
                )
