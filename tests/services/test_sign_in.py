"""Signing in by a link, and as one of the demonstration's people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeserver.domain.account import Account, AccountKind
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.person import Role
from badgeserver.services.invented_people import PERSONAS
from badgeserver.services.office import Office
from badgeserver.services.sign_in import (
    accounts_behind,
    create_link,
    demo_account,
    demo_people,
    use_link,
)
from tests.offices import NOW, at, learner
from tests.people import HAJIME, staff_member

HIKARI = Account(AccountKind.LEARNER, "hikari")


@pytest.fixture
def office(small_office: Office) -> Office:
    """The office with one learner and one staff member."""
    small_office.store.learners.add(learner())
    small_office.store.staff.add(staff_member())
    return small_office


def token_of(link: str) -> str:
    return link.rpartition("/")[2]


@pytest.mark.parametrize("account", [HIKARI, HAJIME], ids=["learner", "staff"])
def test_a_link_signs_in_once_and_not_for_long(office: Office, account: Account) -> None:
    token = token_of(create_link(account, office))
    assert accounts_behind(token, office) == (account,)
    assert use_link(token, None, office) == account
    with pytest.raises(Refused, match="link-spent"):
        use_link(token, None, office)
    late = token_of(create_link(account, office))
    with pytest.raises(Refused, match="link-spent"):
        use_link(late, None, at(office, NOW + timedelta(minutes=15)))


@pytest.mark.parametrize("kind", AccountKind)
def test_a_link_for_nobody_is_refused(office: Office, kind: AccountKind) -> None:
    with pytest.raises(NotFound):
        create_link(Account(kind, "nobody"), office)


def test_only_the_demonstration_lets_one_choose_a_person(office: Office) -> None:
    assert demo_people(office) == ()
    with pytest.raises(Refused, match="no-demo"):
        demo_account("staff", office)
    demo = replace(office, demo=True)
    assert {one.role for one in demo_people(demo)} == set(Role)
    assert demo_account("staff", demo) == Account(AccountKind.STAFF, "staff")
    assert demo_account(PERSONAS[0].id, demo) == Account(AccountKind.LEARNER, PERSONAS[0].id)
    with pytest.raises(NotFound, match="no-such-person"):
        demo_account("invented-000001", demo)
