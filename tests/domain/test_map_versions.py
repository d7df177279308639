from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from badgeserver.domain.map_versions import MapState, StoredMap, in_force

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _version(name: str, effective_from: date, state: MapState, hours: int = 0) -> StoredMap:
    decided_at = None if state is MapState.DRAFT else NOON + timedelta(hours=hours)
    decided_by = None if state is MapState.DRAFT else "staff-2"
    return StoredMap(
        f"sha256:{name}", "hk", name, effective_from, state, {}, "staff-1", NOON, decided_by, decided_at
    )


MAPS = (
    _version("first", date(2026, 4, 1), MapState.PUBLISHED),
    _version("mended", date(2026, 4, 1), MapState.PUBLISHED, hours=2),
    _version("mended-badly", date(2026, 4, 1), MapState.PUBLISHED, hours=1),
    _version("thrown-away", date(2026, 5, 1), MapState.DISCARDED),
    _version("not-yet", date(2026, 6, 1), MapState.DRAFT),
    _version("next", date(2027, 4, 1), MapState.PUBLISHED),
)


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(2026, 3, 31), None),
        (date(2026, 4, 1), "mended"),
        (date(2027, 3, 31), "mended"),
        (date(2027, 4, 1), "next"),
        (date(2040, 1, 1), "next"),
    ],
)
def test_the_newest_published_version_in_effect_is_in_force(on: date, version: str | None) -> None:
    for maps in (MAPS, MAPS[::-1]):
        found = in_force(maps, on)
        assert (found.version if found else None) == version


def test_without_versions_none_is_in_force() -> None:
    assert in_force((), date(2026, 4, 1)) is None
