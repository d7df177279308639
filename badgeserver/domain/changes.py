"""What differs between two versions of a skill map, in words: badges first, then all around them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from badgeserver.domain.effects import Effect, Versions
from badgeserver.domain.indicator import Indicator
from badgeserver.domain.map_sections import (
    BADGE_FIELDS,
    FIELDS,
    LISTS,
    MAP_FIELDS,
    NAME,
    NOUNS,
    POLICY_FIELDS,
    STANDARD_FIELDS,
    Section,
)
from badgeserver.domain.requirement import Requirement
from badgeserver.domain.rule_changes import rule_changes
from badgeserver.domain.skill_map import Badge, SkillMap
from badgeserver.domain.text import Text
from badgeserver.domain.wording import in_short


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `id` names the thing in its section; `path` is a rule's node, else the field."""

    section: Section
    id: str
    code: str
    path: str
    effect: Effect
    message: Text


def changes(old: SkillMap, new: SkillMap) -> tuple[Change, ...]:
    """Return everything that differs between `old` and `new` apart from their digests."""
    found: list[Change] = list(
        _fields(Section.MAP, new.id, MAP_FIELDS, old, new, Text("スキルマップ", "Map"))
    )
    versions = Versions(old, new)
    found += _things(Section.BADGE, old.badges, new.badges, lambda a, b: _badge(a, b, versions))
    for section, attribute in LISTS.items():
        found += _things(section, getattr(old, attribute), getattr(new, attribute), _plain_thing(section))
    found += _things(
        Section.INDICATOR, _by_id(old.indicators), _by_id(new.indicators), _plain_thing(Section.INDICATOR)
    )
    found += _fields(
        Section.STANDARD, new.id, STANDARD_FIELDS, old.standard, new.standard, Text("スキル標準", "Standard")
    )
    found += _things(Section.STANDARD, old.standard.items, new.standard.items, _plain_thing(Section.STANDARD))
    found += _fields(
        Section.POLICY,
        new.id,
        POLICY_FIELDS,
        old.policy,
        new.policy,
        Text("審査の方針", "Assessment policy"),
    )
    return tuple(found)


def _by_id(indicators: Sequence[Indicator]) -> dict[str, Indicator]:
    return {one.id: one for one in indicators}


Compare = Callable[[Any, Any], Iterator[Change]]


def _things(
    section: Section, old: Mapping[Any, Any], new: Mapping[Any, Any], compare: Compare
) -> Iterator[Change]:
    """Yield what is new, what changed, in the new order, and what is gone."""
    for id, thing in new.items():
        if id not in old:
            name = _name(thing)
            message = Text(
                f"{NOUNS[section].ja}「{name.ja}」が加わりました。",
                f"New {NOUNS[section].en}: “{name.en}”.",
            )
            yield Change(section, id, "added", "", Effect.OTHER, message)
        elif old[id] != thing:
            yield from _named_changes(section, id, old[id], thing, compare)
    for id, thing in old.items():
        if id not in new:
            name = _name(thing)
            message = Text(
                f"{NOUNS[section].ja}「{name.ja}」がなくなりました。",
                f"Removed {NOUNS[section].en}: “{name.en}”.",
            )
            yield Change(section, id, "removed", "", Effect.OTHER, message)


def _named_changes(section: Section, id: str, old: Any, new: Any, compare: Compare) -> Iterator[Change]:
    if isinstance(new, Text):
        message = Text(
            f"{NOUNS[section].ja}「{old.ja}」の名前が変わりました：{new.ja}",
            f"{NOUNS[section].en.capitalize()} “{old.en}” is now called “{new.en}”.",
        )
        yield Change(section, id, "changed", "name", Effect.OTHER, message)
    else:
        yield from compare(old, new)


def _name(thing: Any) -> Text:
    return thing if isinstance(thing, Text) else thing.name


def _badge(old: Badge, new: Badge, versions: Versions) -> Iterator[Change]:
    yield from _fields(Section.BADGE, new.id, BADGE_FIELDS, old, new, old.name)
    yield from _rule("rule", old.rule, new.rule, new, versions)
    yield from _rule("experience", old.experience_route, new.experience_route, new, versions)
    was, now = old.renewal, new.renewal
    if was is not None and now is not None and was.name != now.name:
        yield _changed(Section.BADGE, new.id, "renewal.name", new.name, _RENEWAL_NAME, was.name, now.name)
    yield from _rule("renewal", was.rule if was else None, now.rule if now else None, new, versions)


_RENEWAL_NAME = Text("更新の説明", "description of the renewal")
_RULES = {
    "rule": Text("ルール", "rule"),
    "experience": Text("実務経験による認定", "experience route"),
    "renewal": Text("更新", "renewal"),
}


def _rule(
    route: str, old: Requirement | None, new: Requirement | None, badge: Badge, versions: Versions
) -> Iterator[Change]:
    name, which = badge.name, _RULES[route]
    if old is not None and new is not None:
        for one in rule_changes(old, new, versions, route):
            message = Text(
                f"「{name.ja}」の{which.ja}：{one.message.ja}", f"“{name.en}”, {which.en}: {one.message.en}"
            )
            yield Change(Section.BADGE, badge.id, one.code, one.path, one.effect, message)
    elif new is not None:
        what = in_short(new, versions.new)
        message = Text(
            f"「{name.ja}」に{which.ja}ができました：{what.ja}",
            f"“{name.en}” now has a {which.en}: {what.en}",
        )
        yield Change(Section.BADGE, badge.id, f"{route}-added", route, Effect.LOOSER, message)
    elif old is not None:
        message = Text(
            f"「{name.ja}」の{which.ja}がなくなりました。", f"“{name.en}” no longer has a {which.en}."
        )
        # Without a renewal the full rule applies again, which may ask for more or for less.
        effect = Effect.STRICTER if route == "experience" else Effect.OTHER
        yield Change(Section.BADGE, badge.id, f"{route}-removed", route, effect, message)


def _plain_thing(section: Section) -> Compare:
    labels = FIELDS.get(section, NAME)

    def compare(old: Any, new: Any) -> Iterator[Change]:
        yield from _fields(section, new.id, labels, old, new, old.name)

    return compare


def _fields(
    section: Section, id: str, labels: Mapping[str, Text], old: Any, new: Any, name: Text
) -> Iterator[Change]:
    for field, label in labels.items():
        was, now = getattr(old, field), getattr(new, field)
        if was != now:
            yield _changed(section, id, field, name, label, was, now)


def _changed(
    section: Section, id: str, field: str, name: Text, label: Text, was: object, now: object
) -> Change:
    before, after = _value(was), _value(now)
    message = Text(
        f"「{name.ja}」の{label.ja}が変わりました：{before.ja} → {after.ja}",
        f"“{name.en}”: {label.en} changed: {before.en} → {after.en}",
    )
    lasts = section is Section.BADGE and field == "validity_months"
    effect = _lasting_effect(was, now) if lasts else Effect.OTHER
    return Change(section, id, "changed", field, effect, message)


def _lasting_effect(was: Any, now: Any) -> Effect:
    """A badge that stays valid for less time asks for more of its holders."""
    shorter = was is None or (now is not None and now < was)
    return Effect.STRICTER if shorter else Effect.LOOSER


def _value(value: object) -> Text:
    """Return a field's value in words; lists show their items in order."""
    match value:
        case None | "":
            return _NOTHING
        case Text():
            return value
        case bool():
            return Text("はい", "yes") if value else Text("いいえ", "no")
        case tuple() | list():
            return _joined([_value(one) for one in value])
        case Mapping():
            return _joined([_pair(key, one) for key, one in value.items()])
        case int() | float() | str() | date():
            return Text(str(value), str(value))
        case _:
            parts = [(field.name, getattr(value, field.name)) for field in fields(value)]  # type: ignore[arg-type]
            return _joined([_pair(key, one) for key, one in parts])


def _pair(key: object, value: object) -> Text:
    words = _value(value)
    return Text(f"{key}={words.ja}", f"{key}={words.en}")


_NOTHING = Text("なし", "none")


def _joined(words: Sequence[Text]) -> Text:
    if not words:
        return _NOTHING
    return Text("、".join(one.ja for one in words), ", ".join(one.en for one in words))
