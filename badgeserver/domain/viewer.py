"""Who looks at figures, and which of them they see in full; everything else they see as the public does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from badgeserver.domain.ids import MunicipalityCode
from badgeserver.domain.person import Role, StaffMember
from badgeserver.domain.statistics import Place, PlaceKind


class ViewerKind(StrEnum):
    """For whom somebody looks."""

    PUBLIC = "public"
    MUNICIPAL = "municipal"
    PREFECTURE = "prefecture"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks at figures; `municipality` is that of municipal staff."""

    kind: ViewerKind
    municipality: MunicipalityCode | None = None


PUBLIC_VIEWER = Viewer(ViewerKind.PUBLIC)
PREFECTURE_VIEWER = Viewer(ViewerKind.PREFECTURE)

_SEES_COUNTS = frozenset({Role.STAFF, Role.OPERATOR})


def viewer_of(member: StaffMember | None) -> Viewer:
    """Return as whom somebody looks: staff without a municipality are the prefecture's.

    Assessors and the help desk need no counts; they look as the public does, like everybody else.
    """
    if member is None or member.role not in _SEES_COUNTS:
        return PUBLIC_VIEWER
    if member.municipality is not None:
        return Viewer(ViewerKind.MUNICIPAL, member.municipality)
    return PREFECTURE_VIEWER


def sees_in_full(viewer: Viewer, place: Place) -> bool:
    """Tell whether a viewer sees the true counts of a place. This is decided here and nowhere else."""
    match viewer.kind:
        case ViewerKind.PREFECTURE:
            return True
        case ViewerKind.MUNICIPAL:
            return place.kind is PlaceKind.MUNICIPALITY and place.code == viewer.municipality
        case ViewerKind.PUBLIC:
            return False
