"""Telling a learner something: a notice on their page, and the same by mail, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from badgeserver.documents.mail import is_address
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.notice import Notice
from badgeserver.domain.text import Text
from badgeserver.services.mail import Sending, send_many
from badgeserver.services.office import Office


@dataclass(frozen=True, slots=True)
class News:
    """What there is to tell. `kind` and `subject` together are told to a learner once.

    `path` is the page on this site where it goes on. The letter is that of the event `kind`, with
    hyphens for underscores, and has `name`, `message` and `link` besides `values`.
    """

    kind: str
    subject: str
    message: Text
    path: str
    values: Mapping[str, str | Text] = field(default_factory=dict)


def tell(learner: Learner, news: News, office: Office) -> bool:
    """Tell the learner by a notice and a mail, in the present transaction; False if told before."""
    return tell_many([(learner, news)], office) == 1


def tell_many(told: Iterable[tuple[Learner, News]], office: Office) -> int:
    """Tell several learners as `tell`, all or none; return how much of it was new to them."""
    now = office.clock()
    notices = [
        (
            Notice(office.new_id(), learner.id, news.kind, news.subject, news.message, news.path, now),
            news,
            learner,
        )
        for learner, news in told
    ]
    with office.store.transaction():
        new = office.store.notices.add_many(notice for notice, _, _ in notices)
        told_now = [(learner, news) for one, news, learner in notices if one.id in new]
        # What happened stands, and is on the page, also where no mail can be sent to the address.
        send_many((_mail(*one, office) for one in told_now if is_address(one[0].email)), office)
    return len(new)


def _mail(learner: Learner, news: News, office: Office) -> Sending:
    values: dict[str, str | Text] = {
        "name": learner.name,
        "message": news.message,
        "link": office.base_url + news.path,
    }
    event = news.kind.replace("_", "-")
    return Sending(event, learner.email, learner.language, values | dict(news.values))


def unread_notices(learner_id: LearnerId, office: Office) -> tuple[Notice, ...]:
    """Return what the learner has not put away yet, the newest first."""
    return office.store.notices.unread(learner_id)


def put_away(learner_id: LearnerId, notice_id: str, office: Office) -> None:
    """Take a notice off the learner's page; one of somebody else is left alone."""
    office.store.notices.read(learner_id, notice_id, office.clock())
