"""Accepted evidence that turns out otherwise is corrected or withdrawn; what follows, people decide."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from badgeserver.domain.award import Award
from badgeserver.domain.award_review import AwardReview, EvidenceChange
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.evaluation import Evaluation
from badgeserver.domain.evidence import AchievementEvidence, CertificateEvidence, Evidence
from badgeserver.domain.follows import evaluated_again
from badgeserver.domain.ids import AwardId, EvidenceId, LearnerId
from badgeserver.domain.notice import NoticeKind
from badgeserver.domain.person import Actor
from badgeserver.domain.record import read_record
from badgeserver.domain.submission import SubmissionState
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import recognise, required_reason
from badgeserver.services.evidence_lines import read_piece
from badgeserver.services.learners import evidence_title
from badgeserver.services.notices import News, tell
from badgeserver.services.office import Office
from badgeserver.services.own_town import require_own_town

Facts = Mapping[str, str | int]
"""New facts by the keys of a line of evidence: `date`, `score`, `level`, `rubric`, `months`, `gap_months`."""


def correct_evidence(
    evidence_id: EvidenceId, facts: Facts, reason: str, actor: Actor, office: Office
) -> tuple[AwardReview, ...]:
    """Correct facts of accepted evidence; open a review of each award that no longer follows.

    What is earned by the corrected facts is awarded at once; nothing is revoked. Returns the reviews.
    Raises NotFound, Refused `not-accepted`, `no-reason`, `bad-line`, `nothing-changed`.
    """
    with office.store.transaction():
        learner_id, before = _theirs(evidence_id, actor, office)
        after = _corrected(before, facts, office)
        office.store.evidence.correct(after)
        reviews = _change(learner_id, before, after, reason, actor, office)
        recognise(learner_id, office)
    return reviews


def withdraw_evidence(
    evidence_id: EvidenceId, reason: str, actor: Actor, office: Office
) -> tuple[AwardReview, ...]:
    """Let accepted evidence count no longer; open a review of each award that no longer follows.

    Nothing is revoked. Returns the reviews. Raises NotFound, Refused `not-accepted`, `no-reason`.
    """
    with office.store.transaction():
        learner_id, before = _theirs(evidence_id, actor, office)
        office.store.evidence.withdraw(evidence_id)
        if office.store.submissions.find(evidence_id) is not None:
            office.store.submissions.move(
                evidence_id, SubmissionState.WITHDRAWN, reason, by=actor.reference, at=office.clock()
            )
        return _change(learner_id, before, None, reason, actor, office)


def withdraw_own(evidence_id: EvidenceId, learner_id: LearnerId, office: Office) -> tuple[AwardReview, ...]:
    """Withdraw a learner's own accepted evidence, as they wish; raises as `withdraw_evidence`.

    Evidence of somebody else is as unknown as any that there is not (`no-such-evidence`).
    """
    own_evidence(evidence_id, learner_id, office)
    reason = "本人の申し出による / At the learner's own wish"
    return withdraw_evidence(evidence_id, reason, Actor("learner", learner_id), office)


def own_evidence(evidence_id: EvidenceId, learner_id: LearnerId, office: Office) -> Evidence:
    """Return the learner's own accepted evidence; raises NotFound, Refused `not-accepted`."""
    owner, _ = office.store.evidence.get(evidence_id)
    if owner != learner_id:
        raise NotFound(
            "no-such-evidence",
            Text(f"証明「{evidence_id}」は見つかりません。", f"There is no piece of evidence {evidence_id}."),
            Text("マイページから選んでください。", "Choose it on your page."),
        )
    return accepted_piece(evidence_id, office)[1]


def accepted_piece(evidence_id: EvidenceId, office: Office) -> tuple[LearnerId, Evidence]:
    """Return a piece that counts, and whose it is; raises NotFound, Refused `not-accepted`."""
    learner_id, evidence = office.store.evidence.get(evidence_id)
    if evidence.acceptance is None:
        raise Refused(
            "not-accepted",
            Text(
                "この証明は、認められていないか、すでに取り下げられています。",
                "This piece of evidence is not accepted, or was withdrawn already.",
            ),
            Text("認められた証明を選んでください。", "Choose a piece that was accepted."),
        )
    return learner_id, evidence


def _theirs(evidence_id: EvidenceId, actor: Actor, office: Office) -> tuple[LearnerId, Evidence]:
    learner_id, evidence = accepted_piece(evidence_id, office)
    require_own_town(learner_id, actor, office)
    return learner_id, evidence


def _corrected(before: Evidence, facts: Facts, office: Office) -> Evidence:
    """Return the piece with the new facts, checked as those of a new piece are."""
    piece = piece_of(before) | dict(facts)
    read = read_piece(piece, office.programme.skill_map, before.id, office.today())
    after = replace(read, acceptance=before.acceptance)
    if after == before:
        raise Refused(
            "nothing-changed",
            Text("どの値も、前と同じです。", "Every value is what it was before."),
            Text("直す値を入れてください。", "Enter the value that was wrong."),
        )
    return after


def piece_of(evidence: Evidence) -> dict[str, Any]:
    """Return the facts of a piece by the keys of a line of evidence; what is not known is left out."""
    facts: dict[str, Any] = {"date": evidence.dated.isoformat()}
    match evidence:
        case CertificateEvidence():
            facts |= {"cert": evidence.certificate, "score": evidence.score, "level": evidence.level}
        case AchievementEvidence():
            facts |= {"achievement": evidence.achievement, "rubric": evidence.rubric}
            facts["confirmed_by"] = evidence.confirmed_by
        case _:
            facts |= {"experience": evidence.area, "months": evidence.months, "rubric": evidence.rubric}
            facts["gap_months"] = evidence.gap_months
    return {key: value for key, value in facts.items() if value is not None}


def _change(
    learner_id: LearnerId, before: Evidence, after: Evidence | None, reason: str, actor: Actor, office: Office
) -> tuple[AwardReview, ...]:
    """Put a change that was made on record, open the reviews and tell the learner."""
    store, now = office.store, office.clock()
    stated = required_reason(reason)
    change = EvidenceChange(office.new_id(), learner_id, before, after, stated, actor.reference, now)
    store.award_reviews.add_change(change)
    action = "withdraw-evidence" if after is None else "correct-evidence"
    store.audit.append(now, actor.reference, action, before.id, {"change": change.id})
    reviews = open_reviews(change, (), office)
    tell(store.learners.get(learner_id), _news(change, reviews, office), office)
    return reviews


def _news(change: EvidenceChange, reviews: Collection[AwardReview], office: Office) -> News:
    title = evidence_title(change.before, office.programme.skill_map)
    done = (
        Text("取り下げられました", "was withdrawn")
        if change.after is None
        else Text("訂正されました", "was corrected")
    )
    asked = Text("", "")
    if reviews:
        asked = Text(
            f"これにより、バッジ{len(reviews)}個の見直しを担当者が行います。決まるまで、バッジは有効です。",
            f" Staff will look again at {len(reviews)} of your badges. They stay valid until then.",
        )
    message = Text(
        f"「{title.ja}」が{done.ja}（理由：{change.reason}）。{asked.ja}",
        f"“{title.en}” {done.en} (reason: {change.reason}).{asked.en}",
    )
    return News(NoticeKind.CORRECTED, change.id, message, "/me")


def open_reviews(
    change: EvidenceChange, fallen: Collection[AwardId], office: Office
) -> tuple[AwardReview, ...]:
    """Open a review of each award that no longer follows since `change`, unless one is open already.

    With `fallen` awards, which stood until now, it is those that rested on them.
    """
    found = (
        AwardReview(office.new_id(), award.id, change.id, office.clock())
        for award in _without_ground(change, fallen, office)
    )
    return tuple(one for one in found if office.store.award_reviews.open(one))


def _without_ground(change: EvidenceChange, fallen: Collection[AwardId], office: Office) -> Iterator[Award]:
    store, known = office.store, accepted_evidence(change.learner, office)
    credentials = store.credentials.of_learner(change.learner)
    standing = {one.award for one in credentials if one.revoked_at is None}
    revoked = {one.award for one in credentials} - standing
    gone = store.awards.get_many(fallen)
    for award in store.awards.of_learner(change.learner):
        if award.id in revoked or not _rests_on(award, change.evidence, gone):
            continue
        if not looked_at_again(award, known, fallen, office).earned:
            yield award


def _rests_on(award: Award, evidence_id: EvidenceId, fallen: Mapping[AwardId, Award]) -> bool:
    """Tell whether an award may have to go with the evidence, or with the awards that fell."""
    record = read_record(award.record)
    if fallen:
        badges = {one.badge for one in fallen.values()}
        return not badges.isdisjoint(record.found["relies_on"])
    used = {piece for pieces in record.found["satisfied_by"].values() for piece in pieces}
    return evidence_id in used


def accepted_evidence(learner_id: LearnerId, office: Office) -> dict[EvidenceId, Evidence]:
    """Return the learner's evidence that counts now, by id."""
    pieces = office.store.evidence.of_learner(learner_id)
    return {piece.id: piece for piece in pieces if piece.acceptance is not None}


def looked_at_again(
    award: Award, known: Mapping[EvidenceId, Evidence], fallen: Collection[AwardId], office: Office
) -> Evaluation:
    """Return what the rules would have said on the day of the award, as the evidence is known now."""
    skill_map = office.programme_of(award).skill_map
    held = office.store.awards.held_by(award.learner)
    standing = [one for one in held if one.award != award.id and one.award not in fallen]
    return evaluated_again(read_record(award.record), skill_map, known, standing, fallen)
