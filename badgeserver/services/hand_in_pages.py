"""What the pages of handing in show: which pages a draft needs, what each asks, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from badgeserver.domain.answers import typed
from badgeserver.domain.handing_in import MOST_FILES, Missing, Step, missing
from badgeserver.domain.ids import CertificateId, LearnerId
from badgeserver.domain.proof import GivenAs, KindOfProof
from badgeserver.domain.questions import (
    Question,
    file_proofs,
    proof_choices,
    proofs_asked,
    questions,
    statement_asked,
)
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.submission import Submission, SubmissionFile, SubmissionKind
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import submission_title
from badgeserver.services.handing_in import Twice, twice
from badgeserver.services.office import Office
from badgeserver.services.submission_words import Fact, facts
from badgeserver.services.submissions import own


@dataclass(frozen=True, slots=True)
class HandInPage:
    """A draft on its way to be handed in. `steps` are the pages that it needs, in their order."""

    submission: Submission
    title: Text
    steps: tuple[Step, ...]
    choices: tuple[KindOfProof, ...]
    proofs: tuple[KindOfProof, ...]
    questions: tuple[Question, ...]
    typed: dict[str, str]
    file_proofs: tuple[KindOfProof, ...]
    files: tuple[SubmissionFile, ...]
    facts: tuple[Fact, ...]
    missing: tuple[Missing, ...]
    twice: Twice
    room: int
    """How many more files there may be."""
    next_desk: Text
    due_days: int

    def after(self, step: Step) -> Step:
        """Return the page after `step`."""
        return self.steps[min(self.steps.index(step) + 1, len(self.steps) - 1)]

    def before(self, step: Step) -> Step | None:
        """Return the page before `step`, if there is one."""
        place = self.steps.index(step)
        return self.steps[place - 1] if place else None

    @property
    def by_badge(self) -> bool:
        """Tell whether it is proven by an Open Badge, which says all the rest by itself."""
        return any(one.given_as is GivenAs.BADGE for one in self.proofs)

    @property
    def provider_hands_in(self) -> bool:
        """Tell whether there is nothing to hand in, because the provider does it for everybody."""
        return any(one.given_as is GivenAs.LIST for one in self.proofs)


def hand_in_page(submission_id: str, learner_id: LearnerId, office: Office) -> HandInPage:
    """Collect what the pages of a draft show; raises NotFound."""
    programme, today = office.programme, office.today()
    skill_map = programme.skill_map
    with office.store.snapshot():
        submission = own(submission_id, learner_id, office)
        files = office.store.files.of_submission(submission.id)
        same = twice(submission, office)
    asked = questions(submission, programme, today)
    choices = _choices(submission, skill_map)
    return HandInPage(
        submission=submission,
        title=submission_title(submission, office),
        steps=tuple(_steps(submission, choices, skill_map)),
        choices=choices,
        proofs=proofs_asked(submission, skill_map),
        questions=asked,
        typed=typed(submission.particulars, asked),
        file_proofs=file_proofs(submission, skill_map),
        files=files,
        facts=facts(submission, office),
        missing=missing(submission, files, programme, today),
        twice=same,
        room=MOST_FILES - len(files),
        next_desk=_first_turn(submission, skill_map),
        due_days=skill_map.policy.decision_days,
    )


def _choices(submission: Submission, skill_map: SkillMap) -> tuple[KindOfProof, ...]:
    certificate = skill_map.certificates.get(CertificateId(submission.subject))
    if submission.kind is not SubmissionKind.CERTIFICATE or certificate is None:
        return ()
    return proof_choices(certificate, skill_map)


def _steps(submission: Submission, choices: Sequence[KindOfProof], skill_map: SkillMap) -> Iterator[Step]:
    if len(choices) > 1:
        yield Step.PROOF
    yield Step.DETAILS
    if file_proofs(submission, skill_map):
        yield Step.FILES
    yield Step.CHECK


def _first_turn(submission: Submission, skill_map: SkillMap) -> Text:
    statement = statement_asked(submission, skill_map)
    if statement is not None:
        who = skill_map.vocabulary.get(statement.confirmer, statement.name)
        return Text(
            f"まず、{who.ja}の人にメールで確認をお願いします。",
            f"First we ask the {who.en} by mail to confirm it.",
        )
    return Text("担当者か審査員が、内容を確かめます。", "Staff or assessors look at it.")
