"""What is to be done every day, by a timer: safe to break off and to do again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from badgeserver.domain.award import Award, IssuedCredential
from badgeserver.domain.calendar import add_months, date_en, date_ja
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.notice import NoticeKind
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import recognise
from badgeserver.services.award_reviews import badge_name
from badgeserver.services.judging import judge
from badgeserver.services.notices import News, tell
from badgeserver.services.office import Office

LAST_REMINDER_MONTHS = 1
"""How long before the end of a badge its holder is reminded once more."""

TOLD_AFTERWARDS = timedelta(days=31)
"""For so long after its end a holder is told of it, so that nobody hears of what ended long ago."""

AT_ONCE = 500
"""How many learners are evaluated from one state of the database."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking at one learner: new credentials, or why they could not be issued."""

    learner: LearnerId
    issued: tuple[IssuedCredential, ...] = ()
    refusal: Refused | None = None


def recognise_everyone(office: Office) -> Iterator[Looked]:
    """Award and issue what learners have earned by today, by time or by new rules; tell them.

    Yields every learner once. Who has earned nothing new costs no transaction.
    """
    ids = office.store.learners.all_ids()
    while some := list(islice(ids, AT_ONCE)):
        earners = _earners(some, office)
        for learner_id in some:
            yield _recognised(learner_id, office) if learner_id in earners else Looked(learner_id)


def _earners(learner_ids: Sequence[LearnerId], office: Office) -> frozenset[LearnerId]:
    """Return who of the learners has earned something that is not awarded yet."""
    today = office.today()
    with office.store.snapshot():
        evidence = office.store.evidence.of_learners(learner_ids)
        held = office.store.awards.held_by_many(learner_ids)
    return frozenset(
        one
        for one in learner_ids
        if any(
            found.evaluation.earned
            for found in judge(evidence[one], held[one], today, office.programmes).values()
        )
    )


def _recognised(learner_id: LearnerId, office: Office) -> Looked:
    try:
        return Looked(learner_id, recognise(learner_id, office))
    except Refused as refusal:
        return Looked(learner_id, refusal=refusal)


def announce_endings(office: Office) -> Iterator[bool]:
    """Tell holders, once each, that renewal opens, that a badge ends within a month, that it ended.

    Yields for each badge whose end is near or just past whether its holder was told now.
    """
    today = office.today()
    longest = max(office.programme.skill_map.policy.renewal_opens_months, LAST_REMINDER_MONTHS)
    last = add_months(today, longest + 1)
    for award in office.store.awards.ending(today - TOLD_AFTERWARDS, last):
        kind = _ending_kind(award, today, office)
        yield kind is not None and _tell(award, kind, office)


def _ending_kind(award: Award, today: date, office: Office) -> NoticeKind | None:
    end = award.valid_until
    if end is None:
        return None
    opens = office.programme_of(award).skill_map.policy.renewal_opens_months
    if today > end:
        return NoticeKind.ENDED
    if today >= add_months(end, -LAST_REMINDER_MONTHS):
        return NoticeKind.ENDS_SOON
    return NoticeKind.RENEWAL_OPENS if today >= add_months(end, -opens) else None


_WORDS = {
    NoticeKind.RENEWAL_OPENS: Text(
        "バッジ「{badge}」の期限は{day}です。いまから更新できます。",
        "Your badge “{badge}” is valid until {day}. You can renew it from now on.",
    ),
    NoticeKind.ENDS_SOON: Text(
        "バッジ「{badge}」の期限は{day}です。まもなく終わります。",
        "Your badge “{badge}” is valid until {day}, which is soon.",
    ),
    NoticeKind.ENDED: Text(
        "バッジ「{badge}」の期限（{day}）が過ぎました。",
        "Your badge “{badge}” was valid until {day} and has ended.",
    ),
}


def _tell(award: Award, kind: NoticeKind, office: Office) -> bool:
    store, end = office.store, award.valid_until
    assert end is not None
    badge = badge_name(award.badge, office.programme_of(award).skill_map)
    words = _WORDS[kind]
    message = Text(
        words.ja.format(badge=badge.ja, day=date_ja(end)), words.en.format(badge=badge.en, day=date_en(end))
    )
    with store.transaction():
        credential = store.credentials.live_of_award(award.id)
        path = f"/me/badges/{credential.id}" if credential is not None else "/me"
        return tell(
            store.learners.get(award.learner), News(kind, award.id, message, path, {"badge": badge}), office
        )


def forget_expired(office: Office) -> None:
    """Remove links and sessions whose time is over."""
    now = office.clock()
    with office.store.transaction():
        office.store.tokens.forget_expired(now - timedelta(days=1))
        office.store.visits.forget_expired(now)
