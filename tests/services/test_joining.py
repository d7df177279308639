"""The way in by mail: one mail, whoever asks; joining by the link."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeserver.domain.account import Account, AccountKind, Identity, learner_account
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import LearnerId
from badgeserver.services.addresses import MAILS_AN_HOUR
from badgeserver.services.joining import (
    JOIN_LINK_LIVES,
    Joining,
    Newcomer,
    ask_for_link,
    invite,
    join,
    newcomer_behind,
)
from badgeserver.services.office import Office
from badgeserver.services.sign_in import accounts_behind, use_link
from tests.letters import letters, link_in
from tests.offices import NOW, at, learner
from tests.people import HAJIME, staff_member

HIKARI = Account(AccountKind.LEARNER, "hikari")
STATED = Joining("雪原 つばさ", "citizen", "01202")


@pytest.fixture
def office(office: Office) -> Office:
    """The office with one learner and one staff member, who have different addresses."""
    office.store.learners.add(learner())
    office.store.staff.add(staff_member())
    return office


def token_mailed_to(address: str, office: Office) -> str:
    ask_for_link(address, "ja", office)
    (mail,) = letters(office)
    return link_in(mail).rpartition("/")[2]


@pytest.mark.parametrize(
    ("address", "account"), [(" HIKARI@example.jp", HIKARI), ("hajime@staff.example.jp", HAJIME)]
)
def test_who_has_an_account_gets_a_link_to_sign_in(office: Office, address: str, account: Account) -> None:
    ask_for_link(address, "en", office)
    (mail,) = letters(office)
    assert (mail.event, mail.to, mail.letter.subject) == ("sign-in", address.strip(), "Your sign-in link")
    assert use_link(link_in(mail).rpartition("/")[2], None, office) == account


def test_who_has_none_gets_a_link_to_join(office: Office) -> None:
    ask_for_link("new@example.jp", "ja", office)
    (mail,) = letters(office)
    assert (mail.event, mail.to) == ("join", "new@example.jp")
    token = link_in(mail).rpartition("/")[2]
    assert newcomer_behind(token, office) == Newcomer("new@example.jp")
    account = join(token, STATED, office)
    kept = office.store.learners.get(LearnerId(account.id))
    assert (kept.name, kept.email, kept.group, kept.municipality, kept.shows_name) == (
        "雪原 つばさ",
        "new@example.jp",
        "citizen",
        "01202",
        False,
    )
    with pytest.raises(Refused, match="link-spent"):
        join(token, STATED, office)
    assert accounts_behind(token_mailed_to("new@example.jp", office), office) == (account,)


def test_one_address_may_lead_to_two_accounts_and_the_person_chooses(office: Office) -> None:
    office.store.staff.replace(replace(staff_member(), email="Hikari@example.jp"))
    for kind, account in ((AccountKind.LEARNER, HIKARI), (AccountKind.STAFF, HAJIME), (None, HIKARI)):
        token = token_mailed_to("hikari@example.jp", office)
        assert accounts_behind(token, office) == (HIKARI, HAJIME)
        assert use_link(token, kind, office) == account


def test_an_ended_staff_member_has_no_account(office: Office) -> None:
    office.store.staff.end(staff_member().id, NOW)
    ask_for_link("hajime@staff.example.jp", "ja", office)
    assert [mail.event for mail in letters(office)] == ["join"]


@pytest.mark.parametrize("address", ["hikari@example.jp", "new@example.jp"])
def test_few_mails_go_to_one_address_within_an_hour_and_nobody_is_told(office: Office, address: str) -> None:
    for _ in range(MAILS_AN_HOUR + 3):
        ask_for_link(address, "ja", office)
    assert len(letters(office)) == MAILS_AN_HOUR
    ask_for_link("other@example.jp", "ja", office)
    assert len(letters(office)) == 1
    later = at(office, NOW + timedelta(hours=1))
    ask_for_link(address, "ja", later)
    assert len(letters(later)) == 1


@pytest.mark.parametrize("address", ["", "hikari", "a@b\nBcc: c@d", "a@b, c@d", "<a@b>"])
def test_what_is_no_address_is_refused(office: Office, address: str) -> None:
    with pytest.raises(Refused, match="bad-email"):
        ask_for_link(address, "ja", office)
    assert letters(office) == []


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        (replace(STATED, name=" "), "bad-name"),
        (replace(STATED, group=""), "no-such-group"),
        (replace(STATED, municipality="13101"), "no-such-municipality"),
    ],
)
def test_a_mistake_does_not_use_the_link_up(office: Office, stated: Joining, code: str) -> None:
    token = token_mailed_to("new@example.jp", office)
    with pytest.raises(Refused, match=code):
        join(token, stated, office)
    assert join(token, replace(STATED, municipality=None), office)


def test_a_link_to_join_ends_by_itself(office: Office) -> None:
    token = token_mailed_to("new@example.jp", office)
    with pytest.raises(Refused, match="link-spent"):
        newcomer_behind(token, at(office, NOW + JOIN_LINK_LIVES))


def test_two_links_make_one_account(office: Office) -> None:
    first, second = (token_mailed_to("new@example.jp", office) for _ in range(2))
    join(first, STATED, office)
    with pytest.raises(Refused, match="email-in-use"):
        join(second, STATED, office)
    assert office.store.learners.count() == 2


def test_a_newcomer_from_a_provider_is_linked_on_joining(office: Office) -> None:
    identity = Identity("https://id.example.jp", "1")
    account = join(invite(Newcomer("new@example.jp", identity), office), STATED, office)
    assert office.store.identities.accounts(identity) == (account,)
    assert account == learner_account(LearnerId(account.id))
