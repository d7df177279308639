"""A panel: people who meet and decide whether a badge of the highest kind is awarded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from badgeserver.domain.ids import BadgeId, LearnerId, StaffId
from badgeserver.domain.skill_map import Panel
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who sat on a panel; `outside` for a member from outside the programme."""

    staff: StaffId
    outside: bool = False


@dataclass(frozen=True, slots=True)
class PanelDecision:
    """What a panel decided, and the reason that the learner is told. `by` recorded it (role and id)."""

    approved: bool
    seats: tuple[Seat, ...]
    interviewed_on: date | None
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PanelCase:
    """That a learner has met the rules of a badge, and waits for a panel since `opened_at`."""

    id: str
    learner: LearnerId
    badge: BadgeId
    opened_at: datetime
    decision: PanelDecision | None = None


def lets_pass(case: PanelCase | None, last_award: date | None, decided_on: date | None) -> bool:
    """Tell whether a panel's decision lets the badge be awarded.

    One decision is good for one award: after an award on its day (`decided_on`) or later it is used up.
    """
    if case is None or case.decision is None or not case.decision.approved or decided_on is None:
        return False
    return last_award is None or last_award < decided_on


def panel_faults(panel: Panel, decision: PanelDecision, today: date) -> dict[str, Text]:
    """Return what is wrong with a decision by the rules of the panel, by field."""
    faults = {}
    if len({one.staff for one in decision.seats}) < panel.members:
        faults["seats"] = Text(
            f"審査会は{panel.members}人以上です。出席した人を選んでください。",
            f"A panel has {panel.members} members or more. Tick everybody who sat.",
        )
    elif panel.includes_outside_member and not any(one.outside for one in decision.seats):
        faults["seats"] = Text(
            "外部の人が1人以上必要です。だれが外部の人かを選んでください。",
            "One member at least comes from outside. Tick who that was.",
        )
    if panel.interview and (decision.interviewed_on is None or decision.interviewed_on > today):
        faults["interviewed_on"] = Text(
            "面接をした日を、今日までの日付で入れてください。",
            "Give the day of the interview, today at the latest.",
        )
    if not decision.reason.strip():
        faults["reason"] = Text("理由を書いてください。", "Write the reason.")
    return faults
