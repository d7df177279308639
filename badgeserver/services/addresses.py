"""Changing the addresses of an account: by mailed links, and without losing a badge."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from badgeserver.domain.account import Account, AccountKind, address_key
from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.ids import LearnerId, StaffId
from badgeserver.domain.text import Language, Text
from badgeserver.services.accounts import checked_email
from badgeserver.services.address_book import AddressBook, accounts_with, address_book, main_address
from badgeserver.services.mail import send
from badgeserver.services.office import Office
from badgeserver.services.tokens import create_token, peek_token, tokens_since, use_token

CONFIRM = "confirm-address"
LINK_LIVES = timedelta(hours=24)
MAILS_AN_HOUR = 5
"""So many mails of one kind go to one address within an hour."""
MOST_ADDRESSES = 10

_ADDED = Text("新しいメールアドレスが加わりました。", "An e-mail address was added.")
_MADE_MAIN = Text(
    "お知らせを送る先が、別のメールアドレスに変わりました。", "Mail goes to another address now."
)
_REMOVED = Text("メールアドレスが1つ消されました。", "An e-mail address was removed.")


def ask_to_add(account: Account, address: str, language: Language, office: Office) -> None:
    """Send a link to the new address, with which the account's owner confirms it.

    Who holds an address that another account has gets a mail that says so, and whoever asked can't
    tell the two apart. Raises Refused `bad-email`, `address-yours`, `too-many-addresses`.
    """
    email, now = checked_email(address), office.clock()
    with office.store.transaction():
        book = address_book(account, office)
        _require_room(email, book)
        subject = f"{account.reference} {email}"
        if tokens_since(CONFIRM, subject, now - timedelta(hours=1), office) >= MAILS_AN_HOUR:
            return
        token = create_token(CONFIRM, subject, LINK_LIVES, office)
        link = f"{office.base_url}/account/addresses/confirm/{token}"
        event = "address-taken" if _is_taken(email, account.kind, office) else "confirm-address"
        # Not the name: it would carry whatever somebody writes there to any address.
        send(event, email, language, {"link": link}, office)


def address_to_confirm(account: Account, token: str, office: Office) -> str:
    """Return the address that a link would confirm; raises Refused `link-spent`, `link-of-another`."""
    return _own(account, peek_token(CONFIRM, token, office))


def confirm_address(account: Account, token: str, office: Office) -> str:
    """Add the address that a link was sent to, and return it. The link works for who asked for it only.

    Raises Refused `link-spent`, `link-of-another`, Conflict `address-in-use`.
    """
    with office.store.transaction():
        email = _own(account, use_token(CONFIRM, token, office))
        if _is_taken(email, account.kind, office):
            raise _in_use()
        office.store.other_addresses.add(account, email, office.clock())
        _note("add-address", account, office)
        _tell(main_address(account, office), _ADDED, account, office)
    return email


def make_main(account: Account, address: str, office: Office) -> None:
    """Let mail go to another of the account's addresses; the old one hears of it, and stays.

    Raises NotFound `no-such-address`.
    """
    with office.store.transaction():
        old = main_address(account, office)
        new = _listed(account, address, office)
        office.store.other_addresses.remove(account, new)
        _set_main(account, new, office)
        office.store.other_addresses.add(account, old, office.clock())
        _note("change-main-address", account, office)
        _tell(old, _MADE_MAIN, account, office)


def remove_address(account: Account, address: str, office: Office) -> None:
    """Remove an address that is not the main one; both hear of it. Raises NotFound `no-such-address`."""
    with office.store.transaction():
        gone = _listed(account, address, office)
        office.store.other_addresses.remove(account, gone)
        _note("remove-address", account, office)
        for told in (gone, main_address(account, office)):
            _tell(told, _REMOVED, account, office)


def forget_sign_in(account: Account, office: Office) -> None:
    """Remove what leads into an account: visits, further addresses, identities, links that wait."""
    with office.store.transaction():
        office.store.visits.end_all(account)
        office.store.other_addresses.remove_all(account)
        office.store.identities.remove_all(account)
        office.store.tokens.forget(account.reference)


def _set_main(account: Account, email: str, office: Office) -> None:
    if account.kind is AccountKind.LEARNER:
        learner = office.store.learners.get(LearnerId(account.id))
        office.store.learners.replace(replace(learner, email=email))
    else:
        member = office.store.staff.get(StaffId(account.id))
        office.store.staff.replace(replace(member, email=email))


def _name(account: Account, office: Office) -> str:
    if account.kind is AccountKind.LEARNER:
        return office.store.learners.get(LearnerId(account.id)).name
    return office.store.staff.get(StaffId(account.id)).name


def _is_taken(email: str, kind: AccountKind, office: Office) -> bool:
    return any(one.kind is kind for one in accounts_with(email, office))


def _listed(account: Account, address: str, office: Office) -> str:
    for one in office.store.other_addresses.of_account(account):
        if address_key(one) == address_key(address):
            return one
    raise NotFound(
        "no-such-address",
        Text("そのアドレスは、もうありません。", "That address is not there any more."),
        Text("いまのアドレスの一覧を見てください。", "See the list of addresses as it is now."),
    )


def _own(account: Account, subject: str) -> str:
    reference, _, email = subject.partition(" ")
    if reference != account.reference:
        raise Refused(
            "link-of-another",
            Text("このリンクは、別のアカウントのものです。", "This link belongs to another account."),
            Text(
                "アドレスを加えたアカウントでサインインしてから、もう一度開いてください。",
                "Sign in to the account where you added the address, then open it again.",
            ),
        )
    return email


def _require_room(email: str, book: AddressBook) -> None:
    if address_key(email) in map(address_key, book.all):
        raise Refused(
            "address-yours",
            Text("そのアドレスは、もう登録されています。", "That address is yours already."),
            Text("下の一覧を見てください。", "See the list below."),
        )
    if len(book.all) >= MOST_ADDRESSES:
        raise Refused(
            "too-many-addresses",
            Text(f"アドレスは{MOST_ADDRESSES}個までです。", f"There can be {MOST_ADDRESSES} addresses."),
            Text("使わないアドレスを消してください。", "Remove one that you don't use."),
        )


def _in_use() -> Conflict:
    return Conflict(
        "address-in-use",
        Text("このアドレスは使えません。", "This address can't be used."),
        Text("ほかのアドレスにしてください。", "Take another address."),
    )


def _note(action: str, account: Account, office: Office) -> None:
    office.store.audit.append(office.clock(), account.reference, action, account.reference, {})


def _tell(to: str, what: Text, account: Account, office: Office) -> None:
    link = f"{office.base_url}/account"
    values: dict[str, str | Text] = {"message": what, "name": _name(account, office), "link": link}
    send("address-changed", to, None, values, office)
