"""Badges that wait for each other, so that nobody can earn any of them."""

from __future__ import annotations

from collections.abc import Iterator

from badgeserver.domain.text import Text
from badgeserver.programme.check_rules import rules_of
from badgeserver.programme.document import Placed
from badgeserver.programme.faults import Fault
from badgeserver.programme.folder import Folder
from badgeserver.programme.grammar import BadgeNode, walk
from badgeserver.programme.schema import BadgeEntry


def cycle_faults(folder: Folder) -> Iterator[Fault]:
    """Yield one fault for each circle of prerequisite badges, at the reference that closes it.

    A renewal may ask for a badge that builds on this one: its holders have both. It may not ask for
    this badge itself, which would then renew itself for ever.
    """
    graph = {
        badge.value.id: list(_prerequisites(badge))
        for badge in folder.skill_map.entries("badges", BadgeEntry)
    }
    reported: set[frozenset[str]] = set()
    for start in graph:
        way = way_back(graph, start)
        members = frozenset(step.value for step in way)
        if way and not any(members & earlier for earlier in reported):
            reported.add(members)
            yield _cycle(start, way)


def _prerequisites(badge: Placed[BadgeEntry]) -> Iterator[Placed[str]]:
    for rule in rules_of(badge):
        in_renewal = "renewal" in rule.path
        for node, path in walk(rule.value, rule.path):
            if isinstance(node, BadgeNode) and (not in_renewal or node.badge == badge.value.id):
                yield Placed(node.badge, rule.source, (*path, "badge"))


def way_back(graph: dict[str, list[Placed[str]]], start: str) -> list[Placed[str]]:
    """Return the shortest chain of references from `start` back to it; [] if there is none."""
    ways: list[list[Placed[str]]] = [[step] for step in graph[start]]
    seen: set[str] = set()
    for way in ways:
        here = way[-1].value
        if here == start:
            return way
        if here not in seen:
            seen.add(here)
            ways.extend([*way, step] for step in graph.get(here, []))
    return []


def _cycle(start: str, way: list[Placed[str]]) -> Fault:
    chain = " → ".join([start, *(step.value for step in way)])
    return way[-1].fault(
        "prerequisite-cycle",
        Text(
            ja=f"前提のバッジが輪になっています（{chain}）。だれも取れません。",
            en=f"Prerequisite badges run in a circle ({chain}), so nobody can earn them.",
        ),
        Text(
            ja="輪のどこか1か所で、前提のバッジを消すか別のバッジに変えてください。",
            en="Remove or change the prerequisite at one place of the circle.",
        ),
    )
