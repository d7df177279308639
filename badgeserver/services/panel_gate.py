"""Whether a panel stands between a learner and a badge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from badgeserver.domain.award import Award
from badgeserver.domain.evaluation import Route
from badgeserver.domain.ids import BadgeId, LearnerId
from badgeserver.domain.notice import NoticeKind
from badgeserver.domain.panel import PanelCase, lets_pass
from badgeserver.domain.text import Text
from badgeserver.services.consent_needed import without_waiting
from badgeserver.services.judging import Judgement
from badgeserver.services.notices import News, tell
from badgeserver.services.office import JAPAN, Office

WAITS = Text(
    "条件は満たしています。審査会が決めるのを待っています。",
    "All conditions are met. It waits for the decision of a panel.",
)


@dataclass(frozen=True, slots=True)
class PanelGate:
    """Knows of some learners what panels decided, and when each badge was awarded to them last."""

    cases: Mapping[LearnerId, Sequence[PanelCase]]
    awarded: Mapping[LearnerId, Mapping[BadgeId, date]]

    def blocks(self, learner: LearnerId, badge: BadgeId, judgement: Judgement) -> bool:
        """Tell whether an earned badge waits for a panel. A renewal by its own rule never does."""
        found = judgement.skill_map.badges[badge]
        if found.panel is None or judgement.evaluation.route is Route.RENEWAL:
            return False
        case = self.newest(learner, badge)
        decided_on = None
        if case is not None and case.decision is not None:
            decided_on = case.decision.at.astimezone(JAPAN).date()
        return not lets_pass(case, self.awarded.get(learner, {}).get(badge), decided_on)

    def newest(self, learner: LearnerId, badge: BadgeId) -> PanelCase | None:
        """Return the learner's last case about a badge."""
        return next((one for one in self.cases.get(learner, ()) if one.badge == badge), None)

    def waiting(self, learner: LearnerId, judgements: Mapping[BadgeId, Judgement]) -> frozenset[BadgeId]:
        """Return the badges that are earned and wait for a panel."""
        earned = {badge: one for badge, one in judgements.items() if one.evaluation.earned}
        return frozenset(badge for badge, one in earned.items() if self.blocks(learner, badge, one))

    def open_to(
        self, learner: LearnerId, judgements: Mapping[BadgeId, Judgement]
    ) -> dict[BadgeId, Judgement]:
        """Leave out the badges that wait for a panel, and those that rest on one that waits."""
        return without_waiting(judgements, self.waiting(learner, judgements))


def panel_gate(
    learner_ids: Iterable[LearnerId], awards: Mapping[LearnerId, Sequence[Award]], office: Office
) -> PanelGate:
    """Return the gate for these learners, by one question to the database."""
    awarded = {
        learner: {one.badge: one.awarded_on for one in sorted(given, key=lambda one: one.awarded_on)}
        for learner, given in awards.items()
    }
    return PanelGate(office.store.panels.of_learners(learner_ids), awarded)


def ask_panels(
    gate: PanelGate, learner: LearnerId, judgements: Mapping[BadgeId, Judgement], office: Office
) -> None:
    """Open a case for each badge that waits for a panel, unless one waits already or was declined.

    One that was declined is opened again by staff.
    """
    for badge in gate.waiting(learner, judgements):
        case = gate.newest(learner, badge)
        if case is None or (case.decision is not None and case.decision.approved):
            _open(PanelCase(office.new_id(), learner, badge, office.clock()), judgements[badge], office)


def _open(case: PanelCase, judgement: Judgement, office: Office) -> None:
    """Open a case and tell the learner what the badge waits for."""
    if office.store.panels.open(case):
        name = judgement.skill_map.badges[case.badge].name
        message = Text(
            f"バッジ「{name.ja}」：条件をすべて満たしました。審査会が決めるのを待っています。",
            f"“{name.en}”: you meet all conditions. It waits for the decision of a panel.",
        )
        learner = office.store.learners.get(case.learner)
        tell(learner, News(NoticeKind.PANEL_WAITS, case.id, message, "/me"), office)


def blocks(learner_id: LearnerId, badge: BadgeId, judgement: Judgement, office: Office) -> Text | None:
    """Return why an earned badge is not awarded yet, in words for the learner; None if nothing hinders it."""
    gate = panel_gate([learner_id], {learner_id: office.store.awards.of_learner(learner_id)}, office)
    return WAITS if gate.blocks(learner_id, badge, judgement) else None
