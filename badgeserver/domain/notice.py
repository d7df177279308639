"""A notice: what a learner is told on their own page, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from badgeserver.domain.ids import LearnerId
from badgeserver.domain.text import Text


class NoticeKind(StrEnum):
    """What a notice is about. The mail of the same event is in `templates/mail/<kind, with hyphens>/`."""

    AWARDED = "awarded"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    MORE_ASKED = "more_asked"
    HANDED_IN_FOR_YOU = "handed_in_for_you"
    RENEWAL_OPENS = "renewal_opens"
    ENDS_SOON = "ends_soon"
    ENDED = "ended"
    CORRECTED = "corrected"
    REVIEW_DECIDED = "review_decided"
    FOREIGN_BADGE = "foreign_badge"
    CONFIRMED = "confirmed"
    APPEAL_DECIDED = "appeal_decided"
    PANEL_WAITS = "panel_waits"
    PANEL_DECIDED = "panel_decided"
    TALENT_ASKED = "talent_asked"


@dataclass(frozen=True, slots=True)
class Notice:
    """Told once: a learner has one notice of a `kind` about a `subject`. `path` is where it goes on."""

    id: str
    learner: LearnerId
    kind: str
    subject: str
    message: Text
    path: str
    at: datetime
    read_at: datetime | None = None
