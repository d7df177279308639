"""What assessors see: the list of what waits for them, and one submission beside rubric and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from badgeserver.domain.appeal import Appeal
from badgeserver.domain.assessment import Bench, Rating, Waiting
from badgeserver.domain.confirmation import Confirmation
from badgeserver.domain.evaluation import Route
from badgeserver.domain.evidence import ExperienceEvidence
from badgeserver.domain.ids import EvidenceId, StaffId
from badgeserver.domain.looks import Purpose
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.requirement import HasAchievement, HasExperience
from badgeserver.domain.skill_map import Level
from badgeserver.domain.submission import Submission, SubmissionFile, SubmissionState
from badgeserver.domain.text import Text
from badgeserver.domain.uses import Use, uses_of
from badgeserver.domain.wording import Described, describe, leaf_sentence
from badgeserver.services.acceptance import submission_title
from badgeserver.services.assessments import not_yours
from badgeserver.services.assessors import Assessor, assessor_with
from badgeserver.services.benches import bench_of, benches
from badgeserver.services.confirmations import who_confirms
from badgeserver.services.desk_lines import DeskLine, Narrowed, area_of, desk_lines, narrowed, waiting
from badgeserver.services.looks import record_looks
from badgeserver.services.office import Office
from badgeserver.services.submission_words import KIND_WORDS, Fact, StepTaken, facts, steps_taken


class Turn(StrEnum):
    """How a submission stands for one assessor."""

    MINE = "mine"
    """They have taken a place, and are to rate it."""
    FREE = "free"
    TAKEN = "taken"
    """As many as are needed are at work on it."""
    DONE = "done"
    """They have rated it; others are still to."""
    CLOSED = "closed"
    """It is decided, or back with the learner."""


@dataclass(frozen=True, slots=True)
class AssessingList:
    """What waits for an assessor. `turns` tells how each line stands for them."""

    found: Narrowed
    turns: Mapping[EvidenceId, Turn]


@dataclass(frozen=True, slots=True)
class UseInWords:
    """A badge that the submission may count for: what it asks of it, and the whole rule around that."""

    use: Use
    level: Level
    route: Text
    asks: Text
    rule: Described
    least: int | None
    """The step that it asks for at least."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody who was asked has answered; `changed_since`: the learner added something later."""

    confirmation: Confirmation
    who: Text
    changed_since: bool


@dataclass(frozen=True, slots=True)
class AssessingPage:
    """One submission for one assessor. `others` are empty as long as they have not rated it themselves."""

    submission: Submission
    title: Text
    kind: Text
    learner: str
    area: Text
    facts: tuple[Fact, ...]
    files: tuple[SubmissionFile, ...]
    steps: tuple[StepTaken, ...]
    answered: tuple[Answered, ...]
    rubric: Mapping[int, Text]
    uses: tuple[UseInWords, ...]
    bench: Bench
    turn: Turn
    mine: Rating | None
    others: tuple[Rating, ...]
    appeal: Appeal | None
    overdue: bool

    @property
    def missing(self) -> int:
        """How many ratings are still needed."""
        found = self.bench.finding
        return found.missing if isinstance(found, Waiting) else 0

    @property
    def disagree(self) -> bool:
        """Tell whether one more assessor is needed because two differ too much."""
        found = self.bench.finding
        return isinstance(found, Waiting) and found.disagreement


def to_assess(staff_id: StaffId, office: Office) -> tuple[tuple[DeskLine, ...], dict[EvidenceId, Turn]]:
    """Return what waits for an assessor and is theirs to judge, overdue first, and how each stands."""
    with office.store.snapshot():
        assessor = assessor_with(staff_id, office)
        found = waiting(SubmissionState.ASSESSING, office)
        confirmations = office.store.confirmations.of_submissions([one.id for one in found])
        theirs = [
            one
            for one in found
            if assessor.judges(one, office.programme.skill_map)
            and assessor.is_free(one, confirmations.get(one.id, ()))
        ]
        at_work = benches(theirs, office)
        open_ones = [one for one in theirs if staff_id not in at_work[one.id].excluded]
        turns = {one.id: _turn(one, at_work[one.id], staff_id) for one in open_ones}
        shown = [one for one in open_ones if turns[one.id] is not Turn.TAKEN]
        return desk_lines(shown, office), turns


def assessing_list(staff_id: StaffId, area: str, subject: str, office: Office) -> AssessingList:
    """Return what waits for an assessor, narrowed to an area and a subject; those they took at the front."""
    lines, turns = to_assess(staff_id, office)
    mine_first = sorted(lines, key=lambda one: turns[one.submission.id] is not Turn.MINE)
    return AssessingList(narrowed(mine_first, area, subject), turns)


def _turn(submission: Submission, bench: Bench, staff_id: StaffId) -> Turn:
    if submission.state is not SubmissionState.ASSESSING:
        return Turn.CLOSED
    if bench.rating_of(staff_id) is not None:
        return Turn.DONE
    if bench.claim_of(staff_id) is not None:
        return Turn.MINE
    return Turn.FREE if bench.has_place_for(staff_id) else Turn.TAKEN


def assessing_page(submission_id: str, staff_id: StaffId, office: Office) -> AssessingPage:
    """Collect what an assessor sees of one submission, and record that they look at it.

    Raises NotFound for what is not theirs to judge. Whoever declared an interest, or judged it
    before an appeal, does not see it any more.
    """
    page = _collected(submission_id, staff_id, office)
    record_looks([page.submission.learner], Purpose.ASSESS, Actor(Role.ASSESSOR, staff_id), office)
    return page


def _collected(submission_id: str, staff_id: StaffId, office: Office) -> AssessingPage:
    store, today = office.store, office.today()
    with store.snapshot():
        submission = store.submissions.get(EvidenceId(submission_id))
        confirmations = store.confirmations.of_submission(submission.id)
        bench = bench_of(submission, office)
        _require_theirs(submission, bench, assessor_with(staff_id, office), confirmations, office)
        mine, turn = bench.rating_of(staff_id), _turn(submission, bench, staff_id)
        private = replace(submission.particulars, confirmer_name="", confirmer_email="")
        return AssessingPage(
            submission=submission,
            title=submission_title(submission, office),
            kind=KIND_WORDS[submission.kind],
            learner=store.learners.get(submission.learner).name,
            area=area_of(submission.learner, office),
            facts=(*facts(replace(submission, particulars=private), office), *_counted(submission, office)),
            files=store.files.of_submission(submission.id),
            steps=steps_taken(store.submissions.steps(submission.id)),
            answered=answered(submission, office),
            rubric=office.programme.skill_map.policy.rubric,
            uses=uses_in_words(submission, office),
            bench=bench,
            turn=turn,
            mine=mine,
            others=() if mine is None else tuple(one for one in bench.ratings if one is not mine),
            appeal=store.appeals.find(submission.id),
            overdue=submission.due_on is not None and submission.due_on < today,
        )


def _counted(submission: Submission, office: Office) -> tuple[Fact, ...]:
    """Return how much of prior practice counts up to the day on which it was stated."""
    piece = office.store.evidence.get_many([submission.id]).get(submission.id)
    if not isinstance(piece, ExperienceEvidence):
        return ()
    counted = Text(f"{piece.months}か月", f"{piece.months} months")
    since = Text(f"{piece.gap_months}か月", f"{piece.gap_months} months")
    return Fact(_MONTHS, counted), Fact(_GAP, since)


_MONTHS = Text("数えられる期間（とちゅうで離れた期間を除く）", "Practice that counts, without breaks")
_GAP = Text("終わってからの期間", "Since it ended")


def _require_theirs(
    submission: Submission,
    bench: Bench,
    assessor: Assessor,
    confirmations: tuple[Confirmation, ...],
    office: Office,
) -> None:
    """Raise NotFound unless the assessor may see this: it waits for assessors, or they rated it."""
    staff_id = assessor.member.id
    theirs = assessor.judges(submission, office.programme.skill_map)
    barred = staff_id in bench.recused or staff_id in {one.assessor for one in bench.before}
    rated = bench.rating_of(staff_id) is not None
    waits = submission.state is SubmissionState.ASSESSING
    if not theirs or barred or not (waits or rated) or not assessor.is_free(submission, confirmations):
        raise not_yours()


def answered(submission: Submission, office: Office) -> tuple[Answered, ...]:
    """Return what was answered by those who were asked to confirm it, the newest first."""
    handed_in = [
        step.at
        for step in office.store.submissions.steps(submission.id)
        if step.by.partition(":")[0] in ("learner", "help_desk")
    ]
    last = max(handed_in, default=submission.begun_at)
    return tuple(
        Answered(one, who_confirms(one, office), last > one.answered_at)
        for one in office.store.confirmations.of_submission(submission.id)
        if one.answered_at is not None
    )


_ROUTES = {
    Route.RULE: Text("バッジの条件", "Rule of the badge"),
    Route.EXPERIENCE: Text("実務経験による認定", "By prior experience"),
    Route.RENEWAL: Text("バッジの更新", "Renewal"),
}


def uses_in_words(submission: Submission, office: Office) -> tuple[UseInWords, ...]:
    """Return the badges that a submission may count for, each leaf that asks for it, in words."""
    skill_map = office.programme.skill_map
    return tuple(
        UseInWords(
            use,
            skill_map.levels[use.badge.level],
            _ROUTES[use.route],
            leaf_sentence(use.leaf, skill_map),
            describe(use.rule, skill_map),
            use.leaf.min_rubric if isinstance(use.leaf, HasAchievement | HasExperience) else None,
        )
        for use in uses_of(submission.kind, submission.subject, skill_map)
    )
