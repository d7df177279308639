"""Who sees which figures in full: one table."""

from __future__ import annotations

import pytest

from badgeserver.domain.ids import MunicipalityCode, StaffId
from badgeserver.domain.person import Role, StaffMember
from badgeserver.domain.statistics import OUTSIDE, PREFECTURE, Place, PlaceKind
from badgeserver.domain.viewer import (
    PREFECTURE_VIEWER,
    PUBLIC_VIEWER,
    Viewer,
    ViewerKind,
    sees_in_full,
    viewer_of,
)

OWN, OTHER = MunicipalityCode("01202"), MunicipalityCode("01100")
MUNICIPAL_VIEWER = Viewer(ViewerKind.MUNICIPAL, OWN)
PLACES = {
    "prefecture": PREFECTURE,
    "area": Place(PlaceKind.AREA, "01330"),
    "own municipality": Place(PlaceKind.MUNICIPALITY, OWN),
    "other municipality": Place(PlaceKind.MUNICIPALITY, OTHER),
    "outside": OUTSIDE,
}
SEES = {
    PUBLIC_VIEWER: set[str](),
    MUNICIPAL_VIEWER: {"own municipality"},
    PREFECTURE_VIEWER: set(PLACES),
}


@pytest.mark.parametrize("viewer", SEES, ids=lambda viewer: viewer.kind)
def test_who_sees_which_place_in_full(viewer: Viewer) -> None:
    assert {name for name, place in PLACES.items() if sees_in_full(viewer, place)} == SEES[viewer]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEARNER])
def test_as_whom_staff_look(role: Role) -> None:
    counts = role in (Role.STAFF, Role.OPERATOR)
    member = StaffMember(id=StaffId("s"), name="架空", email="s@example.jp", role=role)
    assert viewer_of(member) == (PREFECTURE_VIEWER if counts else PUBLIC_VIEWER)
    own = StaffMember(id=StaffId("s"), name="架空", email="s@example.jp", role=role, municipality=OWN)
    assert viewer_of(own) == (MUNICIPAL_VIEWER if counts else PUBLIC_VIEWER)


def test_everybody_else_is_the_public() -> None:
    assert viewer_of(None) == PUBLIC_VIEWER
