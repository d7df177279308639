"""The people who work for the programme."""

from __future__ import annotations

from dataclasses import replace

import pytest

from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.person import Role
from badgeserver.services.office import Office
from badgeserver.services.staff import (
    NewStaffMember,
    add_staff_member,
    end_staff_member,
    reset_passkeys,
    staff_members,
)

NEW = NewStaffMember(name="道庁  はじめ", email=" Hajime@staff.example.jp ", role=Role.STAFF)


def test_a_member_is_kept_as_stated_and_on_record(office: Office) -> None:
    stated = replace(
        NEW, role=Role.ASSESSOR, municipality="01202", subjects=("genai-work-case",), teams=("架空 商会",)
    )
    added = add_staff_member(stated, "test", office)
    assert staff_members(office) == (added,)
    assert (added.name, added.email, added.municipality) == (
        "道庁 はじめ",
        "Hajime@staff.example.jp",
        "01202",
    )
    assert (added.subjects, added.teams) == (frozenset({"genai-work-case"}), frozenset({"架空 商会"}))
    assert office.store.staff.by_email("hajime@STAFF.example.jp") == added
    entry = office.store.audit.entries(1)[0]
    assert (entry.action, entry.subject, entry.detail) == ("add-staff", added.id, {"role": "assessor"})


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (replace(NEW, name=" "), "bad-name"),
        (replace(NEW, email="hajime"), "bad-email"),
        (replace(NEW, email="a,b@example.jp"), "bad-email"),
        (replace(NEW, email="a\0b@example.jp"), "bad-email"),
        (replace(NEW, role=Role.LEARNER), "not-at-work"),
        (replace(NEW, municipality="13101"), "no-such-municipality"),
        (replace(NEW, subjects=("juggling",)), "no-such-subject"),
    ],
)
def test_what_is_wrong_is_named(office: Office, changed: NewStaffMember, code: str) -> None:
    with pytest.raises(Refused, match=code):
        add_staff_member(changed, "test", office)
    assert staff_members(office) == ()


def test_an_address_belongs_to_one_who_works_and_is_free_again_afterwards(office: Office) -> None:
    first = add_staff_member(NEW, "test", office)
    with pytest.raises(Conflict, match="staff-email-in-use"):
        add_staff_member(NEW, "test", office)
    assert end_staff_member(first.id, "test", office).ended_at is not None
    assert office.store.staff.by_email(NEW.email) is None
    again = add_staff_member(NEW, "test", office)
    assert office.store.staff.by_email(NEW.email) == again
    moved = replace(again, email="other@staff.example.jp")
    office.store.staff.replace(moved)
    assert office.store.staff.get(moved.id) == moved


@pytest.mark.parametrize("change", [end_staff_member, reset_passkeys])
def test_nobody_is_not_found(office: Office, change: object) -> None:
    assert callable(change)
    with pytest.raises(NotFound, match="no-such-staff-member"):
        change("nobody", "test", office)


def test_ending_twice_keeps_the_first_moment(office: Office) -> None:
    member = add_staff_member(NEW, "test", office)
    ended = end_staff_member(member.id, "test", office)
    assert end_staff_member(member.id, "test", office) == ended
