"""“What am I missing?” for a learner in the database."""

from __future__ import annotations

from datetime import date

import pytest

from badgeserver.domain.errors import NotFound
from badgeserver.services.guidance import guidance_for
from badgeserver.services.office import Office
from tests.offices import made, passed, with_award


def test_guidance_follows_what_the_learner_has(office: Office) -> None:
    with_award(office, passed("jmooc-course"), made("genai-work-case"))
    nearest = guidance_for("hikari", office).goals[0]
    assert (nearest.badge.id, nearest.sets[0].size, nearest.exact) == ("hk-genai", 1, True)


def test_guidance_can_be_asked_for_another_day(office: Office) -> None:
    with_award(office, passed("jmooc-course"), made("genai-work-case", date(2026, 5, 1)))
    late = next(
        one for one in guidance_for("hikari", office, date(2028, 6, 1)).goals if one.badge.id == "hk-genai"
    )
    assert late.sets[0].size == 2


def test_an_unknown_learner_is_refused_by_name(office: Office) -> None:
    with pytest.raises(NotFound, match="nobody"):
        guidance_for("nobody", office)
