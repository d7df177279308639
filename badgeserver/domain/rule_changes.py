"""What differs between two versions of a rule, part by part, in words. Pure.

Every composite of the grammar asks for no less when one of its parts asks for more. So the effect of
a change at one place is its effect on the whole rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from badgeserver.domain.condition_changes import condition_changes
from badgeserver.domain.effects import Effect, RuleChange, Versions, less_is_stricter, more_is_stricter
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    NOf,
    Points,
    PointsItem,
    Requirement,
    child_path,
    parts_of,
)
from badgeserver.domain.rule_pairs import Composite, paired, subject_of, subjects_of
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text
from badgeserver.domain.wording import head_sentence, in_short


def rule_changes(
    old: Requirement, new: Requirement, versions: Versions, path: str = "rule"
) -> Iterator[RuleChange]:
    """Yield what differs between `old` and `new`, in the order of the new rule."""
    if old == new:
        return
    if isinstance(old, Composite) and isinstance(new, Composite):
        yield from _composite(old, new, versions, path)
    elif isinstance(old, Composite) or isinstance(new, Composite):
        yield from _wrapped(old, new, versions, path)
    elif subject_of(old) == subject_of(new):
        yield from condition_changes(old, new, versions, path)
    else:
        yield from _replaced(old, new, versions, path)


def _replaced(old: Requirement, new: Requirement, versions: Versions, path: str) -> Iterator[RuleChange]:
    was, now = in_short(old, versions.old), in_short(new, versions.new)
    message = Text(f"「{was.ja}」が「{now.ja}」に変わりました。", f"“{was.en}” became “{now.en}”.")
    yield RuleChange("replaced", path, Effect.OTHER, message)


def _wrapped(old: Requirement, new: Requirement, versions: Versions, path: str) -> Iterator[RuleChange]:
    """Compare a leaf with a composite that still holds it as if it had been the composite's only part."""
    if not subjects_of(old) & subjects_of(new) or isinstance(old, Points) or isinstance(new, Points):
        yield from _replaced(old, new, versions, path)
    elif isinstance(new, Composite):
        yield from _composite(_around(old, new), new, versions, path)
    elif isinstance(old, Composite):
        yield from _composite(old, _around(new, old), versions, path)


def _around(leaf: Requirement, like: Requirement) -> Composite:
    return AllOf((leaf,)) if isinstance(like, AllOf) else AnyOf((leaf,))


def _composite(old: Composite, new: Composite, versions: Versions, path: str) -> Iterator[RuleChange]:
    yield from _head(old, new, versions, path)
    if isinstance(old, Points) and isinstance(new, Points):
        yield from _caps(old, new, versions, path)
    pairs = paired(parts_of(old), parts_of(new))
    for was, now in pairs:
        if was is not None and now is not None:
            below = child_path(path, new, now)
            yield from rule_changes(parts_of(old)[was], parts_of(new)[now], versions, below)
            if isinstance(old, Points) and isinstance(new, Points):
                yield from _item(old.items[was], new.items[now], versions, below)
        elif was is not None:
            yield _gone(old, new, was, versions, path)
        elif now is not None:
            yield _added(new, now, versions, path)
    kept = [now for was, now in sorted(_both(pairs))]
    if isinstance(new, AnyOf) and kept != sorted(kept):
        yield RuleChange("order-changed", path, Effect.OTHER, _ORDER)


_ORDER = Text(
    "選べるものの順番が変わりました（先にあるものから数えます）。",
    "The alternatives stand in another order (the first that is met counts).",
)


def _both(pairs: Sequence[tuple[int | None, int | None]]) -> list[tuple[int, int]]:
    return [(was, now) for was, now in pairs if was is not None and now is not None]


def _head(old: Composite, new: Composite, versions: Versions, path: str) -> Iterator[RuleChange]:
    was, now = _without_caps(old, versions.old), _without_caps(new, versions.new)
    if was != now:
        message = Text(f"「{was.ja}」が「{now.ja}」に変わりました。", f"“{was.en}” became “{now.en}”.")
        yield RuleChange("threshold-changed", path, _head_effect(old, new), message)


def _without_caps(node: Composite, skill_map: SkillMap) -> Text:
    plain = Points(node.minimum, node.items) if isinstance(node, Points) else node
    return head_sentence(plain, skill_map)


def _head_effect(old: Composite, new: Composite) -> Effect:
    """Return the effect that the new head would have on the old parts; the parts' own effects come on top."""
    was, now = _threshold(old, old), _threshold(new, old)
    if was == now or isinstance(old, Points) is not isinstance(new, Points):
        return Effect.OTHER
    return more_is_stricter(was, now)


def _threshold(node: Composite, parts: Composite) -> int:
    """Return how many of `parts` the head of `node` would ask for, or how many points."""
    match node:
        case AllOf():
            return len(parts_of(parts))
        case AnyOf():
            return 1
        case NOf(n) | Points(n):
            return n


def _caps(old: Points, new: Points, versions: Versions, path: str) -> Iterator[RuleChange]:
    before, after = dict(old.cap_per_tag), dict(new.cap_per_tag)
    for tag in dict.fromkeys([*before, *after]):
        was, now = before.get(tag), after.get(tag)
        if was != now:
            name = versions.new.vocabulary.get(tag) or versions.old.vocabulary.get(tag) or Text(tag, tag)
            message = Text(
                f"{name.ja}の点数の上限が変わりました：{_points(was).ja} → {_points(now).ja}",
                f"The cap on {name.en} changed: {_points(was).en} → {_points(now).en}",
            )
            yield RuleChange("cap-changed", path, less_is_stricter(was, now), message)


def _points(points: int | None) -> Text:
    return Text("なし", "none") if points is None else Text(f"{points}点", str(points))


def _item(old: PointsItem, new: PointsItem, versions: Versions, path: str) -> Iterator[RuleChange]:
    what = in_short(new.when, versions.new)
    if old.points != new.points:
        message = Text(
            f"「{what.ja}」の点数が変わりました：{old.points}点 → {new.points}点",
            f"“{what.en}” now gives {new.points} points instead of {old.points}.",
        )
        effect = Effect.LOOSER if new.points > old.points else Effect.STRICTER
        yield RuleChange("points-changed", path, effect, message)
    if old.tag != new.tag:
        message = Text(
            f"「{what.ja}」の点数のまとまりが変わりました：{old.tag or 'なし'} → {new.tag or 'なし'}",
            f"“{what.en}” counts to another cap: {old.tag or 'none'} → {new.tag or 'none'}.",
        )
        yield RuleChange("tag-changed", path, Effect.OTHER, message)


def _added(node: Composite, position: int, versions: Versions, path: str) -> RuleChange:
    what = in_short(parts_of(node)[position], versions.new)
    head = head_sentence(node, versions.new)
    effect = Effect.STRICTER if isinstance(node, AllOf) else Effect.LOOSER
    message = Text(f"「{head.ja}」に「{what.ja}」が加わりました。", f"Added “{what.en}” to “{head.en}”.")
    return RuleChange("part-added", child_path(path, node, position), effect, message)


def _gone(old: Composite, new: Composite, position: int, versions: Versions, path: str) -> RuleChange:
    what = in_short(parts_of(old)[position], versions.old)
    head = head_sentence(new, versions.new)
    effect = Effect.LOOSER if isinstance(new, AllOf) else Effect.STRICTER
    message = Text(
        f"「{head.ja}」から「{what.ja}」がなくなりました。", f"Removed “{what.en}” from “{head.en}”."
    )
    return RuleChange("part-removed", child_path(path, old, position), effect, message)
