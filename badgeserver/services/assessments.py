"""What assessors do with one submission: take a place, rate, ask for more, declare an interest."""

from __future__ import annotations

from typing import Final

from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.assessment import CLAIMED_FOR, Agreed, Claim, Finding, Rating, Recusal
from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.ids import EvidenceId, StaffId
from badgeserver.domain.person import Actor
from badgeserver.domain.submission import Submission, SubmissionState
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import ask_for_more, required_reason
from badgeserver.services.assessors import may_judge
from badgeserver.services.benches import bench_of
from badgeserver.services.office import Office
from badgeserver.services.other_people import require_other_person
from badgeserver.services.settling import settle

LONGEST_REASON: Final = 2_000


def take(submission_id: str, actor: Actor, office: Office) -> Claim:
    """Take a place among the assessors for a while, so that nobody rates in vain.

    Raises NotFound, Refused `wrong-state`, `judged-already`, `own-evidence`, Conflict `places-taken`.
    """
    with office.store.transaction():
        submission = _to_judge(submission_id, actor, office)
        _require_place(submission, actor, office)
        claim = Claim(submission.id, StaffId(actor.id), office.clock() + CLAIMED_FOR)
        office.store.assessments.claim(claim)
        office.store.audit.append(office.clock(), actor.reference, "take-assessment", submission.id, {})
    return claim


def release(submission_id: str, actor: Actor, office: Office) -> None:
    """Give a place up; nothing happens where none is taken."""
    office.store.assessments.release(EvidenceId(submission_id), StaffId(actor.id))


def rate(submission_id: str, rubric: int | None, reason: str, actor: Actor, office: Office) -> Finding:
    """Keep what an assessor found, with the reason that the learner reads, and return what it comes to.

    With the last rating that is needed the piece is accepted or declined. Raises NotFound, Refused
    `wrong-state`, `judged-already`, `no-step`, `no-reason`, `reason-too-long`, `own-evidence`,
    Conflict `places-taken`.
    """
    step, stated = _step(rubric, office), stated_reason(reason)
    store = office.store
    with store.transaction():
        # The place in the status list first: everybody takes that before anything else.
        store.status_lists.take_turn(MIN_ENTRIES)
        submission = _to_judge(submission_id, actor, office)
        bench = _require_place(submission, actor, office)
        now = office.clock()
        rating = Rating(submission.id, StaffId(actor.id), step, stated, now, bench)
        store.assessments.rate(rating)
        store.audit.append(now, actor.reference, "rate-evidence", submission.id, {"round": str(bench)})
        after = bench_of(submission, office)
        found = after.finding
        if isinstance(found, Agreed):
            settle(submission, after.ratings, found.rubric, actor, office)
    return found


def ask(submission_id: str, question: str, actor: Actor, office: Office) -> None:
    """Give the submission back to the learner with a question; ratings so far are given anew afterwards.

    Raises as `rate`, and Refused `only-the-step` in a second assessment of what counts already.
    """
    with office.store.transaction():
        submission = _to_judge(submission_id, actor, office)
        _require_place(submission, actor, office)
        appeal = office.store.appeals.find(submission.id)
        if appeal is not None and appeal.kept_rubric is not None:
            raise _only_the_step()
        ask_for_more(submission.id, stated_reason(question), actor, office)
        office.store.assessments.free(submission.id)


def recuse(submission_id: str, reason: str, actor: Actor, office: Office) -> None:
    """Declare an interest: the assessor is not asked about this submission any more.

    Raises NotFound, Refused `wrong-state`, `judged-already`, `no-reason`, `reason-too-long`.
    """
    stated = stated_reason(reason)
    with office.store.transaction():
        submission = _to_judge(submission_id, actor, office)
        now = office.clock()
        office.store.assessments.recuse(Recusal(submission.id, StaffId(actor.id), stated, now))
        office.store.audit.append(now, actor.reference, "recuse", submission.id, {})


def stated_reason(reason: str) -> str:
    """Return the reason without spaces around it; raises Refused `no-reason`, `reason-too-long`."""
    stated = required_reason(reason)
    if len(stated) > LONGEST_REASON:
        raise Refused(
            "reason-too-long",
            Text("文が長すぎます。", "The text is too long."),
            Text(
                f"{LONGEST_REASON:,}文字までで書いてください。", f"Write up to {LONGEST_REASON:,} characters."
            ),
        )
    return stated


def _step(rubric: int | None, office: Office) -> int:
    if rubric is None or rubric not in office.programme.skill_map.policy.rubric:
        raise Refused(
            "no-step",
            Text("評価の段階が選ばれていません。", "No step of the rubric is chosen."),
            Text("どれか1つを選んでください。", "Choose one of them."),
        )
    return rubric


def _to_judge(submission_id: str, actor: Actor, office: Office) -> Submission:
    """Return the submission, which nobody else changes meanwhile, if this assessor may judge it now."""
    submission = office.store.assessments.locked(EvidenceId(submission_id))
    if not may_judge(StaffId(actor.id), submission, office):
        raise not_yours()
    require_other_person(submission.id, submission.learner, actor, office)
    if submission.state is not SubmissionState.ASSESSING:
        raise Refused(
            "wrong-state",
            Text("これは、いまは審査を待っていません。", "This does not wait for assessors any more."),
            Text("一覧から、ほかのものを選んでください。", "Choose another one from the list."),
        )
    if StaffId(actor.id) in bench_of(submission, office).excluded:
        raise Refused(
            "judged-already",
            Text(
                "あなたは、これをもう評価したか、評価を辞退しています。",
                "You have rated this already, or declared an interest.",
            ),
            Text("一覧から、ほかのものを選んでください。", "Choose another one from the list."),
        )
    return submission


def _require_place(submission: Submission, actor: Actor, office: Office) -> int:
    """Raise Conflict unless there is a place for the assessor; return the round."""
    bench = bench_of(submission, office)
    if not bench.has_place_for(StaffId(actor.id)):
        raise Conflict(
            "places-taken",
            Text(
                "必要な人数の審査員が、もう評価を始めています。",
                "As many assessors as are needed are at work on this already.",
            ),
            Text("一覧から、ほかのものを選んでください。", "Choose another one from the list."),
        )
    return bench.round


def not_yours() -> NotFound:
    """Return the answer to somebody who does not judge this: as if there were no such thing."""
    return NotFound(
        "no-such-submission",
        Text("その提出は、あなたの審査の一覧にありません。", "That is not among what you judge."),
        Text("一覧から選んでください。", "Choose from the list."),
    )


def _only_the_step() -> Refused:
    return Refused(
        "only-the-step",
        Text(
            "これは、すでに認められた証明の見直しです。質問で戻すことはできません。",
            "This counts already; a second assessment of it can't be given back with a question.",
        ),
        Text("いまある証明で評価してください。", "Rate it by what there is."),
    )
