"""A rule in plain words, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.domain.catalogue import ExternalCertificate
from badgeserver.domain.evaluation import Missing, Shortfall
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HasAchievement,
    HasExperience,
    HoldsBadge,
    HoldsCertificate,
    Leaf,
    NOf,
    Points,
    PointsItem,
    Requirement,
    Strength,
    parts_of,
)
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Language, Text


@dataclass(frozen=True, slots=True)
class Described:
    """A requirement as a sentence, with its parts below it as sentences of their own."""

    sentence: Text
    parts: tuple[Described, ...] = ()


def describe(requirement: Requirement, skill_map: SkillMap) -> Described:
    """Return the rule below `requirement` in plain words, nested as it is written."""
    match requirement:
        case AllOf(parts) | AnyOf(parts) | NOf(_, parts):
            return _composite(head_sentence(requirement, skill_map), parts, skill_map)
        case Points():
            items = tuple(_points_item(item, skill_map) for item in requirement.items)
            return Described(_points_head(requirement, skill_map), items)
        case _:
            return Described(leaf_sentence(requirement, skill_map))


def _composite(head: Text, parts: tuple[Requirement, ...], skill_map: SkillMap) -> Described:
    if len(parts) == 1:
        return describe(parts[0], skill_map)
    return Described(head, tuple(describe(part, skill_map) for part in parts))


def _points_head(points: Points, skill_map: SkillMap) -> Text:
    caps = [(_word(tag, skill_map), cap) for tag, cap in points.cap_per_tag]
    ja = "".join(f"。{word.ja}は合わせて{cap}点まで" for word, cap in caps)
    en = "".join(f"; {word.en} count for {cap} at most" for word, cap in caps)
    return Text(
        f"次の点数の合計が{points.minimum}点以上{ja}", f"{points.minimum} points or more from these{en}"
    )


def _points_item(item: PointsItem, skill_map: SkillMap) -> Described:
    inner = describe(item.when, skill_map)
    unit = "point" if item.points == 1 else "points"
    sentence = Text(f"{item.points}点：{inner.sentence.ja}", f"{item.points} {unit}: {inner.sentence.en}")
    return Described(sentence, inner.parts)


def leaf_sentence(leaf: Leaf, skill_map: SkillMap) -> Text:
    """Return what one leaf asks for, with its conditions in brackets."""
    match leaf:
        case HoldsCertificate():
            certificate = skill_map.certificates[leaf.certificate]
            return _with(certificate.name, _certificate_conditions(leaf, certificate))
        case HoldsBadge(badge):
            name = skill_map.badges[badge].name
            return Text(f"バッジ「{name.ja}」を持っている", f"Holds the badge “{name.en}”")
        case HasAchievement():
            return _with(
                skill_map.achievements[leaf.achievement].name, _achievement_conditions(leaf, skill_map)
            )
        case HasExperience():
            return _experience(leaf, skill_map)


def _certificate_conditions(leaf: HoldsCertificate, certificate: ExternalCertificate) -> list[Text]:
    conditions = []
    if leaf.min_level is not None:
        conditions.append(level_words(certificate, leaf.min_level))
    if leaf.min_score is not None:
        conditions.append(Text(f"{leaf.min_score}点以上", f"score {leaf.min_score} or more"))
    return conditions + _age(leaf.max_age_months) + _strength(leaf.min_strength)


def level_words(certificate: ExternalCertificate, level: int) -> Text:
    """Return `level` or better in words: grades (級) where a smaller number is the higher merit."""
    if certificate.levels and certificate.levels[0] > certificate.levels[-1]:
        return Text(f"{level}級以上", f"grade {level} or better")
    return Text(f"レベル{level}以上", f"level {level} or above")


def _achievement_conditions(leaf: HasAchievement, skill_map: SkillMap) -> list[Text]:
    conditions = []
    if leaf.min_count > 1:
        conditions.append(Text(f"{leaf.min_count}件以上", f"{leaf.min_count} or more"))
    conditions += _rubric(leaf.min_rubric, skill_map)
    if leaf.confirmed_by is not None:
        who = _word(leaf.confirmed_by, skill_map)
        conditions.append(Text(f"{who.ja}の確認", f"confirmed by the {who.en}"))
    return conditions + _age(leaf.max_age_months) + _strength(leaf.min_strength)


def _experience(leaf: HasExperience, skill_map: SkillMap) -> Text:
    area = skill_map.experience_areas[leaf.area]
    conditions = _rubric(leaf.min_rubric, skill_map)
    if leaf.max_gap_months is not None:
        conditions.append(
            Text(f"空白は{leaf.max_gap_months}か月まで", f"no break longer than {leaf.max_gap_months} months")
        )
    head = Text(
        f"「{area.ja}」の実務経験{leaf.min_months}か月以上",
        f"{leaf.min_months} months or more of practice in {area.en}",
    )
    return _with(head, conditions)


def _rubric(min_rubric: int | None, skill_map: SkillMap) -> list[Text]:
    if min_rubric is None:
        return []
    step = skill_map.policy.rubric[min_rubric]
    return [
        Text(f"評価{min_rubric}以上（{step.ja}）", f"rated {min_rubric} or above ({step.en})"),
    ]


def _age(max_age_months: int | None) -> list[Text]:
    if max_age_months is None:
        return []
    return [Text(f"{max_age_months}か月以内", f"within the last {max_age_months} months")]


_STRENGTHS = {
    Strength.CONFIRMED: Text("だれかの確認があるもの", "confirmed by somebody"),
    Strength.ASSESSED: Text("審査員が確かめたもの", "checked by assessors or better"),
    Strength.ROSTER: Text("実施機関の名簿で確かめたもの", "from the provider's own list or better"),
    Strength.SIGNATURE: Text("実施機関の署名つきバッジで確かめたもの", "by the provider's signed badge"),
}


def _strength(min_strength: Strength | None) -> list[Text]:
    return [] if min_strength is None else [_STRENGTHS[min_strength]]


def _word(code: str, skill_map: SkillMap) -> Text:
    return skill_map.vocabulary.get(code, Text(code, code))


def _with(head: Text, conditions: list[Text]) -> Text:
    if not conditions:
        return head
    ja = "、".join(one.ja for one in conditions)
    en = "; ".join(one.en for one in conditions)
    return Text(f"{head.ja}（{ja}）", f"{head.en} ({en})")


SHORTFALL_WORDS = {
    Shortfall.ABSENT: Text("まだありません", "not there yet"),
    Shortfall.SCORE_TOO_LOW: Text("点数が足りません", "the score is too low"),
    Shortfall.LEVEL_TOO_LOW: Text("級・レベルが足りません", "the grade or level is too low"),
    Shortfall.TOO_OLD: Text("期間を過ぎました", "it is too old by now"),
    Shortfall.NOT_GIVEN_THEN: Text("その日には実施されていません", "it was not given on that day"),
    Shortfall.DATED_LATER: Text("日付がまだ来ていません", "its date lies ahead"),
    Shortfall.RUBRIC_TOO_LOW: Text("評価が足りません", "it is rated too low"),
    Shortfall.NOT_CONFIRMED: Text("確認がまだです", "it is not confirmed yet"),
    Shortfall.TOO_WEAK: Text("より確かな証明が必要です", "it needs firmer proof"),
    Shortfall.TOO_SHORT: Text("期間が足りません", "the practice is too short"),
    Shortfall.GAP_TOO_LONG: Text("空白が長すぎます", "the break is too long"),
    Shortfall.BADGE_NOT_ACTIVE: Text("まだ持っていません", "not held yet"),
    Shortfall.COUNTED_ELSEWHERE: Text("ほかの条件で数えました", "it counts for another condition already"),
}


def missing_sentence(missing: Missing, skill_map: SkillMap) -> Text:
    """Return one missing leaf as a sentence: what is asked for, and what is lacking."""
    leaf = leaf_sentence(missing.leaf, skill_map)
    if missing.shortfall is Shortfall.TOO_FEW:
        more = missing.need - missing.have
        return Text(f"{leaf.ja}：あと{more}件", f"{leaf.en}: {more} more")
    lacking = SHORTFALL_WORDS[missing.shortfall]
    return Text(f"{leaf.ja}：{lacking.ja}", f"{leaf.en}: {lacking.en}")


def piece_sentence(leaf: Leaf, pieces: int, skill_map: SkillMap) -> Text:
    """Return what `pieces` new pieces of evidence must be of which each fulfils `leaf`."""
    what = leaf_sentence(leaf, skill_map)
    return what if pieces == 1 else Text(f"{what.ja}：{pieces}件", f"{what.en}: {pieces} of them")


MOST_PARTS_IN_SHORT = 4


def in_short(requirement: Requirement, skill_map: SkillMap) -> Text:
    """Return a requirement in one line; of many parts the first few are named."""
    if not isinstance(requirement, AllOf | AnyOf | NOf | Points):
        return leaf_sentence(requirement, skill_map)
    parts = parts_of(requirement)
    named = [in_short(part, skill_map) for part in parts[:MOST_PARTS_IN_SHORT]]
    rest = len(parts) - len(named)
    every = isinstance(requirement, AllOf)
    ja = ("＋" if every else "／").join(one.ja for one in named) + (f"、ほか{rest}" if rest else "")
    en = (" and " if every else " or ").join(one.en for one in named) + (f", {rest} more" if rest else "")
    if every or isinstance(requirement, AnyOf):
        return Text(ja, en) if len(parts) == 1 else Text(f"（{ja}）", f"({en})")
    head = head_sentence(requirement, skill_map)
    return Text(f"{head.ja}（{ja}）", f"{head.en} ({en})")


def head_sentence(requirement: AllOf | AnyOf | NOf | Points, skill_map: SkillMap) -> Text:
    """Return what a composite asks of its parts, without the parts."""
    match requirement:
        case AllOf():
            return Text("次のすべて", "All of these")
        case AnyOf():
            return Text("次のどれか1つ", "Any one of these")
        case NOf(n):
            return Text(f"次のうち{n}つ以上", f"At least {n} of these")
        case Points():
            return _points_head(requirement, skill_map)


def strength_words(strength: Strength) -> Text:
    """Return how a piece of evidence was found true, in words."""
    return _HOW_ACCEPTED[strength]


_HOW_ACCEPTED = {
    Strength.CONFIRMED: Text("関係者が確認", "confirmed by somebody who knows"),
    Strength.ASSESSED: Text("担当者か審査員が確認", "checked by staff or assessors"),
    Strength.ROSTER: Text("実施機関の名簿で確認", "in the provider's own list"),
    Strength.SIGNATURE: Text("実施機関の署名つきバッジで確認", "by the provider's signed badge"),
}


def narrative(described: Described, language: Language, depth: int = 0) -> str:
    """Return a described rule as a nested Markdown list (Open Badges 3.0, Criteria.narrative)."""
    lines = [f"{'  ' * depth}- {described.sentence.in_(language)}"]
    lines += [narrative(part, language, depth + 1) for part in described.parts]
    return "\n".join(lines)
