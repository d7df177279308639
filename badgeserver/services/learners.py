"""A learner's own view: badges, how far the others are, and the evidence handed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from badgeserver.domain.award import Award, IssuedCredential
from badgeserver.domain.calendar import add_months
from badgeserver.domain.evaluation import Route
from badgeserver.domain.evidence import (
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
    ExperienceEvidence,
)
from badgeserver.domain.guidance import Goal, guidance
from badgeserver.domain.guidance_words import expiring_sentence, goal_lines, helpful_sentence
from badgeserver.domain.ids import AwardId, EvidenceId, LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.notice import Notice
from badgeserver.domain.skill_map import Badge, Level, SkillMap
from badgeserver.domain.text import Text
from badgeserver.domain.wording import strength_words
from badgeserver.services.consent_needed import waiting_badges
from badgeserver.services.judging import judge
from badgeserver.services.office import Office


class BadgeState(StrEnum):
    """How a learner's badge stands today."""

    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REVOKED = "revoked"
    EARNED_NOT_ISSUED = "earned_not_issued"


@dataclass(frozen=True, slots=True)
class LearnerBadge:
    """A badge that was awarded, with its credential where one is issued."""

    badge: Badge
    level: Level
    state: BadgeState
    credential_id: str | None
    awarded_on: date
    valid_until: date | None
    route: Route
    version: str
    """The version of the map by which it was awarded."""


@dataclass(frozen=True, slots=True)
class BadgeProgress:
    """A badge to go for: how much of it is there (0 to 1), and what is missing in words."""

    badge: Badge
    level: Level
    fraction: float
    missing: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence in words."""

    id: EvidenceId
    title: Text
    dated: date
    detail: Text
    state: Text
    is_accepted: bool = False


@dataclass(frozen=True, slots=True)
class LearnerPage:
    """Everything on a learner's own page; `progress` has the nearest badge first.

    `evidence` is without what was handed in and is not accepted: that is told where it was handed in.
    `expiring` says what stops counting soon, `helpful` what brings several badges nearer at once;
    `notices` are those that the learner has not put away.
    """

    learner: Learner
    badges: tuple[LearnerBadge, ...]
    progress: tuple[BadgeProgress, ...]
    evidence: tuple[EvidenceLine, ...]
    expiring: tuple[Text, ...] = ()
    helpful: tuple[Text, ...] = ()
    notices: tuple[Notice, ...] = ()
    waiting: tuple[Text, ...] = ()
    """Badges that are earned and wait for a guardian\'s consent."""


_WITHDRAWN = Text("取り下げました", "Withdrawn")


def learner_page(learner_id: str, office: Office) -> LearnerPage:
    """Collect what a learner sees today; raises NotFound."""
    store, skill_map, today = office.store, office.programme.skill_map, office.today()
    with store.snapshot():
        learner = store.learners.get(LearnerId(learner_id))
        evidence = store.evidence.of_learner(learner.id)
        awards = store.awards.of_learner(learner.id)
        credentials = {one.award: one for one in store.credentials.of_learner(learner.id)}
        held = store.awards.held_by(learner.id)
        withdrawn = store.award_reviews.withdrawn(one.id for one in evidence)
        notices = store.notices.unread(learner.id)
        handed_in = {one.id for one in store.submissions.of_learner(learner.id)}
    judged = judge(evidence, held, today, office.programmes)
    evaluations = {badge: judged[badge].evaluation for badge in skill_map.badges}
    found = guidance(skill_map, evidence, held, evaluations, today, learner.group)
    return LearnerPage(
        learner=learner,
        badges=_badges(awards, credentials, office, today),
        progress=tuple(_progress(goal, skill_map) for goal in found.goals),
        evidence=_evidence_lines(
            [one for one in evidence if one.acceptance is not None or one.id not in handed_in],
            withdrawn,
            skill_map,
        ),
        expiring=tuple(expiring_sentence(one, skill_map) for one in found.expiring),
        helpful=tuple(helpful_sentence(one, skill_map) for one in found.helpful),
        notices=notices,
        waiting=tuple(
            judged[badge].skill_map.badges[badge].name for badge in waiting_badges(judged, learner.id, office)
        ),
    )


def _evidence_lines(
    evidence: Sequence[Evidence], withdrawn: Collection[EvidenceId], skill_map: SkillMap
) -> tuple[EvidenceLine, ...]:
    """Describe the pieces, the newest first."""
    lines = [evidence_line(one, skill_map) for one in reversed(evidence)]
    return tuple(replace(line, state=_WITHDRAWN) if line.id in withdrawn else line for line in lines)


def _badges(
    awards: Sequence[Award],
    credentials: Mapping[AwardId, IssuedCredential],
    office: Office,
    today: date,
) -> tuple[LearnerBadge, ...]:
    """Show the newest award of each badge by the map that it pins, the highest level first."""
    newest = {award.badge: award for award in sorted(awards, key=lambda one: one.awarded_on)}
    shown = [
        _badge(award, credentials.get(award.id), skill_map, today)
        for award in newest.values()
        if award.badge in (skill_map := office.programme_of(award).skill_map).badges
    ]
    return tuple(sorted(shown, key=lambda one: (-one.level.rank, one.awarded_on)))


def _badge(
    award: Award, credential: IssuedCredential | None, skill_map: SkillMap, today: date
) -> LearnerBadge:
    badge = skill_map.badges[award.badge]
    return LearnerBadge(
        badge=badge,
        level=skill_map.levels[badge.level],
        state=badge_state(award, credential, skill_map.policy.renewal_opens_months, today),
        credential_id=credential.id if credential is not None else None,
        awarded_on=award.awarded_on,
        valid_until=award.valid_until,
        route=award.route,
        version=skill_map.version,
    )


def badge_state(
    award: Award, credential: IssuedCredential | None, opens_months: int, today: date
) -> BadgeState:
    """Return how an award stands today; it is about to end from `opens_months` before its last day on."""
    if credential is not None and credential.revoked_at is not None:
        return BadgeState.REVOKED
    if award.valid_until is not None and today > award.valid_until:
        return BadgeState.EXPIRED
    if credential is None:
        return BadgeState.EARNED_NOT_ISSUED
    if award.valid_until is not None and today >= add_months(award.valid_until, -opens_months):
        return BadgeState.EXPIRING
    return BadgeState.ACTIVE


def _progress(goal: Goal, skill_map: SkillMap) -> BadgeProgress:
    return BadgeProgress(goal.badge, goal.level, goal.fraction, goal_lines(goal, skill_map))


def evidence_line(evidence: Evidence, skill_map: SkillMap) -> EvidenceLine:
    """Describe one piece of evidence."""
    return EvidenceLine(
        id=evidence.id,
        title=evidence_title(evidence, skill_map),
        dated=evidence.dated,
        detail=_detail(evidence),
        state=_acceptance(evidence),
        is_accepted=evidence.acceptance is not None,
    )


def evidence_title(evidence: Evidence, skill_map: SkillMap) -> Text:
    """Return the name of what a piece of evidence is about, as the catalogue has it."""
    match evidence:
        case CertificateEvidence(certificate=id) if id in skill_map.certificates:
            return skill_map.certificates[id].name
        case AchievementEvidence(achievement=id) if id in skill_map.achievements:
            return skill_map.achievements[id].name
        case ExperienceEvidence(area=area) if area in skill_map.experience_areas:
            name = skill_map.experience_areas[area]
            return Text(f"実務経験「{name.ja}」", f"Practice: {name.en}")
        case _:
            return Text("スキルマップにない証明", "Not in the skill map")


def _detail(evidence: Evidence) -> Text:
    words: list[Text] = []
    match evidence:
        case CertificateEvidence(score=score, level=level):
            if score is not None:
                words.append(Text(f"{score}点", f"score {score}"))
            if level is not None:
                words.append(Text(f"級・レベル {level}", f"grade or level {level}"))
        case AchievementEvidence(rubric=rubric):
            if rubric is not None:
                words.append(Text(f"評価 {rubric}", f"rated {rubric}"))
        case ExperienceEvidence(months=months, rubric=rubric):
            words.append(Text(f"{months}か月", f"{months} months"))
            if rubric is not None:
                words.append(Text(f"評価 {rubric}", f"rated {rubric}"))
    return Text("、".join(one.ja for one in words), ", ".join(one.en for one in words))


def _acceptance(evidence: Evidence) -> Text:
    if evidence.acceptance is None:
        return Text("確認を待っています", "Waiting to be checked")
    how = strength_words(evidence.acceptance.strength)
    return Text(f"認められました（{how.ja}）", f"Accepted ({how.en})")
