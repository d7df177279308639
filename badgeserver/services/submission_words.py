"""A submission in words: what was stated, in which state it is, and by whom each step was taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from badgeserver.domain.answers import typed
from badgeserver.domain.calendar import date_en, date_ja
from badgeserver.domain.questions import Form, Question, proofs_asked, questions
from badgeserver.domain.submission import Submission, SubmissionKind, SubmissionState, SubmissionStep
from badgeserver.domain.text import Text
from badgeserver.services.office import Office


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was stated, in words."""

    label: Text
    value: Text
    is_story: bool = False
    is_address: bool = False


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step of the way: what happened, when, by whom, and what was said."""

    what: Text
    at: datetime
    who: Text
    said: str


def facts(submission: Submission, office: Office) -> tuple[Fact, ...]:
    """Return what was stated in a submission, in words and in the order of the form."""
    asked = questions(submission, office.programme, office.today())
    given = typed(submission.particulars, asked)
    chosen = proofs_asked(submission, office.programme.skill_map)
    by = [Fact(_BY, one.name) for one in chosen if submission.kind is SubmissionKind.CERTIFICATE]
    return (*by, *(_fact(one, given[one.name]) for one in asked if given[one.name]))


_BY = Text("証明の方法", "Proven by")


def _fact(asked: Question, given: str) -> Fact:
    value = Text(given, given)
    if asked.form is Form.DATE:
        day = date.fromisoformat(given)
        value = Text(date_ja(day), date_en(day))
    elif asked.form is Form.CHOICE:
        value = dict(asked.choices).get(given, value)
    elif asked.unit is not None:
        value = Text(f"{given}{asked.unit.ja}", f"{given} {asked.unit.en}")
    return Fact(asked.label, value, asked.form is Form.STORY, asked.form is Form.ADDRESS)


def steps_taken(steps: Iterable[SubmissionStep]) -> tuple[StepTaken, ...]:
    """Return the steps of a submission's way in words; people are named by their roles."""
    return tuple(StepTaken(_HAPPENED[one.state], one.at, _who(one.by), one.reason) for one in steps)


def _who(by: str) -> Text:
    return _ROLES.get(by.partition(":")[0], _BY_ITSELF)


def what_next(submission: Submission) -> Text:
    """Return what happens next, and by when."""
    words = _NEXT_WORDS[submission.state]
    if submission.due_on is None or submission.state in (
        SubmissionState.MORE_ASKED,
        SubmissionState.ACCEPTED,
    ):
        return words
    ja, en = date_ja(submission.due_on), date_en(submission.due_on)
    return Text(f"{words.ja}{ja}までにお知らせします。", f"{words.en} You hear from us by {en}.")


_ROLES = {
    "learner": Text("あなた", "You"),
    "help_desk": Text("窓口（あなたの代わりに）", "Help desk, for you"),
    "staff": Text("担当者", "Staff"),
    "operator": Text("運用担当者", "Operator"),
    "assessor": Text("審査員", "Assessor"),
    "confirmer": Text("確認する人", "Who confirms it"),
    "roster": Text("提供者", "Provider"),
}
_BY_ITSELF = Text("自動の処理", "Automatic")

KIND_WORDS = {
    SubmissionKind.CERTIFICATE: Text("資格・修了証", "Certificate"),
    SubmissionKind.UNLISTED: Text("一覧にない資格・修了証", "Certificate not in the list"),
    SubmissionKind.ACHIEVEMENT: Text("実践実績", "Practical achievement"),
    SubmissionKind.EXPERIENCE: Text("実務経験", "Prior experience"),
}
STATE_WORDS = {
    SubmissionState.DRAFT: Text("書きかけ", "Draft"),
    SubmissionState.CONFIRMING: Text("確認を待っています", "Waiting for a confirmation"),
    SubmissionState.CHECKING: Text("担当者が確かめています", "Being checked by staff"),
    SubmissionState.ASSESSING: Text("審査しています", "Being assessed"),
    SubmissionState.MORE_ASKED: Text("あなたの返事を待っています", "Waiting for your answer"),
    SubmissionState.ACCEPTED: Text("認められました", "Accepted"),
    SubmissionState.DECLINED: Text("認められませんでした", "Not accepted"),
    SubmissionState.WITHDRAWN: Text("取り下げました", "Withdrawn"),
}
_HAPPENED = STATE_WORDS | {
    SubmissionState.DRAFT: Text("書きはじめました", "Begun"),
    SubmissionState.CONFIRMING: Text(
        "提出され、確認をお願いしました", "Handed in; a confirmation was asked for"
    ),
    SubmissionState.CHECKING: Text("担当者の確認に進みました", "Went to staff"),
    SubmissionState.ASSESSING: Text("審査に進みました", "Went to the assessors"),
    SubmissionState.MORE_ASKED: Text("質問がありました", "A question was asked"),
}
_NEXT_WORDS = {
    SubmissionState.DRAFT: Text("続きを書いて、提出してください。", "Go on with it and hand it in."),
    SubmissionState.CONFIRMING: Text(
        "お願いした人が、メールで答えるのを待っています。", "We wait for the answer of whom we asked by mail."
    ),
    SubmissionState.CHECKING: Text(
        "担当者が、書いたことと証明を照らし合わせています。", "Staff compare what you wrote with the proof."
    ),
    SubmissionState.ASSESSING: Text("審査員が、内容を評価しています。", "Assessors rate it."),
    SubmissionState.MORE_ASKED: Text(
        "下の質問を読んで、返事を送ってください。", "Read the question below and send your answer."
    ),
    SubmissionState.ACCEPTED: Text("することはありません。", "There is nothing left to do."),
    SubmissionState.DECLINED: Text(
        "理由を読んでください。証明を足して、新しく提出できます。",
        "Read the reason. You can hand in something new with more proof.",
    ),
    SubmissionState.WITHDRAWN: Text("することはありません。", "There is nothing left to do."),
}
