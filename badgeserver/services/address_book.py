"""Whose address is whose: the addresses of an account, and the accounts with an address."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.domain.account import Account, AccountKind, learner_account, staff_account
from badgeserver.domain.ids import LearnerId, StaffId
from badgeserver.services.office import Office


@dataclass(frozen=True, slots=True)
class AddressBook:
    """An account's addresses: mail goes to `main`; one can sign in with each of them."""

    main: str
    others: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Return every address, the main one first."""
        return (self.main, *self.others)


def address_book(account: Account, office: Office) -> AddressBook:
    """Return the confirmed addresses of an account; raises NotFound."""
    with office.store.snapshot():
        return AddressBook(main_address(account, office), office.store.other_addresses.of_account(account))


def addresses_of(learner_id: LearnerId, office: Office) -> tuple[str, ...]:
    """Return every address by which a learner is known, the main one first; raises NotFound."""
    return address_book(learner_account(learner_id), office).all


def accounts_with(email: str, office: Office) -> tuple[Account, ...]:
    """Return the accounts with this address, main or further: a learner's, a staff member's, both or none."""
    store = office.store
    with store.snapshot():
        learner, member = store.learners.by_email(email), store.staff.by_email(email)
        others = store.other_addresses
        found = (
            learner_account(learner.id) if learner else others.owner(AccountKind.LEARNER, email),
            staff_account(member.id) if member else others.owner(AccountKind.STAFF, email),
        )
    return tuple(one for one in found if one is not None)


def main_address(account: Account, office: Office) -> str:
    """Return where an account's mail goes; raises NotFound."""
    if account.kind is AccountKind.LEARNER:
        return office.store.learners.get(LearnerId(account.id)).email
    return office.store.staff.get(StaffId(account.id)).email
