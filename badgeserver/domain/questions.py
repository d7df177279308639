"""What a form asks of whoever hands something in: exactly what the catalogue says, and nothing else. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from badgeserver.domain.catalogue import ExternalCertificate
from badgeserver.domain.ids import AchievementId, CertificateId
from badgeserver.domain.programme import Programme
from badgeserver.domain.proof import GivenAs, KindOfProof, OutcomeField, OutcomeForm
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.submission import Submission, SubmissionKind
from badgeserver.domain.text import Text

LONGEST_STORY: Final = 4_000
LONGEST_LINE: Final = 200
LONGEST_ADDRESS: Final = 500
EARLIEST: Final = date(1980, 1, 1)
"""No certificate of today's catalogue, and no practice that counts, is older."""

PROOF, OUTCOME = "proof.", "outcome."
"""The names of the fields for proofs and results begin so; their codes follow."""


class Form(StrEnum):
    """How an answer is given."""

    LINE = "line"
    STORY = "story"
    DATE = "date"
    WHOLE = "whole"
    NUMBER = "number"
    CHOICE = "choice"
    ADDRESS = "address"
    EMAIL = "email"


class Part(StrEnum):
    """The heading below which a question stands."""

    WHAT = "what"
    RESULT = "result"
    PROOF = "proof"
    CONFIRMER = "confirmer"


@dataclass(frozen=True, slots=True)
class Question:
    """One field: its `name`, its words, the form of the answer and its bounds (in `unit`)."""

    name: str
    label: Text
    form: Form
    part: Part = Part.WHAT
    hint: Text | None = None
    required: bool = True
    least: float | None = None
    most: float | None = None
    unit: Text | None = None
    choices: tuple[tuple[str, Text], ...] = ()

    @property
    def longest(self) -> int:
        """How many characters the answer may have."""
        return {Form.STORY: LONGEST_STORY, Form.ADDRESS: LONGEST_ADDRESS}.get(self.form, LONGEST_LINE)

    @property
    def last_day(self) -> date:
        """Return the last day that a date may be; a date's bounds are proleptic Gregorian ordinals."""
        return date.fromordinal(int(self.most or date.max.toordinal()))


SUPPORT: Final = KindOfProof(
    "support",
    Text("裏づけになるもの（あれば）", "Anything that supports it (if you have it)"),
)
CERTIFICATE_FILE: Final = KindOfProof(
    "certificate_file",
    Text("合格証・修了証の写真またはファイル", "Photo or file of the certificate"),
)
"""Proofs that no catalogue names: of prior practice, and of a certificate that is not in it."""


def kind_of_proof(code: str, skill_map: SkillMap) -> KindOfProof:
    """Return how a proof is given. Maps from before that was said ask for a file."""
    own = {one.id: one for one in (SUPPORT, CERTIFICATE_FILE)}
    known = skill_map.proofs.get(code) or own.get(code)
    return known or KindOfProof(code, skill_map.vocabulary.get(code, Text(code, code)))


def proof_choices(certificate: ExternalCertificate, skill_map: SkillMap) -> tuple[KindOfProof, ...]:
    """Return the proofs of a certificate that a learner can give; one of them is enough.

    A list that the provider hands in is none of them; only where there is nothing else it stands alone.
    """
    proofs = tuple(kind_of_proof(code, skill_map) for code in certificate.proofs)
    own = tuple(one for one in proofs if one.given_as is not GivenAs.LIST)
    return own or proofs


def proofs_asked(submission: Submission, skill_map: SkillMap) -> tuple[KindOfProof, ...]:
    """Return the proofs that this submission is handed in with.

    Of a certificate it is the one that was chosen (none before that), of an achievement all that the
    catalogue lists.
    """
    match submission.kind:
        case SubmissionKind.CERTIFICATE:
            certificate = skill_map.certificates.get(CertificateId(submission.subject))
            choices = proof_choices(certificate, skill_map) if certificate is not None else ()
            return tuple(one for one in choices if one.id == submission.particulars.proof)
        case SubmissionKind.ACHIEVEMENT:
            achievement = skill_map.achievements.get(AchievementId(submission.subject))
            codes = achievement.proofs if achievement is not None else ()
            return tuple(kind_of_proof(code, skill_map) for code in codes)
        case SubmissionKind.UNLISTED:
            return (CERTIFICATE_FILE,)
        case _:
            return (SUPPORT,)


def file_proofs(submission: Submission, skill_map: SkillMap) -> tuple[KindOfProof, ...]:
    """Return the proofs that may come as files."""
    by_file = (GivenAs.FILE, GivenAs.ADDRESS_OR_FILE, GivenAs.BADGE)
    return tuple(one for one in proofs_asked(submission, skill_map) if one.given_as in by_file)


def statement_asked(submission: Submission, skill_map: SkillMap) -> KindOfProof | None:
    """Return the statement that somebody else must give, if there is one."""
    asked = proofs_asked(submission, skill_map)
    return next((one for one in asked if one.given_as is GivenAs.STATEMENT), None)


def questions(submission: Submission, programme: Programme, today: date) -> tuple[Question, ...]:
    """Return what is asked of this submission, in the order of the form, apart from files."""
    skill_map = programme.skill_map
    return (
        *_facts(submission, skill_map, today),
        *_results(submission, programme),
        *_typed_proofs(submission, skill_map),
        *_confirmer(submission, skill_map),
    )


def _facts(submission: Submission, skill_map: SkillMap, today: date) -> Iterator[Question]:
    match submission.kind:
        case SubmissionKind.CERTIFICATE:
            yield _day("dated", _PASSED, today, _AS_ON_PAPER)
            certificate = skill_map.certificates.get(CertificateId(submission.subject))
            if certificate is not None:
                yield from _merit(certificate)
        case SubmissionKind.UNLISTED:
            yield Question("unlisted_name", Text("資格・講座の名前", "Name of the certificate"), Form.LINE)
            yield Question("unlisted_provider", Text("出しているところ", "Who gives it"), Form.LINE)
            yield _day("dated", _PASSED, today, _AS_ON_PAPER)
        case SubmissionKind.ACHIEVEMENT:
            yield _day("began_on", Text("はじめた日", "Begun on"), today, required=False)
            yield _day("ended_on", Text("終えた日", "Finished on"), today, _ONE_DAY)
            yield from _told()
        case SubmissionKind.EXPERIENCE:
            yield _day("began_on", Text("いつから", "Since when"), today, _ABOUT)
            yield _day("ended_on", Text("いつまで", "Until when"), today, _STILL, required=False)
            yield Question(
                "break_months",
                Text("とちゅうで離れていた期間", "Breaks in between"),
                Form.WHOLE,
                hint=Text("合わせて何か月か。なければ0", "How many months in all; 0 for none"),
                least=0,
                most=600,
                unit=Text("か月", "months"),
            )
            yield from _told()


def _merit(certificate: ExternalCertificate) -> Iterator[Question]:
    if certificate.levels:
        grades = certificate.levels[0] > certificate.levels[-1]
        yield Question(
            "level",
            Text("級", "Grade") if grades else Text("レベル", "Level"),
            Form.CHOICE,
            choices=tuple(
                (
                    str(one),
                    Text(f"{one}級", f"Grade {one}") if grades else Text(f"レベル{one}", f"Level {one}"),
                )
                for one in certificate.levels
            ),
        )
    if certificate.score is not None:
        most = certificate.score.maximum
        yield Question(
            "score",
            Text("点数", "Score"),
            Form.WHOLE,
            hint=Text(
                f"{most}点満点。証書に書いてあるとき。点数で決まるバッジがあります",
                f"Out of {most}, if your paper shows it. Some badges depend on it",
            ),
            required=False,
            least=0,
            most=most,
            unit=Text("点", "points"),
        )


def _told() -> Iterator[Question]:
    yield Question("role_played", Text("役割", "Part in it"), Form.LINE, hint=_ROLE)
    yield Question("story", Text("したこと", "What was done"), Form.STORY, hint=_STORY)
    yield Question(
        "team",
        Text("勤務先・学校・団体など", "Employer, school or group"),
        Form.LINE,
        hint=Text("同じところの人が審査しないために、ききます", "So that nobody from there judges it"),
        required=False,
    )


def _results(submission: Submission, programme: Programme) -> Iterator[Question]:
    skill_map = programme.skill_map
    achievement = skill_map.achievements.get(AchievementId(submission.subject))
    if submission.kind is not SubmissionKind.ACHIEVEMENT or achievement is None:
        return
    for code in achievement.outcome_fields:
        known = skill_map.outcomes.get(code)
        yield _result(known or OutcomeField(code, kind_of_proof(code, skill_map).name), programme)


def _result(outcome: OutcomeField, programme: Programme) -> Question:
    name = OUTCOME + outcome.id
    if outcome.form is OutcomeForm.WORDS:
        return Question(name, outcome.name, Form.LINE, Part.RESULT)
    if outcome.form is OutcomeForm.MUNICIPALITY:
        towns = programme.regions.municipalities.values()
        choices = tuple((one.code, one.name) for one in towns)
        return Question(name, outcome.name, Form.CHOICE, Part.RESULT, choices=choices)
    return Question(
        name, outcome.name, Form.NUMBER, Part.RESULT, least=0, most=outcome.maximum, unit=outcome.unit
    )


def _typed_proofs(submission: Submission, skill_map: SkillMap) -> Iterator[Question]:
    for proof in proofs_asked(submission, skill_map):
        name = PROOF + proof.id
        match proof.given_as:
            case GivenAs.TEXT:
                yield Question(name, proof.name, Form.LINE, Part.PROOF)
            case GivenAs.ADDRESS:
                yield Question(name, proof.name, Form.ADDRESS, Part.PROOF, _ADDRESS)
            case GivenAs.ADDRESS_OR_FILE | GivenAs.BADGE:
                yield Question(name, proof.name, Form.ADDRESS, Part.PROOF, _OR_FILE, required=False)


def _confirmer(submission: Submission, skill_map: SkillMap) -> Iterator[Question]:
    statement = statement_asked(submission, skill_map)
    if statement is None:
        return
    who = skill_map.vocabulary.get(statement.confirmer, statement.name)
    yield Question(
        "confirmer_name",
        Text(f"{who.ja}で確認してくれる人の名前", f"Name of who confirms it ({who.en})"),
        Form.LINE,
        Part.CONFIRMER,
    )
    yield Question(
        "confirmer_email",
        Text("その人のメールアドレス", "Their e-mail address"),
        Form.EMAIL,
        Part.CONFIRMER,
        Text(
            "「まちがいない」と答えてもらうメールを送ります。先に伝えておいてください",
            "We send them a mail in which they confirm it. Tell them beforehand",
        ),
    )


def _day(name: str, label: Text, today: date, hint: Text | None = None, required: bool = True) -> Question:
    least, most = EARLIEST.toordinal(), today.toordinal()
    return Question(name, label, Form.DATE, hint=hint, required=required, least=least, most=most)


_PASSED = Text("合格・修了した日", "Passed or completed on")
_AS_ON_PAPER = Text("証書に書いてある日", "The day that your certificate shows")
_ONE_DAY = Text("1日で終わったときは、その日", "The same day if it took one day")
_ABOUT = Text("日がわからなければ、その月の1日", "The first of the month if you don't know the day")
_STILL = Text("いまも続けているときは、空けておく", "Leave it empty if you still do it")
_ROLE = Text("例：企画して、まわりに使い方を教えた", "For example: planned it and taught the others")
_STORY = Text(
    f"何に困っていて、何をして、どうなったか。{LONGEST_STORY:,}文字まで。ほかの人の名前は書かないでください",
    f"What the problem was, what you did, what came of it. Up to {LONGEST_STORY:,} characters. "
    "Leave out other people's names",
)
_ADDRESS = Text("https:// で始まるアドレス", "An address that begins with https://")
_OR_FILE = Text(
    "https:// で始まるアドレス。ファイルで渡すときは空けておく",
    "An address that begins with https://. Leave it empty to hand in a file",
)
