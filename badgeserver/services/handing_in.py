"""Handing in: the moment when a draft becomes evidence, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from badgeserver.domain.errors import Conflict, Refused
from badgeserver.domain.handing_in import (
    OPEN,
    Missing,
    desk_of,
    evidence_of,
    is_same_claim,
    is_same_piece,
    marks,
    missing,
)
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.notice import NoticeKind
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.submission import Submission, SubmissionKind, SubmissionState
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import submission_title
from badgeserver.services.confirmations import ask
from badgeserver.services.notices import News, tell
from badgeserver.services.office import Office
from badgeserver.services.submissions import editable, own

LONGEST_ANSWER: Final = 2_000

_COUNTS_OR_WAITS: Final = OPEN | {SubmissionState.ACCEPTED}
_ONCE: Final = frozenset({SubmissionKind.CERTIFICATE, SubmissionKind.UNLISTED})


@dataclass(frozen=True, slots=True)
class Twice:
    """What the learner has already: `same` stands in the way of handing in, `alike` is only said."""

    same: Text | None = None
    alike: tuple[Text, ...] = ()


def twice(submission: Submission, office: Office) -> Twice:
    """Tell whether the learner has handed in the same before. Nothing is told of other people's."""
    store = office.store
    others = [one for one in store.submissions.of_learner(submission.learner) if one.id != submission.id]
    standing = [one for one in others if one.state in _COUNTS_OR_WAITS]
    again = next((one for one in standing if is_same_claim(one, submission)), None)
    if submission.kind in _ONCE and again is not None:
        return Twice(same=_same_before(again))
    if is_same_piece(submission, store.evidence.of_learner(submission.learner)):
        return Twice(same=_THERE)
    alike = [_ALIKE] if again is not None else []
    digests = {one.digest for one in store.files.of_submission(submission.id)}
    mine = {one.id for one in standing}
    if digests and any(one.id in mine for one in store.submissions.with_file(digests)):
        alike.append(_SAME_FILE)
    return Twice(alike=tuple(alike))


def _same_before(other: Submission) -> Text:
    if other.state is SubmissionState.ACCEPTED:
        return Text(
            "同じ日の同じ証明が、もう認められています。", "The same of that day has been accepted already."
        )
    return Text(
        "同じ日の同じ証明を、もう提出していて、確認を待っています。",
        "You have handed in the same of that day already; it is being looked at.",
    )


_THERE = Text(
    "同じ日の同じ証明が、もう登録されています（提供者の名簿などから）。",
    "The same of that day is here already, from its provider's list or by another way.",
)
_ALIKE = Text(
    "同じ期間の同じ内容を、前にも提出しています。別のことなら、そのまま提出してください。",
    "You have handed in the same for the same time before. If this is something else, go on.",
)
_SAME_FILE = Text(
    "同じファイルを、前の提出でも使っています。まちがいでないか、確かめてください。",
    "You have used the same file before. Make sure that it is the right one.",
)


def hand_in(
    submission_id: str, answer: str, learner_id: LearnerId, actor: Actor, office: Office
) -> Submission:
    """Hand a draft in, or hand it in again with an `answer` to the question that was asked.

    It goes to whoever's turn it is, and is evidence from then on, though not accepted. Raises
    NotFound, Refused `handed-in-already`, `not-complete`, `have-it-already`, and what `ask` of
    confirmations raises where somebody has to confirm it.
    """
    store, programme, today = office.store, office.programme, office.today()
    with store.transaction():
        submission = editable(submission_id, learner_id, office)
        lacking = missing(submission, store.files.of_submission(submission.id), programme, today)
        if lacking:
            raise _not_complete(lacking)
        same = twice(submission, office).same
        if same is not None:
            raise Conflict("have-it-already", same, _NO_NEED)
        evidence = evidence_of(submission, today)
        if evidence is not None:
            store.evidence.put_waiting(learner_id, evidence)
        store.submissions.replace(replace(submission, handed_in_by=actor.reference))
        store.submissions.mark(submission.id, marks(submission))
        handed = store.submissions.move(
            submission.id,
            desk_of(submission, store.submissions.steps(submission.id), programme.skill_map),
            answer.strip()[:LONGEST_ANSWER],
            by=actor.reference,
            at=office.clock(),
            due_on=today + timedelta(days=programme.skill_map.policy.decision_days),
        )
        store.audit.append(office.clock(), actor.reference, "hand-in", submission.id, {"to": handed.state})
        if handed.state is SubmissionState.CONFIRMING:
            ask(handed, office)
        _tell_learner(handed, actor, office)
    return handed


def _tell_learner(submission: Submission, actor: Actor, office: Office) -> None:
    """Tell the learner what somebody else handed in for them."""
    if actor.role == Role.LEARNER:
        return
    title = submission_title(submission, office)
    message = Text(
        f"窓口で、あなたの代わりに「{title.ja}」を提出しました。",
        f"The help desk handed in “{title.en}” for you.",
    )
    news = News(NoticeKind.HANDED_IN_FOR_YOU, submission.id, message, f"/me/evidence/{submission.id}")
    tell(office.store.learners.get(submission.learner), news, office)


def withdraw(submission_id: str, learner_id: LearnerId, actor: Actor, office: Office) -> None:
    """Take back what was handed in and is not decided; raises NotFound, Refused `wrong-state`."""
    store = office.store
    with store.transaction():
        submission = own(submission_id, learner_id, office)
        if submission.state not in OPEN:
            raise _not_open()
        store.evidence.remove_waiting(submission.id)
        store.submissions.mark(submission.id, ())
        store.submissions.move(
            submission.id, SubmissionState.WITHDRAWN, "", by=actor.reference, at=office.clock()
        )
        store.audit.append(office.clock(), actor.reference, "withdraw", submission.id, {})


def _not_complete(lacking: tuple[Missing, ...]) -> Refused:
    return Refused(
        "not-complete",
        Text(
            "まだ足りないものがあります。" + " ".join(one.message.ja for one in lacking),
            "Something is missing. " + " ".join(one.message.en for one in lacking),
        ),
        Text("足してから、もう一度提出してください。", "Add it, then hand it in again."),
    )


_NO_NEED = Text("もう一度提出する必要はありません。", "There is no need to hand it in again.")


def _not_open() -> Refused:
    return Refused(
        "wrong-state",
        Text("これは、もう取り下げられません。", "This can't be withdrawn any more."),
        Text("いまの状態を確かめてください。", "See in which state it is."),
    )
