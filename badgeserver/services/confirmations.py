"""Confirmations: an employer, host or teacher answers by a mailed link whether a claim is right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.account import address_key
from badgeserver.domain.confirmation import ANSWER_WITHIN, REMINDED_AFTER, Answer, Confirmation
from badgeserver.domain.errors import Refused
from badgeserver.domain.evidence import Acceptance
from badgeserver.domain.handing_in import desk_after_confirmation
from badgeserver.domain.ids import AchievementId
from badgeserver.domain.notice import NoticeKind
from badgeserver.domain.person import Actor
from badgeserver.domain.questions import statement_asked
from badgeserver.domain.requirement import Strength
from badgeserver.domain.submission import Submission, SubmissionState
from badgeserver.domain.text import Text
from badgeserver.domain.uses import uses_of, word_suffices
from badgeserver.services.acceptance import ask_for_more, submission_title
from badgeserver.services.accounts import checked_email, checked_name
from badgeserver.services.address_book import addresses_of
from badgeserver.services.mail import send
from badgeserver.services.notices import News, tell
from badgeserver.services.office import Office
from badgeserver.services.settling import accept_confirmed
from badgeserver.services.submission_words import Fact, facts
from badgeserver.services.tokens import create_token, peek_token

CONFIRM: Final = "confirm-claim"
"""What the tokens of the links are for. They are about one request, and can be opened again."""
MOST_REQUESTS: Final = 5
LONGEST_NOTE: Final = 2_000
BY_ITSELF: Final = Actor("service", "confirmations")


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """What the person with the link sees: who claims what, and no more of it than they need."""

    confirmation: Confirmation
    learner: str
    title: Text
    who: Text
    facts: tuple[Fact, ...]
    still_asked: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """What was typed as an answer; nothing of it is checked yet."""

    answer: str
    name: str
    position: str
    note: str


def ask(submission: Submission, office: Office) -> Confirmation:
    """Mail whoever the learner named the request to confirm, in place of an earlier one.

    By naming them the learner agrees that they are told what is claimed. Raises Refused `no-statement`
    where none is asked for, `bad-name`, `bad-email`, `own-address`, `asked-too-often`.
    """
    store, now, particulars = office.store, office.clock(), submission.particulars
    confirmer = confirmer_of(submission, office)
    email = checked_email(particulars.confirmer_email)
    with store.transaction():
        require_other_address(submission, office)
        before = store.confirmations.of_submission(submission.id)
        if len(before) >= MOST_REQUESTS:
            raise _too_often()
        for one in before:
            if one.is_open:
                store.confirmations.replace(replace(one, lapsed_at=now))
        confirmation = Confirmation(
            id=office.new_id(),
            submission=submission.id,
            confirmer=confirmer,
            name=checked_name(particulars.confirmer_name),
            email=email,
            asked_at=now,
        )
        store.confirmations.add(confirmation)
        _mail("confirm-claim", confirmation, submission, ANSWER_WITHIN, office)
        store.audit.append(now, BY_ITSELF.reference, "ask-confirmer", submission.id, {})
    return confirmation


def confirmer_of(submission: Submission, office: Office) -> str:
    """Return the code of who has to confirm; raises Refused `no-statement`."""
    statement = statement_asked(submission, office.programme.skill_map)
    if statement is None:
        raise Refused(
            "no-statement",
            Text("これには、だれの確認もいりません。", "Nobody has to confirm this."),
            Text("そのまま提出してください。", "Hand it in as it is."),
        )
    return statement.confirmer


def require_other_address(submission: Submission, office: Office) -> None:
    """Raise Refused `own-address` where the learner named an address of their own."""
    named = address_key(submission.particulars.confirmer_email)
    if named in {address_key(one) for one in addresses_of(submission.learner, office)}:
        raise Refused(
            "own-address",
            Text("それは、あなた自身のメールアドレスです。", "That is an address of your own."),
            Text(
                "確認してくれる人のメールアドレスを書いてください。",
                "Give the address of the person who confirms it.",
            ),
        )


def claim_page(token: str, office: Office) -> ClaimPage:
    """Return what the person with the link sees; raises Refused `link-spent`."""
    with office.store.snapshot():
        confirmation = office.store.confirmations.get(peek_token(CONFIRM, token, office))
        submission = office.store.submissions.get(confirmation.submission)
        learner = office.store.learners.get(submission.learner)
    needed = replace(submission.particulars, confirmer_name="", confirmer_email="", team="", proofs={})
    waits = confirmation.is_open and submission.state is SubmissionState.CONFIRMING
    return ClaimPage(
        confirmation,
        learner.name,
        submission_title(submission, office),
        who_confirms(confirmation, office),
        facts(replace(submission, particulars=needed), office),
        waits,
    )


def who_confirms(confirmation: Confirmation, office: Office) -> Text:
    """Return the words for who was asked, such as `employer`."""
    code = confirmation.confirmer
    return office.programme.skill_map.vocabulary.get(code, Text(code, code))


def answer(token: str, reply: Reply, office: Office) -> None:
    """Keep the answer, and let the submission go where it leads.

    A plain yes to what is not rated is enough where the rules ask for no more; other answers go to
    assessors or staff, who decide. Raises Refused `link-spent`, `not-open`, `no-answer`, `bad-name`,
    `no-position`, `no-note`.
    """
    store, now = office.store, office.clock()
    with store.transaction():
        store.status_lists.take_turn(MIN_ENTRIES)
        asked = store.confirmations.locked(peek_token(CONFIRM, token, office))
        submission = store.assessments.locked(asked.submission)
        if not asked.is_open or submission.state is not SubmissionState.CONFIRMING:
            raise _not_open()
        answered = _answered(asked, reply, office)
        store.confirmations.replace(answered)
        actor = Actor("confirmer", asked.id)
        detail = {"answer": answered.answer or ""}
        store.audit.append(now, actor.reference, "confirm", submission.id, detail)
        _go_on(submission, answered, actor, office)


def _answered(asked: Confirmation, reply: Reply, office: Office) -> Confirmation:
    given = _answer(reply.answer)
    note = reply.note.strip()[:LONGEST_NOTE]
    name = checked_name(reply.name)
    if not reply.position.strip():
        raise Refused(
            "no-position",
            Text("勤務先や役職が書かれていません。", "Your organisation and position are missing."),
            Text("例：架空商店 店長", "For example: Kakuu Store, manager"),
        )
    if given is not Answer.YES and not note:
        raise Refused(
            "no-note",
            Text("どこがちがうかが書かれていません。", "What is not right is missing."),
            Text("わかる範囲で書いてください。", "Write what you know of it."),
        )
    return replace(
        asked,
        answered_at=office.clock(),
        answer=given,
        note=note,
        answered_by=name,
        position=checked_name(reply.position),
    )


def _answer(given: str) -> Answer:
    try:
        return Answer(given)
    except ValueError:
        raise Refused(
            "no-answer",
            Text("答えが選ばれていません。", "No answer is chosen."),
            Text("どれか1つを選んでください。", "Choose one of them."),
        ) from None


def _go_on(submission: Submission, answered: Confirmation, actor: Actor, office: Office) -> None:
    if answered.answer is Answer.YES and _is_enough(submission, answered, office):
        acceptance = Acceptance(Strength.CONFIRMED, answered.confirmer, office.today())
        accept_confirmed(submission.id, acceptance, "", actor, office)
        return
    to = SubmissionState.CHECKING
    if answered.answer is not Answer.NO:
        to = desk_after_confirmation(submission, office.programme.skill_map)
    move_on(submission, to, actor, office)
    title = submission_title(submission, office)
    message = Text(
        f"「{title.ja}」について、お願いした人から答えがありました。次は、担当者か審査員が確かめます。",
        f"The person who was asked about “{title.en}” has answered. Staff or assessors look at it next.",
    )
    _tell(submission, NoticeKind.CONFIRMED, answered.id, message, office)


def _is_enough(submission: Submission, answered: Confirmation, office: Office) -> bool:
    """Tell whether the word of who confirmed it is all that the rules ask for."""
    skill_map = office.programme.skill_map
    achievement = skill_map.achievements.get(AchievementId(submission.subject))
    uses = uses_of(submission.kind, submission.subject, skill_map)
    return achievement is not None and not achievement.has_rubric and word_suffices(answered.confirmer, uses)


def move_on(submission: Submission, to: SubmissionState, actor: Actor, office: Office) -> None:
    """Bring a submission to the next desk, to be decided there within the days of the policy."""
    due = office.today() + timedelta(days=office.programme.skill_map.policy.decision_days)
    office.store.submissions.move(submission.id, to, "", by=actor.reference, at=office.clock(), due_on=due)


def remind(office: Office) -> Iterator[str]:
    """Remind, once each, those who have not answered for some days; yield the requests' ids."""
    for one in office.store.confirmations.to_remind(office.clock() - REMINDED_AFTER):
        if _remind(one.id, office):
            yield one.id


def _remind(confirmation_id: str, office: Office) -> bool:
    store, now = office.store, office.clock()
    with store.transaction():
        asked = store.confirmations.locked(confirmation_id)
        rest = asked.asked_at + ANSWER_WITHIN - now
        submission = store.submissions.get(asked.submission)
        waits = asked.is_open and submission.state is SubmissionState.CONFIRMING
        if asked.reminded_at is not None or rest <= timedelta(0) or not waits:
            return False
        store.confirmations.replace(replace(asked, reminded_at=now))
        _mail("confirm-reminder", asked, submission, rest, office)
    return True


def lapse(office: Office) -> Iterator[str]:
    """Give submissions back to learners whose request nobody answered in time; yield the requests' ids."""
    for one in office.store.confirmations.to_lapse(office.clock() - ANSWER_WITHIN):
        if _lapse(one.id, office):
            yield one.id


def _lapse(confirmation_id: str, office: Office) -> bool:
    store, now = office.store, office.clock()
    with store.transaction():
        asked = store.confirmations.locked(confirmation_id)
        if not asked.is_open:
            return False
        store.confirmations.replace(replace(asked, lapsed_at=now))
        submission = store.assessments.locked(asked.submission)
        if submission.state is SubmissionState.CONFIRMING:
            ask_for_more(submission.id, _NOBODY_ANSWERED, BY_ITSELF, office)
    return True


_NOBODY_ANSWERED = (
    "お願いした人から、期限までに答えがありませんでした。その人と話すか、別の人の名前とメールアドレスにして、"
    "もう一度提出してください。 / The person who was asked did not answer in time. Talk to them, or name "
    "somebody else, and hand it in again."
)


def _tell(submission: Submission, kind: NoticeKind, subject: str, message: Text, office: Office) -> None:
    learner = office.store.learners.get(submission.learner)
    tell(learner, News(kind, subject, message, f"/me/evidence/{submission.id}"), office)


def _mail(
    event: str, confirmation: Confirmation, submission: Submission, lives: timedelta, office: Office
) -> None:
    token = create_token(CONFIRM, confirmation.id, lives, office)
    values: dict[str, str | Text] = {
        "name": confirmation.name,
        "learner": office.store.learners.get(submission.learner).name,
        "title": submission_title(submission, office),
        "days": str(lives.days),
        "link": f"{office.base_url}/confirm/{token}",
    }
    send(event, confirmation.email, None, values, office)


def _too_often() -> Refused:
    return Refused(
        "asked-too-often",
        Text(f"確認のお願いは{MOST_REQUESTS}回までです。", f"People can be asked {MOST_REQUESTS} times."),
        Text("事務局に相談してください。", "Talk to the programme's office."),
    )


def _not_open() -> Refused:
    return Refused(
        "not-open",
        Text("このお願いには、もう答えられません。", "This can't be answered any more."),
        Text("この画面を閉じてかまいません。", "You can close this page."),
    )
