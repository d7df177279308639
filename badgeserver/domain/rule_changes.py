"""What differs between two versions of a rule, part by part, in words. Pure.

Every composite of the grammar asks for no less when one of its parts asks for more. So the effect of
a change at one place is its effect on the whole rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from badgeserver.domain.matching import subject_of_leaf
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HoldsBadge,
    HoldsCertificate,
    Leaf,
    NOf,
    Points,
    PointsItem,
    Requirement,
    Strength,
    child_path,
    parts_of,
    walk,
)
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text
from badgeserver.domain.wording import head_sentence, in_short, leaf_sentence, level_words, strength_words

Composite = AllOf | AnyOf | NOf | Points


class Effect(StrEnum):
    """What a change does to people: more is asked of them, less, or neither for certain."""

    STRICTER = "stricter"
    LOOSER = "looser"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One difference at `path`: the node's address in the new rule, or in the old one if it is gone."""

    code: str
    path: str
    effect: Effect
    message: Text


@dataclass(frozen=True, slots=True)
class Versions:
    """The two maps whose names the words use."""

    old: SkillMap
    new: SkillMap


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
    elif _subject(old) == _subject(new):
        yield from _conditions(old, new, versions, path)
    else:
        yield from _replaced(old, new, versions, path)


def _subject(leaf: Requirement) -> tuple[str, str] | None:
    return ("badge", leaf.badge) if isinstance(leaf, HoldsBadge) else subject_of_leaf(leaf)


def _replaced(old: Requirement, new: Requirement, versions: Versions, path: str) -> Iterator[RuleChange]:
    was, now = in_short(old, versions.old), in_short(new, versions.new)
    message = Text(f"「{was.ja}」が「{now.ja}」に変わりました。", f"“{was.en}” became “{now.en}”.")
    yield RuleChange("replaced", path, Effect.OTHER, message)


def _wrapped(old: Requirement, new: Requirement, versions: Versions, path: str) -> Iterator[RuleChange]:
    """Compare a leaf with a composite that still holds it as if it had been the composite's only part."""
    if not _subjects(old) & _subjects(new) or isinstance(old, Points) or isinstance(new, Points):
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
    pairs = _paired(parts_of(old), parts_of(new))
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
    match old, new:
        case (NOf(was), NOf(now)) | (Points(was), Points(now)):
            return _more_is_stricter(was, now)
        case (AnyOf(), AllOf() | NOf()) | (NOf(), AllOf()):
            return Effect.STRICTER
        case (AllOf() | NOf(), AnyOf()) | (AllOf(), NOf()):
            return Effect.LOOSER
        case _:
            return Effect.OTHER


def _more_is_stricter(was: int | None, now: int | None) -> Effect:
    return Effect.STRICTER if (now or 0) > (was or 0) else Effect.LOOSER


def _less_is_stricter(was: int | None, now: int | None) -> Effect:
    unlimited = float("inf")
    before, after = (unlimited if one is None else one for one in (was, now))
    return Effect.STRICTER if after < before else Effect.LOOSER


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
            yield RuleChange("cap-changed", path, _less_is_stricter(was, now), message)


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
    effect = Effect.LOOSER if isinstance(old, AllOf) else Effect.STRICTER
    message = Text(
        f"「{head.ja}」から「{what.ja}」がなくなりました。", f"Removed “{what.en}” from “{head.en}”."
    )
    return RuleChange("part-removed", child_path(path, old, position), effect, message)


def _paired(olds: Sequence[Requirement], news: Sequence[Requirement]) -> list[tuple[int | None, int | None]]:
    """Pair each new part with the old one that it most likely was, in the new order, then what is gone.

    Equal parts go together first, then leaves on one subject, then parts that share most subjects.
    """
    partner: dict[int, int] = {}
    for likeness in (_equal, _same_leaf, _shared):
        scored = [
            (-likeness(old, new), now, was)
            for now, new in enumerate(news)
            for was, old in enumerate(olds)
            if likeness(old, new) > 0
        ]
        for _, now, was in sorted(scored):
            if now not in partner and was not in partner.values():
                partner[now] = was
    gone = [was for was in range(len(olds)) if was not in partner.values()]
    return [(partner.get(now), now) for now in range(len(news))] + [(was, None) for was in gone]


def _equal(old: Requirement, new: Requirement) -> float:
    return float(old == new)


def _same_leaf(old: Requirement, new: Requirement) -> float:
    return float(_subject(old) is not None and _subject(old) == _subject(new))


def _shared(old: Requirement, new: Requirement) -> float:
    if not isinstance(old, Composite) and not isinstance(new, Composite):
        return 0.0
    before, after = _subjects(old), _subjects(new)
    return len(before & after) / len(before | after)


def _subjects(node: Requirement) -> frozenset[tuple[str, str]]:
    found = (_subject(placed.requirement) for placed in walk(node))
    return frozenset(one for one in found if one is not None)


def _conditions(old: Leaf, new: Leaf, versions: Versions, path: str) -> Iterator[RuleChange]:
    bare = _name(new, versions.new)
    for field in fields(new):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if was == now:
            continue
        label, effect, words = _CONDITIONS[field.name]
        before, after = words(was, old, versions.old), words(now, new, versions.new)
        message = Text(
            f"「{bare.ja}」の{label.ja}が変わりました：{before.ja} → {after.ja}",
            f"“{bare.en}”: {label.en} changed: {before.en} → {after.en}",
        )
        yield RuleChange("condition-changed", path, effect(was, now, new, versions.new), message)


def _name(leaf: Leaf, skill_map: SkillMap) -> Text:
    """Return the leaf's sentence without its conditions."""
    kept = {"certificate", "achievement", "badge", "area", "min_months"}
    plain = {field.name: getattr(leaf, field.name) for field in fields(leaf) if field.name in kept}
    if "area" in plain:
        return skill_map.experience_areas[plain["area"]]
    return leaf_sentence(type(leaf)(**plain), skill_map)


Words = Callable[[int | None, Leaf, SkillMap], Text]
EffectOf = Callable[[int | None, int | None, Leaf, SkillMap], Effect]


def _unit(ja: str, en: str) -> Words:
    def words(value: int | None, leaf: Leaf, skill_map: SkillMap) -> Text:
        if value is None:
            return Text("なし", "none")
        return Text(ja.format(value), en.format(value))

    return words


def _level(value: int | None, leaf: Leaf, skill_map: SkillMap) -> Text:
    if value is None or not isinstance(leaf, HoldsCertificate):
        return Text("なし", "none")
    return level_words(skill_map.certificates[leaf.certificate], value)


def _who(value: object, leaf: Leaf, skill_map: SkillMap) -> Text:
    return Text("なし", "none") if value is None else skill_map.vocabulary.get(str(value), _plain(value))


def _plain(value: object) -> Text:
    return Text(str(value), str(value))


def _how_firm(value: int | None, leaf: Leaf, skill_map: SkillMap) -> Text:
    return Text("なし", "none") if value is None else strength_words(Strength(value))


def _more(was: int | None, now: int | None, leaf: Leaf, skill_map: SkillMap) -> Effect:
    return _more_is_stricter(was, now)


def _less(was: int | None, now: int | None, leaf: Leaf, skill_map: SkillMap) -> Effect:
    return _less_is_stricter(was, now)


def _higher_level(was: int | None, now: int | None, leaf: Leaf, skill_map: SkillMap) -> Effect:
    assert isinstance(leaf, HoldsCertificate)
    levels = skill_map.certificates[leaf.certificate].levels
    places = [levels.index(one) + 1 if one in levels else 0 for one in (was, now)]
    return _more_is_stricter(places[0], places[1])


def _named(was: object, now: object, leaf: Leaf, skill_map: SkillMap) -> Effect:
    if was is not None and now is not None:
        return Effect.OTHER
    return Effect.STRICTER if was is None else Effect.LOOSER


_CONDITIONS: dict[str, tuple[Text, EffectOf, Words]] = {
    "min_score": (Text("点数", "score"), _more, _unit("{}点以上", "{} or more")),
    "min_level": (Text("級・レベル", "grade or level"), _higher_level, _level),
    "max_age_months": (Text("期間", "age"), _less, _unit("{}か月以内", "within {} months")),
    "min_strength": (Text("証明の確かさ", "firmness of proof"), _more, _how_firm),
    "min_count": (Text("件数", "number"), _more, _unit("{}件以上", "{} or more")),
    "min_rubric": (Text("評価", "rating"), _more, _unit("{}以上", "{} or above")),
    "confirmed_by": (Text("確認する人", "who confirms"), _named, _who),
    "min_months": (Text("月数", "months"), _more, _unit("{}か月以上", "{} months or more")),
    "max_gap_months": (Text("空白の上限", "longest break"), _less, _unit("{}か月まで", "{} months")),
}
