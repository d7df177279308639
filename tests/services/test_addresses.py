"""Addresses of an account: added by a link, made the main one, removed; mails that tell of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from badgeserver.domain.account import Account, AccountKind, Identity
from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.ids import LearnerId
from badgeserver.services.accounts import NewLearner, add_learner
from badgeserver.services.address_book import accounts_with, address_book, addresses_of
from badgeserver.services.addresses import (
    CONFIRM,
    MAILS_AN_HOUR,
    MOST_ADDRESSES,
    address_to_confirm,
    ask_to_add,
    confirm_address,
    forget_sign_in,
    make_main,
    remove_address,
)
from badgeserver.services.office import Office
from badgeserver.services.sign_in import create_link, use_link
from badgeserver.services.tokens import digest_of
from badgeserver.services.visits import BRIEF, begin_visit, visitor_with
from tests.letters import letters, link_in
from tests.offices import NOW, at, learner
from tests.people import HAJIME, staff_member

HIKARI = Account(AccountKind.LEARNER, "hikari")
TSUBASA = Account(AccountKind.LEARNER, "tsubasa")
MAIN = {HIKARI: "hikari@example.jp", HAJIME: "hajime@staff.example.jp"}
NEW = "New@example.jp"


@pytest.fixture
def office(office: Office) -> Office:
    """The office with two learners and one staff member."""
    office.store.learners.add_many([learner(), learner("tsubasa")])
    office.store.staff.add(staff_member())
    return office


def token_for(account: Account, address: str, office: Office) -> str:
    ask_to_add(account, address, "ja", office)
    (mail,) = letters(office)
    assert (mail.event, mail.to) == ("confirm-address", address)
    return link_in(mail).rpartition("/")[2]


def add(account: Account, address: str, office: Office) -> None:
    confirm_address(account, token_for(account, address, office), office)
    letters(office)


@pytest.mark.parametrize("account", [HIKARI, HAJIME], ids=["learner", "staff"])
def test_an_address_is_added_by_its_link_and_the_main_one_hears_of_it(
    office: Office, account: Account
) -> None:
    token = token_for(account, NEW, office)
    assert accounts_with(NEW, office) == ()
    assert address_to_confirm(account, token, office) == NEW
    assert confirm_address(account, token, office) == NEW
    assert address_book(account, office).all == (MAIN[account], NEW)
    assert accounts_with("new@EXAMPLE.jp", office) == (account,)
    (told,) = letters(office)
    assert (told.event, told.to) == ("address-changed", MAIN[account])
    assert "加わりました" in told.letter.body
    assert "was added" in told.letter.body
    with pytest.raises(Refused, match="link-spent"):
        confirm_address(account, token, office)


@pytest.mark.parametrize("account", [HIKARI, HAJIME], ids=["learner", "staff"])
def test_another_address_becomes_the_main_one_and_the_old_one_hears_of_it(
    office: Office, account: Account
) -> None:
    add(account, NEW, office)
    make_main(account, NEW.lower(), office)
    assert address_book(account, office).all == (NEW, MAIN[account])
    assert accounts_with(MAIN[account], office) == accounts_with(NEW, office) == (account,)
    assert [(one.event, one.to) for one in letters(office)] == [("address-changed", MAIN[account])]


def test_a_removed_address_leads_nowhere_and_both_hear_of_it(office: Office) -> None:
    add(HIKARI, NEW, office)
    make_main(HIKARI, NEW, office)
    letters(office)
    remove_address(HIKARI, "hikari@example.jp", office)
    assert addresses_of(LearnerId("hikari"), office) == (NEW,)
    assert accounts_with("hikari@example.jp", office) == ()
    assert {one.to for one in letters(office)} == {NEW, "hikari@example.jp"}
    actions = [entry.action for entry in office.store.audit.entries(3)]
    assert actions == ["remove-address", "change-main-address", "add-address"]


@pytest.mark.parametrize("change", [make_main, remove_address])
@pytest.mark.parametrize("address", ["hikari@example.jp", "tsubasa@example.jp", "nobody@example.jp"])
def test_only_own_further_addresses_are_changed(office: Office, change: object, address: str) -> None:
    assert callable(change)
    with pytest.raises(NotFound, match="no-such-address"):
        change(HIKARI, address, office)
    assert address_book(HIKARI, office).all == ("hikari@example.jp",)


def test_whoever_asks_for_anothers_address_learns_nothing_and_its_owner_is_told(office: Office) -> None:
    ask_to_add(HIKARI, "tsubasa@example.jp", "ja", office)
    (mail,) = letters(office)
    assert (mail.event, mail.to) == ("address-taken", "tsubasa@example.jp")
    assert "雪原" not in mail.letter.body


def test_no_mail_to_a_stranger_says_what_somebody_wrote(office: Office) -> None:
    ask_to_add(HIKARI, NEW, "ja", office)
    (mail,) = letters(office)
    assert "雪原" not in mail.letter.body


def test_an_address_that_was_taken_meanwhile_is_not_added(office: Office) -> None:
    first, second = token_for(HIKARI, NEW, office), token_for(TSUBASA, NEW, office)
    confirm_address(HIKARI, first, office)
    with pytest.raises(Conflict, match="address-in-use"):
        confirm_address(TSUBASA, second, office)
    with pytest.raises(Conflict, match="email-in-use"):
        add_learner(NewLearner("雪原 はるか", NEW, "citizen", None, False), "test", office)
    assert accounts_with(NEW, office) == (HIKARI,)


def test_a_learner_and_a_staff_member_may_have_one_address(office: Office) -> None:
    add(HIKARI, "hajime@staff.example.jp", office)
    assert accounts_with("hajime@staff.example.jp", office) == (HIKARI, HAJIME)


def test_the_link_works_for_who_asked_only(office: Office) -> None:
    token = token_for(HIKARI, NEW, office)
    for other in (TSUBASA, HAJIME):
        with pytest.raises(Refused, match="link-of-another"):
            address_to_confirm(other, token, office)
        with pytest.raises(Refused, match="link-of-another"):
            confirm_address(other, token, office)
    assert confirm_address(HIKARI, token, office) == NEW


def test_an_own_address_is_not_added_again(office: Office) -> None:
    add(HIKARI, NEW, office)
    for address in ("HIKARI@example.jp", "new@example.jp"):
        with pytest.raises(Refused, match="address-yours"):
            ask_to_add(HIKARI, address, "ja", office)


def test_there_is_an_end_to_mails_and_to_addresses(office: Office) -> None:
    for _ in range(MAILS_AN_HOUR + 2):
        ask_to_add(HIKARI, NEW, "ja", office)
    assert len(letters(office)) == MAILS_AN_HOUR
    for number in range(MOST_ADDRESSES - 1):
        add(HIKARI, f"a{number}@example.jp", office)
    with pytest.raises(Refused, match="too-many-addresses"):
        ask_to_add(HIKARI, "one-more@example.jp", "ja", office)


def test_a_link_ends_by_itself(office: Office) -> None:
    token = token_for(HIKARI, NEW, office)
    with pytest.raises(Refused, match="link-spent"):
        confirm_address(HIKARI, token, at(office, NOW + timedelta(hours=24)))


def test_all_that_leads_into_an_account_can_be_forgotten(office: Office) -> None:
    add(HIKARI, NEW, office)
    identity = Identity("https://id.example.jp", "1")
    office.store.identities.link(identity, HIKARI, NOW)
    secret, _ = begin_visit(HIKARI, "", BRIEF, True, office)
    link = create_link(HIKARI, office).rpartition("/")[2]
    waiting = token_for(HIKARI, "newer@example.jp", office)
    forget_sign_in(HIKARI, office)
    assert office.store.tokens.subject_of(digest_of(waiting), CONFIRM, NOW) is None
    assert address_book(HIKARI, office).others == ()
    assert office.store.identities.accounts(identity) == ()
    assert visitor_with(secret, office) is None
    with pytest.raises(Refused, match="link-spent"):
        use_link(link, None, office)


def test_an_identity_stays_with_the_account_that_it_was_linked_to(office: Office) -> None:
    identity = Identity("https://id.example.jp", "1")
    for account in (HIKARI, TSUBASA, HAJIME):
        office.store.identities.link(identity, account, NOW)
    assert office.store.identities.accounts(identity) == (HIKARI, HAJIME)
