"""Invented people who work for the programme, as short as a test wants to write them."""

from __future__ import annotations

from badgeserver.domain.account import Account, AccountKind
from badgeserver.domain.ids import StaffId
from badgeserver.domain.person import Role, StaffMember

HAJIME = Account(AccountKind.STAFF, "hajime")


def staff_member(id: str = "hajime", role: Role = Role.STAFF) -> StaffMember:
    """An invented staff member, whose address begins with the id."""
    return StaffMember(id=StaffId(id), name="道庁 はじめ（架空）", email=f"{id}@staff.example.jp", role=role)
