"""How badges lead to each other: what each asks of others, and what it opens. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.domain.ids import BadgeId
from badgeserver.domain.requirement import AllOf, AnyOf, HoldsBadge, NOf, Requirement, parts_of
from badgeserver.domain.skill_map import Badge, Level, SkillMap
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition on other badges: `need` of `badges`. One badge stands alone for itself."""

    need: int
    badges: tuple[BadgeId, ...]

    @property
    def is_choice(self) -> bool:
        """Tell whether fewer than all of the badges are enough."""
        return self.need < len(self.badges)


@dataclass(frozen=True, slots=True)
class PathwayRow:
    """One badge of the map: its level, what it needs beforehand in words, and what it leads to."""

    badge: Badge
    level: Level
    gates: tuple[Gate, ...]
    needs: Text
    leads_to: tuple[Badge, ...]


def pathways(skill_map: SkillMap) -> tuple[PathwayRow, ...]:
    """Return a row for each badge, by level from the lowest and in the written order."""
    gates = {badge.id: gates_of(badge.rule) for badge in skill_map.badges.values()}
    return tuple(
        PathwayRow(
            badge=badge,
            level=level,
            gates=gates[badge.id],
            needs=_needs(gates[badge.id], skill_map),
            leads_to=tuple(
                other
                for other in skill_map.badges.values()
                if any(badge.id in gate.badges for gate in gates[other.id])
            ),
        )
        for level, badges in skill_map.badges_by_level()
        for badge in badges
    )


def gates_of(rule: Requirement) -> tuple[Gate, ...]:
    """Return the conditions on other badges anywhere in the rule, each once.

    Badges that stand together below one `any` or `n_of` are one gate; a badge that stands among
    alternatives of another kind is a gate of which none is needed.
    """
    return tuple(dict.fromkeys(_gates(rule, 1)))


def _gates(node: Requirement, necessary: int) -> list[Gate]:
    """Collect the gates below `node`; `necessary` is 0 where the node may be passed by."""
    if isinstance(node, HoldsBadge):
        return [Gate(necessary, (node.badge,))]
    together = tuple(part.badge for part in parts_of(node) if isinstance(part, HoldsBadge))
    others = [part for part in parts_of(node) if not isinstance(part, HoldsBadge)]
    found = [_gate_of(node, necessary, together, len(others))] if together else []
    necessary_below = necessary if isinstance(node, AllOf) or len(parts_of(node)) == 1 else 0
    return found + [gate for part in others for gate in _gates(part, necessary_below)]


def _gate_of(node: Requirement, necessary: int, badges: tuple[BadgeId, ...], others: int) -> Gate:
    """Return the gate of the badges directly below a composite, beside `others` nodes of another kind."""
    match node:
        case AllOf():
            need = len(badges)
        case NOf(n):
            need = max(n - others, 0)
        case AnyOf():
            need = 0 if others else 1
        case _:
            need = 0
    return Gate(need if necessary else 0, badges)


def gate_words(gate: Gate) -> Text:
    """Return how many of a gate's badges are needed."""
    count = len(gate.badges)
    if gate.need == 0:
        return Text("あると近道", "may help")
    if not gate.is_choice:
        return Text("すべて必要", "all needed") if count > 1 else Text("必要", "needed")
    if gate.need == 1:
        return Text(f"{count}つのうち1つ", f"any 1 of {count}")
    return Text(f"{count}つのうち{gate.need}つ", f"{gate.need} of {count}")


def _needs(gates: tuple[Gate, ...], skill_map: SkillMap) -> Text:
    if not gates:
        return Text("ほかのバッジは要りません", "No other badge")
    lines = [_gate_sentence(gate, skill_map) for gate in gates]
    return Text("。".join(one.ja for one in lines), "; ".join(one.en for one in lines))


def _gate_sentence(gate: Gate, skill_map: SkillMap) -> Text:
    names = [skill_map.badges[badge].name for badge in gate.badges]
    how = gate_words(gate)
    ja, en = "」「".join(name.ja for name in names), ", ".join(f"“{name.en}”" for name in names)
    return Text(f"「{ja}」（{how.ja}）", f"{en} ({how.en})")
