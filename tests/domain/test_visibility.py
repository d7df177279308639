from __future__ import annotations

import pytest

from badgeserver.domain.ids import GroupId
from badgeserver.domain.skill_map import LearnerGroup, PublicListing
from badgeserver.domain.text import Text
from badgeserver.domain.visibility import Visibility, choices, effective

ADULTS = LearnerGroup(GroupId("adult"), Text("大人", "adults"), PublicListing.OPT_IN)
CHILDREN = LearnerGroup(GroupId("child"), Text("子ども", "children"), PublicListing.NEVER)
UNNAMED, NAMED, LISTED = Visibility


def test_who_may_never_be_listed_is_not_asked() -> None:
    assert choices(ADULTS) == (UNNAMED, NAMED, LISTED)
    assert choices(CHILDREN) == choices(None) == (UNNAMED, NAMED)


@pytest.mark.parametrize(
    ("chosen", "shows_name", "group", "taken_back", "shown"),
    [
        (None, False, ADULTS, False, UNNAMED),
        (None, True, ADULTS, False, NAMED),
        (UNNAMED, True, ADULTS, False, UNNAMED),
        (LISTED, False, ADULTS, False, LISTED),
        (LISTED, False, CHILDREN, False, NAMED),
        (LISTED, True, None, False, NAMED),
        (LISTED, True, ADULTS, True, UNNAMED),
    ],
)
def test_the_choice_for_a_badge_comes_before_the_one_for_all(
    chosen: Visibility | None,
    shows_name: bool,
    group: LearnerGroup | None,
    taken_back: bool,
    shown: Visibility,
) -> None:
    assert effective(chosen, shows_name, group, taken_back) is shown
    assert shown.shows_name is (shown is not UNNAMED)
