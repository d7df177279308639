"""Versions of a skill map: drafts, published ones, and which of them is in force on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

BY_INSTALLATION = "init"
"""Who drafted a map that was taken from the installed programme's folder."""

_EVER_EARLIER = datetime.min.replace(tzinfo=UTC)


class MapState(StrEnum):
    """What became of a version."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class StoredMap:
    """One version of a skill map as it is kept for ever, with the programme's `files` by name.

    `digest` is that of the SkillMap which the files hold. Both `decided` are None while it is a
    draft. Who publishes it is somebody else than who drafted it. In a list of versions `files`
    may be left empty.
    """

    digest: str
    map_id: str
    version: str
    effective_from: date
    state: MapState
    files: Mapping[str, bytes]
    drafted_by: str
    drafted_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None


def in_force(maps: Sequence[StoredMap], on: date) -> StoredMap | None:
    """Return the published version with the newest effective date that is not after `on`.

    Of two that take effect on one day, the one that was published later counts. None before the first.
    """
    effective = [one for one in maps if one.state is MapState.PUBLISHED and one.effective_from <= on]
    return max(effective, key=lambda one: (one.effective_from, one.decided_at or _EVER_EARLIER), default=None)
