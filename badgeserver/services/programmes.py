"""The versions of the programme: which one is in force on a day, and the one that an award pins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from badgeserver.domain.errors import Misconfigured, NotFound
from badgeserver.domain.map_versions import MapState, StoredMap, in_force
from badgeserver.domain.programme import Programme
from badgeserver.domain.skill_map import TransitionRule
from badgeserver.domain.text import Text
from badgeserver.programme import load_files
from badgeserver.storage import Store

KEPT = 16
"""How many versions are kept ready."""
LOOKS_AGAIN_AFTER = 1.0
"""Seconds after which another process's publishing is seen."""


@dataclass(frozen=True, slots=True)
class _Published:
    """The published versions without their files, and when that was looked up."""

    maps: tuple[StoredMap, ...]
    looked_up: float


class Programmes:
    """Finds versions, each read once. Safe to share between threads.

    `installed` is the programme of the settings; it is in force where no published version is.
    `seconds` is a clock that only runs forward, for how long a look at the database holds.
    """

    def __init__(self, store: Store, installed: Programme, seconds: Callable[[], float]) -> None:
        self._store = store
        self._installed = installed
        self._seconds = seconds
        self._known: _Published | None = None
        self._load = lru_cache(KEPT)(self._loaded)

    def in_force(self, on: date) -> Programme:
        """Return the version in force on the day `on`."""
        found = in_force(self.published(), on)
        return self._installed if found is None else self.of_digest(found.digest)

    def before(self, programme: Programme, on: date) -> Programme | None:
        """Return the version by which people on their way may still finish on the day `on`, if any.

        That is the one in force on the day before `programme` came into force, as far as the
        transition of `programme` allows it (`either_until`).
        """
        transition, since = programme.skill_map.transition, programme.skill_map.effective_from
        if transition.rule is not TransitionRule.EITHER_UNTIL or transition.until is None:
            return None
        found = in_force(self.published(), since - timedelta(days=1))
        return None if found is None or on > transition.until else self.of_digest(found.digest)

    def of_digest(self, digest: str) -> Programme:
        """Return the version that an award pins; raises NotFound (`no-such-skill-map`)."""
        return self._installed if digest == self._installed.skill_map.digest else self._load(digest)

    def of_version(self, version: str) -> Programme:
        """Return the published version of that name, of several the newest; raises NotFound."""
        named = [one for one in self.published() if one.version == version]
        if named:
            return self.of_digest(named[-1].digest)
        if version == self._installed.skill_map.version:
            return self._installed
        raise NotFound(
            "no-such-version",
            Text(
                f"スキルマップに版「{version}」はありません。",
                f"There is no version “{version}” of the skill map.",
            ),
            Text("バッジの一覧から選んでください。", "Start from the list of badges."),
        )

    def published(self) -> tuple[StoredMap, ...]:
        """Return the published versions without their files, the earliest in effect first.

        While the database does not answer, what it said last still holds, so that pages can say so.
        """
        known, now = self._known, self._seconds()
        if known is not None and now - known.looked_up < LOOKS_AGAIN_AFTER:
            return known.maps
        try:
            maps = self._store.skill_maps.all()
        except Misconfigured:
            return () if known is None else known.maps
        published = tuple(one for one in maps if one.state is MapState.PUBLISHED)
        self._known = _Published(published, now)
        return published

    def look_again(self) -> None:
        """Forget which versions are published, because that was changed."""
        self._known = None

    def _loaded(self, digest: str) -> Programme:
        return load_files(self._store.skill_maps.files(digest))
