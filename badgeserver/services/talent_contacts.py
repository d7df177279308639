"""Contacts: an organisation asks one person through the site, and that person decides each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.ids import LearnerId, StaffId
from badgeserver.domain.looks import Purpose
from badgeserver.domain.notice import NoticeKind
from badgeserver.domain.talent import Contact, ContactAnswer, ContactState
from badgeserver.domain.text import Text
from badgeserver.services.looks import record_looks
from badgeserver.services.mail import send
from badgeserver.services.notices import News, tell
from badgeserver.services.office import Office
from badgeserver.services.talent import plain_text
from badgeserver.services.talent_search import Searcher, findable

LONGEST_PURPOSE: Final = 80
LONGEST_MESSAGE: Final = 1_500
CONTACTS_A_DAY: Final = 20
QUIET_DAYS: Final = timedelta(days=90)
"""For so long an organisation does not ask somebody again."""
SENT_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """A contact as its sender sees it.

    `name` and `email` are there only as long as they are shared, `pseudonym` as long as the person can
    be found; empty otherwise.
    """

    contact: Contact
    state: ContactState
    pseudonym: str = ""
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A contact as its learner sees it; `ended`: the organisation may not ask any more."""

    contact: Contact
    state: ContactState
    ended: bool

    @property
    def open(self) -> bool:
        """Tell whether it can be answered."""
        return self.state is ContactState.WAITING and not self.ended


def ask(pseudonym: str, purpose: str, message: str, who: Searcher, office: Office) -> Contact:
    """Ask somebody who can be found; the site tells them by mail, and the organisation learns no address.

    Raises NotFound `no-such-person`, Refused `no-purpose`, `no-message`, `text-too-long`,
    `too-many-contacts`, Conflict `asked-before`.
    """
    stated, text = _purpose(purpose), _message(message)
    now, staff_id = office.clock(), StaffId(who.actor.id)
    store = office.store
    with store.transaction():
        found = findable(pseudonym, office)
        if store.talent_contacts.since(staff_id, now - timedelta(days=1)) >= CONTACTS_A_DAY:
            raise _too_many()
        before = store.talent_contacts.of_learner(found.learner)
        if any(one.by == staff_id and one.asked_at > now - QUIET_DAYS for one in before):
            raise _asked_before()
        contact = Contact(
            id=office.new_id(),
            learner=found.learner,
            by=staff_id,
            organisation=who.organisation.ja,
            purpose=stated,
            message=text,
            asked_at=now,
        )
        store.talent_contacts.add(contact)
        store.audit.append(now, who.actor.reference, "ask-talent", contact.id, {})
        tell(store.learners.get(found.learner), _news(contact), office)
    return contact


def _news(contact: Contact) -> News:
    message = Text(
        f"{contact.organisation} から、あなたにお話があります。答えるかどうかは、あなたが決めます。",
        f"{contact.organisation} would like to talk to you. Whether you answer is up to you.",
    )
    values: dict[str, str | Text] = {
        "organisation": contact.organisation,
        "purpose": contact.purpose,
        "text": contact.message,
    }
    path = f"/me/talent/contacts/{contact.id}"
    return News(NoticeKind.TALENT_ASKED, contact.id, message, path, values)


def sent_by(who: Searcher, office: Office) -> tuple[Sent, ...]:
    """Return whom somebody asked, the newest first; names that were shared are looked at, and recorded."""
    with office.store.snapshot():
        found = office.store.talent_contacts.of_staff(StaffId(who.actor.id), SENT_SHOWN)
        lines = tuple(_sent(one, office) for one in found)
    record_looks((one.contact.learner for one in lines if one.name), Purpose.TALENT, who.actor, office)
    return lines


def _sent(contact: Contact, office: Office) -> Sent:
    state = contact.state(office.clock())
    offer = office.store.talent_offers.find(contact.learner)
    if offer is None:
        return Sent(contact, state)
    if state is not ContactState.SHARED:
        return Sent(contact, state, offer.pseudonym)
    learner = office.store.learners.get(contact.learner)
    return Sent(contact, state, offer.pseudonym, learner.name, learner.email)


def received_by(learner_id: LearnerId, office: Office) -> tuple[Received, ...]:
    """Return who asked a learner, the newest first."""
    with office.store.snapshot():
        found = office.store.talent_contacts.of_learner(learner_id)
        people = office.store.staff.get_many({one.by for one in found})
    now = office.clock()
    return tuple(Received(one, one.state(now), people[one.by].ended_at is not None) for one in found)


def received(contact_id: str, learner_id: LearnerId, office: Office) -> Received:
    """Return one contact of a learner's; raises NotFound `no-such-contact`, also for somebody else's."""
    for one in received_by(learner_id, office):
        if one.contact.id == contact_id:
            return one
    raise NotFound(
        "no-such-contact",
        Text("そのお問い合わせは見つかりません。", "There is no such contact."),
        Text("マイページから開いてください。", "Open it from your page."),
    )


def answer(
    contact_id: str, given: ContactAnswer, reply: str, learner_id: LearnerId, actor: str, office: Office
) -> None:
    """Keep a learner's answer, and tell the organisation that there is one.

    Raises NotFound, Refused `no-reply`, `text-too-long`, `contact-closed`.
    """
    text = plain_text(reply, LONGEST_MESSAGE) if given is ContactAnswer.REPLIED else ""
    if given is ContactAnswer.REPLIED and not text:
        raise Refused(
            "no-reply",
            Text("返事が書かれていません。", "There is no reply."),
            Text("返事を書いてください。", "Write your reply."),
        )
    now = office.clock()
    with office.store.transaction():
        one = received(contact_id, learner_id, office)
        if not one.open or not office.store.talent_contacts.answer(contact_id, given, text, now):
            raise Refused(
                "contact-closed",
                Text("これには、もう答えられません。", "This can't be answered any more."),
                Text("答えはもう届いたか、期限が過ぎました。", "It was answered, or its time is over."),
            )
        office.store.audit.append(now, actor, "answer-talent", contact_id, {"answer": given})
        sender = office.store.staff.get(one.contact.by)
        send("talent-answered", sender.email, None, {"link": f"{office.base_url}/talent/contacts"}, office)


def report(contact_id: str, learner_id: LearnerId, actor: str, office: Office) -> None:
    """Tell the staff that a contact is not right; raises NotFound."""
    now = office.clock()
    with office.store.transaction():
        one = received(contact_id, learner_id, office)
        if not office.store.talent_contacts.report(contact_id, now):
            return
        office.store.audit.append(now, actor, "report-talent", contact_id, {})
        values = {"organisation": one.contact.organisation, "link": f"{office.base_url}/desk/organisations"}
        send("talent-reported", office.programme.issuer.contact_email, None, values, office)


def _purpose(given: str) -> str:
    stated = " ".join(plain_text(given, LONGEST_PURPOSE).split())
    if not stated:
        raise Refused(
            "no-purpose",
            Text("用件が書かれていません。", "It is not said what it is about."),
            Text("用件をひとことで書いてください。", "Say in a few words what it is about."),
        )
    return stated


def _message(given: str) -> str:
    text = plain_text(given, LONGEST_MESSAGE)
    if not text:
        raise Refused(
            "no-message",
            Text("お話の内容が書かれていません。", "There is no message."),
            Text("内容を書いてください。", "Write the message."),
        )
    return text


def _too_many() -> Refused:
    return Refused(
        "too-many-contacts",
        Text(
            f"お問い合わせは、1日に{CONTACTS_A_DAY}件までです。",
            f"You can ask {CONTACTS_A_DAY} people a day.",
        ),
        Text("あしたまた来てください。", "Come back tomorrow."),
    )


def _asked_before() -> Conflict:
    return Conflict(
        "asked-before",
        Text("この人には、最近お問い合わせをしています。", "You have asked this person not long ago."),
        Text(
            f"{QUIET_DAYS.days}日たつまで、もう一度はできません。",
            f"You can ask again after {QUIET_DAYS.days} days.",
        ),
    )
