"""The mail room: letters are queued where their reason is written, and go out once that stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from badgeserver.documents.couriers import Courier
from badgeserver.documents.mail import message_of, require_address
from badgeserver.domain.errors import BadgeserverError, Misconfigured, Refused
from badgeserver.domain.mail import QueuedMail, next_try
from badgeserver.domain.text import Language, Text
from badgeserver.services.office import Office

CLAIMED_FOR = timedelta(minutes=15)
"""How long a mail that a worker took stays with it: longer than any talk with a mail server."""


def send(
    event: str, to: str, language: Language | None, values: Mapping[str, str | Text], office: Office
) -> None:
    """Queue the letter of `event` in the present transaction; it goes out when that stands.

    `language` is the reader's, or None where it is not known: then the letter has both. `values` are
    what the templates of the event ask for, besides `site`, `issuer` and `contact`, which they all
    have. Sending never holds up or breaks what is done here. Raises Refused `bad-address`,
    `bad-letter`, Misconfigured `no-such-letter`.
    """
    send_many([Sending(event, to, language, values)], office)


@dataclass(frozen=True, slots=True)
class Sending:
    """One mail to be sent, as `send` takes it."""

    event: str
    to: str
    language: Language | None
    values: Mapping[str, str | Text]


def send_many(sendings: Iterable[Sending], office: Office) -> None:
    """Queue several mails in the present transaction, all or none; raises as `send`."""
    common, now = _common(office), office.clock()
    mails = []
    for one in sendings:
        require_address(one.to)
        letter = office.letters.write(one.event, one.language, common | dict(one.values))
        mails.append(QueuedMail(office.new_id(), one.event, one.to, letter, now, now))
    with office.store.transaction():
        office.store.outbox.add_many(mails)
        if office.courier is not None:
            office.store.when_it_stands(lambda: office.background.ask(lambda: _deliver_quietly(office)))


def _common(office: Office) -> dict[str, str | Text]:
    issuer = office.programme.issuer
    return {"site": office.base_url, "issuer": issuer.name, "contact": issuer.contact_email}


def _deliver_quietly(office: Office) -> None:
    for _ in deliver_due(office):
        pass


def mail_waits(office: Office) -> Office:
    """Return the same office, in which mail waits until it is delivered by somebody else."""
    return replace(office, courier=None)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one mail: its id and event, and the error if it did not go out."""

    mail: str
    event: str
    error: BadgeserverError | None = None


def deliver_due(office: Office) -> Iterator[Delivery]:
    """Hand all mail that is due to the courier, one after the other, and tell what became of each.

    Each mail is taken by one worker. It goes out twice only if the worker dies between the mail
    server's answer and its note of it; then it has the same Message-ID. Raises Misconfigured
    `no-courier` where no mail server is set.
    """
    courier = _courier(office)
    while (mail := _claimed(office)) is not None:
        yield _delivered(mail, courier, office)


def _courier(office: Office) -> Courier:
    if office.courier is None:
        raise Misconfigured(
            "no-courier",
            Text("メールサーバーが設定されていません。", "No mail server is set."),
            Text(
                "BADGESERVER_SMTP_URL と BADGESERVER_MAIL_FROM を設定してください。",
                "Set BADGESERVER_SMTP_URL and BADGESERVER_MAIL_FROM.",
            ),
        )
    return office.courier


def _claimed(office: Office) -> QueuedMail | None:
    now = office.clock()
    return office.store.outbox.claim(now, now + CLAIMED_FOR)


def _delivered(mail: QueuedMail, courier: Courier, office: Office) -> Delivery:
    try:
        domain = urlsplit(office.base_url).hostname or ""
        courier.deliver(message_of(mail, office.mail_from, domain, office.clock()))
    except BadgeserverError as error:
        _note_failure(mail, error, office)
        return Delivery(mail.id, mail.event, error)
    office.store.outbox.sent(mail.id, office.clock())
    return Delivery(mail.id, mail.event)


def _note_failure(mail: QueuedMail, error: BadgeserverError, office: Office) -> None:
    now = office.clock()
    again = None if isinstance(error, Refused) else next_try(mail.tries, now)
    if again is None:
        office.store.outbox.give_up(mail.id, error.code, now)
    else:
        office.store.outbox.failed(mail.id, error.code, again)
