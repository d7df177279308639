"""Traps of the map, told with their places: warnings that do not keep a folder from being used."""

from __future__ import annotations

from datetime import date

from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.traps import Trap, traps
from badgeserver.programme.document import Placed
from badgeserver.programme.faults import Fault, in_reading_order
from badgeserver.programme.folder import Folder
from badgeserver.programme.source import Path

CATALOGUE_DAY = ("as_of",)

_ROUTES: dict[str, Path] = {
    "rule": ("rule",),
    "experience": ("experience_route",),
    "renewal": ("renewal", "rule"),
}


def warnings_of(folder: Folder, skill_map: SkillMap) -> tuple[Fault, ...]:
    """Return the traps of a folder without faults, in the form of faults and in reading order.

    The catalogue is taken as it stood on its `as_of`.
    """
    as_of = folder.certificates.source.get(CATALOGUE_DAY)
    assert isinstance(as_of, date), "as_of was checked before"
    return in_reading_order([_placed(trap, folder) for trap in traps(skill_map, as_of)])


def _placed(trap: Trap, folder: Folder) -> Fault:
    owners = {"badges": trap.badge, "levels": trap.level, "indicators": trap.indicator}
    section, owner = next((name, owner) for name, owner in owners.items() if owner is not None)
    identity = next(one for one in folder.skill_map.ids(section) if one.value == owner)
    entry = Placed(None, identity.source, identity.path[:-1])
    below = path_in_file(trap.path) if trap.path else ("id",)
    return entry.fault(trap.code, trap.message, trap.mend, *below)


def path_in_file(address: str) -> Path:
    """Return where a node stands below its badge: `rule.n_of[1]` is `rule`, `n_of`, `of`, 1."""
    route, *steps = address.split(".")
    found: list[str | int] = [*_ROUTES[route]]
    for step in steps:
        key, position = step.rstrip("]").split("[")
        match key:
            case "n_of":
                found += ["n_of", "of", int(position)]
            case "points":
                found += ["points", "items", int(position), "when"]
            case _:
                found += [key, int(position)]
    return tuple(found)
