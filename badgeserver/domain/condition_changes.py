"""What differs between the conditions of two leaves on one subject, in words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields

from badgeserver.domain.effects import Effect, RuleChange, Versions, less_is_stricter, more_is_stricter
from badgeserver.domain.requirement import HoldsCertificate, Leaf, Strength
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text
from badgeserver.domain.wording import leaf_sentence, level_words, strength_words


def condition_changes(old: Leaf, new: Leaf, versions: Versions, path: str) -> Iterator[RuleChange]:
    """Yield what differs between two leaves that ask about the same thing."""
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
    return more_is_stricter(was, now)


def _less(was: int | None, now: int | None, leaf: Leaf, skill_map: SkillMap) -> Effect:
    return less_is_stricter(was, now)


def _higher_level(was: int | None, now: int | None, leaf: Leaf, skill_map: SkillMap) -> Effect:
    assert isinstance(leaf, HoldsCertificate)
    levels = skill_map.certificates[leaf.certificate].levels
    places = [levels.index(one) + 1 if one in levels else 0 for one in (was, now)]
    return more_is_stricter(places[0], places[1])


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
