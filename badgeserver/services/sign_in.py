"""Signing in: by a link that is used once, and by picking an invented person in the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from badgeserver.domain.account import Account, AccountKind, learner_account, staff_account
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import LearnerId, StaffId
from badgeserver.domain.person import Role
from badgeserver.domain.text import Text
from badgeserver.services.invented_people import personas
from badgeserver.services.invented_staff import INVENTED_STAFF, TOWN_STAFF
from badgeserver.services.office import Office
from badgeserver.services.tokens import create_token, peek_token, use_token
from badgeserver.services.visits import SignedIn as SignedIn

LINK_LIVES = timedelta(minutes=15)
SIGN_IN = "sign-in"
"""What the tokens of sign-in links are for. They are about one account, or two: `learner:… staff:…`."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An invented person whom a visitor of the demonstration may be; `of_town`: of a municipality's staff."""

    role: Role
    name: str
    description: Text
    reference: str
    account: Account
    of_town: bool = False


def create_link(account: Account, office: Office) -> str:
    """Return the address of a link that signs in to `account` once, within a quarter of an hour.

    Raises NotFound for an account that there is not.
    """
    with office.store.transaction():
        if account.kind is AccountKind.LEARNER:
            office.store.learners.get(LearnerId(account.id))
        else:
            office.store.staff.get(StaffId(account.id))
        token = create_token(SIGN_IN, account.reference, LINK_LIVES, office)
    return link_to(token, office)


def link_to(token: str, office: Office) -> str:
    """Return the address of the page where a sign-in token is used."""
    return f"{office.base_url}/sign-in/{token}"


def choice_between(accounts: tuple[Account, ...], office: Office) -> str:
    """Return a token with which somebody who has proved who they are chooses one of their accounts."""
    return create_token(SIGN_IN, " ".join(one.reference for one in accounts), LINK_LIVES, office)


def accounts_behind(token: str, office: Office) -> tuple[Account, ...]:
    """Return the accounts that a link opens, without using it up; raises Refused (`link-spent`)."""
    return _accounts(peek_token(SIGN_IN, token, office))


def use_link(token: str, kind: AccountKind | None, office: Office) -> Account:
    """Use a link up and return the account to sign in to: that of `kind`, or the first.

    Raises Refused (`link-spent`) for a link that is unknown, used or too old.
    """
    accounts = _accounts(use_token(SIGN_IN, token, office))
    return next((one for one in accounts if one.kind is kind), accounts[0])


def _accounts(subject: str) -> tuple[Account, ...]:
    return tuple(map(Account.of, subject.split()))


def demo_people(office: Office) -> tuple[DemoPerson, ...]:
    """Return the invented people to choose from; none unless this is the demonstration."""
    if not office.demo:
        return ()
    groups = office.programme.skill_map.groups
    learners = (
        DemoPerson(Role.LEARNER, one.name, groups[one.group].name, one.id, learner_account(one.id))
        for one, _ in personas(office.programme)
    )
    staff = (
        DemoPerson(one.role, one.name, description, one.id, staff_account(one.id), one.id == TOWN_STAFF)
        for one, description in INVENTED_STAFF
    )
    return (*learners, *staff)


def demo_account(reference: str, office: Office) -> Account:
    """Return an invented person's account; raises Refused outside the demonstration, NotFound for others."""
    if not office.demo:
        raise Refused(
            "no-demo",
            Text(
                "ここでは選んでサインインできません。",
                "Signing in by choosing a person is for the demonstration only.",
            ),
            Text("サインイン用のリンクを使ってください。", "Use a sign-in link."),
        )
    for person in demo_people(office):
        if person.reference == reference:
            return person.account
    raise NotFound(
        "no-such-person",
        Text("その人は選べません。", "That person can't be chosen."),
        Text("一覧から選んでください。", "Choose one from the list."),
    )
