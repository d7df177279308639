"""A guardian's consent: asked for by the child, given, declined or taken back by a mailed link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.account import address_key, learner_account
from badgeserver.domain.consent import (
    ANSWER_WITHIN,
    LINK_LIVES,
    REMINDED_AFTER,
    Consent,
    ConsentState,
    needs_consent,
    stands,
)
from badgeserver.domain.consent_text import TEXT_VERSION
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.person import Actor
from badgeserver.domain.text import Language, Text
from badgeserver.services.acceptance import recognise
from badgeserver.services.accounts import checked_email, checked_name
from badgeserver.services.address_book import address_book
from badgeserver.services.awarding import judge_learner
from badgeserver.services.consent_needed import waiting_badges
from badgeserver.services.mail import send
from badgeserver.services.notices import News, tell
from badgeserver.services.office import Office
from badgeserver.services.tokens import create_token, peek_token, tokens_since

GUARDIAN = "guardian-consent"
"""What the tokens of links to guardians are for. They are about one request, and can be used again."""
ASKS_A_DAY = 5
LINKS_AN_HOUR = 3


@dataclass(frozen=True, slots=True)
class ConsentOverview:
    """What a child sees: whether a consent is needed and stands, the last request, what waits for it."""

    needed: bool
    stands: bool
    newest: Consent | None
    state: ConsentState | None
    waiting: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class GuardianPage:
    """What a guardian sees: the request and the child's name."""

    consent: Consent
    state: ConsentState
    child: str
    waiting: tuple[Text, ...]


def consent_overview(learner_id: LearnerId, office: Office) -> ConsentOverview:
    """Return how a learner stands with the consent of their guardian; raises NotFound."""
    with office.store.snapshot():
        learner = office.store.learners.get(learner_id)
        consents = office.store.guardian_consents.of_learner(learner_id)
        waiting = _waiting(learner_id, office)
    newest = consents[0] if consents else None
    return ConsentOverview(
        needed=_needed(learner, office) or bool(waiting),
        stands=stands(consents),
        newest=newest,
        state=newest.state(office.clock()) if newest is not None else None,
        waiting=waiting,
    )


def _needed(learner: Learner, office: Office) -> bool:
    return needs_consent(learner, None, office.programme.skill_map, office.today())


def _waiting(learner_id: LearnerId, office: Office) -> tuple[Text, ...]:
    judged = judge_learner(learner_id, office, office.today())
    return tuple(
        judged[badge].skill_map.badges[badge].name for badge in waiting_badges(judged, learner_id, office)
    )


def ask_guardian(learner_id: LearnerId, address: str, actor: Actor, office: Office) -> Consent:
    """Mail a guardian the request for their consent. A request before stays open, too.

    Raises Refused (`bad-email`, `own-address`, `asked-too-often`), NotFound.
    """
    store, now, email = office.store, office.clock(), checked_email(address)
    with store.transaction():
        learner = store.learners.get(learner_id)
        own = {address_key(one) for one in address_book(learner_account(learner_id), office).all}
        if address_key(email) in own:
            raise _own_address()
        recent = [
            one
            for one in store.guardian_consents.of_learner(learner_id)
            if one.asked_at > now - timedelta(days=1)
        ]
        if len(recent) >= ASKS_A_DAY:
            raise _too_often()
        consent = Consent(
            id=office.new_id(),
            learner=learner_id,
            guardian_email=email,
            asked_at=now,
            text_version=TEXT_VERSION,
        )
        store.guardian_consents.add_many([consent])
        _mail("consent-asked", consent, learner, ANSWER_WITHIN, office)
        store.audit.append(now, actor.reference, "ask-guardian", learner_id, {"consent": consent.id})
    return consent


def guardian_page(token: str, office: Office) -> GuardianPage:
    """Return what the guardian with the link sees; raises Refused `link-spent`."""
    with office.store.snapshot():
        consent = office.store.guardian_consents.get(peek_token(GUARDIAN, token, office))
        learner = office.store.learners.get(consent.learner)
        waiting = _waiting(consent.learner, office)
    return GuardianPage(consent, consent.state(office.clock()), learner.name, waiting)


def agree(token: str, guardian_name: str, office: Office) -> None:
    """Record that the guardian agrees, under the name that they typed; what waited for it is awarded.

    Raises Refused (`bad-name`, `link-spent`, `not-open`).
    """
    store, now, name = office.store, office.clock(), checked_name(guardian_name)
    with store.transaction():
        # The place in the status list first: everybody takes that before the chain of records.
        store.status_lists.take_turn(MIN_ENTRIES)
        asked = _in_state(ConsentState.ASKED, token, office)
        agreed = replace(asked, guardian_name=name, agreed_at=now)
        store.guardian_consents.replace(agreed)
        _record("guardian-agrees", agreed, office)
        learner = store.learners.get(agreed.learner)
        _mail("consent-given", agreed, learner, LINK_LIVES, office)
        _tell(learner, agreed, _AGREED, office)
        recognise(learner.id, office)


def decline(token: str, office: Office) -> None:
    """Record that the guardian does not agree; raises Refused (`link-spent`, `not-open`)."""
    with office.store.transaction():
        asked = _in_state(ConsentState.ASKED, token, office)
        declined = replace(asked, declined_at=office.clock())
        _keep_answer("guardian-declines", declined, _DECLINED, office)


def withdraw(token: str, office: Office) -> None:
    """Record that the guardian takes the consent back; raises Refused (`link-spent`, `not-open`)."""
    with office.store.transaction():
        agreed = _in_state(ConsentState.AGREED, token, office)
        withdrawn = replace(agreed, withdrawn_at=office.clock())
        _keep_answer("guardian-withdraws", withdrawn, _WITHDRAWN, office)


def send_links_again(address: str, language: Language, office: Office) -> None:
    """Mail a guardian new links to what they were asked or agreed to; whoever asks learns nothing.

    Raises Refused (`bad-email`) for what is no address.
    """
    email, now = checked_email(address), office.clock()
    with office.store.transaction():
        since = now - timedelta(hours=1)
        for consent in office.store.guardian_consents.with_guardian(email):
            sent = tokens_since(GUARDIAN, consent.id, since, office)
            if consent.state(now) in _OPEN and sent < LINKS_AN_HOUR:
                learner = office.store.learners.get(consent.learner)
                _mail("consent-link", consent, learner, LINK_LIVES, office, language)


def remind_guardians(office: Office) -> Iterator[str]:
    """Remind, once, the guardians who have not answered for a week; yield the requests' ids.

    For `badgeserver daily`; safe to run again and by two at once.
    """
    now = office.clock()
    for one in office.store.guardian_consents.to_remind(now - ANSWER_WITHIN, now - REMINDED_AFTER):
        if _remind(one.id, office):
            yield one.id


def _remind(consent_id: str, office: Office) -> bool:
    store, now = office.store, office.clock()
    with store.transaction():
        asked = store.guardian_consents.locked(consent_id)
        if asked.reminded_at is not None or asked.state(now) is not ConsentState.ASKED:
            return False
        store.guardian_consents.replace(replace(asked, reminded_at=now))
        rest = asked.asked_at + ANSWER_WITHIN - now
        _mail("consent-reminder", asked, store.learners.get(asked.learner), rest, office)
    return True


_OPEN = frozenset({ConsentState.ASKED, ConsentState.AGREED})
_AGREED = Text("保護者が同意しました。", "Your guardian agreed.")
_DECLINED = Text(
    "保護者は同意しませんでした。話しあってから、もう一度お願いできます。",
    "Your guardian did not agree. Talk about it; you can ask again.",
)
_WITHDRAWN = Text(
    "保護者が同意を取り消しました。新しいバッジは授与されません。",
    "Your guardian took the consent back. No new badge is awarded.",
)


def _in_state(state: ConsentState, token: str, office: Office) -> Consent:
    consent = office.store.guardian_consents.locked(peek_token(GUARDIAN, token, office))
    if consent.state(office.clock()) is not state:
        raise _not_open()
    return consent


def _keep_answer(action: str, answered: Consent, message: Text, office: Office) -> None:
    office.store.guardian_consents.replace(answered)
    _record(action, answered, office)
    _tell(office.store.learners.get(answered.learner), answered, message, office)


def _record(action: str, consent: Consent, office: Office) -> None:
    by, detail = Actor("guardian", consent.id), {"text": consent.text_version}
    office.store.audit.append(office.clock(), by.reference, action, consent.learner, detail)


def _tell(learner: Learner, consent: Consent, message: Text, office: Office) -> None:
    subject = f"{consent.id}@{consent.state(office.clock())}"
    tell(learner, News("consent_answered", subject, message, "/me/consent"), office)


def _mail(
    event: str,
    consent: Consent,
    learner: Learner,
    lives: timedelta,
    office: Office,
    language: Language | None = None,
) -> None:
    token = create_token(GUARDIAN, consent.id, lives, office)
    values = {"child": learner.name, "link": f"{office.base_url}/consent/{token}"}
    send(event, consent.guardian_email, language, values, office)


def _own_address() -> Refused:
    return Refused(
        "own-address",
        Text("それは、あなた自身のメールアドレスです。", "That is an address of your own."),
        Text("保護者のメールアドレスを書いてください。", "Give your guardian's address."),
    )


def _too_often() -> Refused:
    return Refused(
        "asked-too-often",
        Text("今日はもう、何度もお願いしています。", "You have asked several times today."),
        Text("明日、もう一度お願いしてください。", "Ask again tomorrow."),
    )


def _not_open() -> Refused:
    return Refused(
        "not-open",
        Text("このお願いには、もう答えられません。", "This can't be answered any more."),
        Text(
            "必要なら、お子さんがマイページからもう一度お願いできます。",
            "If it is still needed, the child can ask again from their own page.",
        ),
    )
