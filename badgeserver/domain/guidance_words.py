"""Guidance in plain sentences, short enough for a phone, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from badgeserver.domain.calendar import date_en, date_ja
from badgeserver.domain.evidence import AchievementEvidence, CertificateEvidence, ExperienceEvidence
from badgeserver.domain.expiring import Expiring
from badgeserver.domain.guidance import Goal, Helpful, RemainingSet, Step
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text
from badgeserver.domain.wording import piece_sentence

MOST_NAMED = 3
"""How many alternatives are named in one sentence."""


def goal_headline(goal: Goal) -> Text:
    """Return how far the badge is: how many pieces are missing at least."""
    easiest = goal.easiest
    if easiest is None and not goal.exact:
        return Text("取る方法を求めきれませんでした", "The ways to earn it could not be worked out")
    if easiest is None:
        return Text("いまは取る方法がありません", "There is no way to earn it today")
    n = easiest.size
    if goal.renew_by is None:
        return Text(f"あと{n}つ", f"{n} more")
    return Text(
        f"更新まであと{n}つ（{date_ja(goal.renew_by)}まで）",
        f"{n} more to renew it (by {date_en(goal.renew_by)})",
    )


def goal_lines(goal: Goal, skill_map: SkillMap) -> tuple[Text, ...]:
    """Return what is missing for the nearest way to the badge, and what else is possible."""
    easiest = goal.easiest
    if easiest is None and not goal.exact:
        return (
            Text(
                "条件が多いため、バッジのページをご覧ください。",
                "See the badge's page for its many conditions.",
            ),
        )
    if easiest is None:
        return (
            Text(
                "求められる資格が、いまは実施されていません。",
                "The certificates that it asks for are not given at present.",
            ),
        )
    lines = [goal_headline(goal)] if goal.renew_by is not None else []
    lines += _steps(goal, easiest, skill_map)
    if easiest.on_the_way:
        names = _names(easiest.on_the_way, skill_map)
        lines.append(Text(f"途中で{names.ja}も取れます。", f"On the way you also earn {names.en}."))
    return (*lines, *_other_ways(goal, easiest, skill_map))


def _steps(goal: Goal, easiest: RemainingSet, skill_map: SkillMap) -> list[Text]:
    """Say each step; at one of them name what may stand in its place."""
    swaps = [_swaps(goal, easiest, position) for position in range(len(easiest.steps))]
    richest = max(range(len(swaps)), key=lambda position: len(swaps[position]))
    return [
        _with_swaps(step, swaps[position] if position == richest else (), skill_map)
        for position, step in enumerate(easiest.steps)
    ]


def _swaps(goal: Goal, easiest: RemainingSet, position: int) -> tuple[Step, ...]:
    """Return the steps that could stand at `position` with all the others as they are."""
    others = [(s.leaf, s.pieces) for i, s in enumerate(easiest.steps) if i != position]
    found = []
    for one in goal.sets:
        if one.asks_for_practice and not easiest.asks_for_practice:
            continue  # told in a sentence of its own
        if one.size == easiest.size and len(one.steps) == len(easiest.steps) and one != easiest:
            rest = [step for step in one.steps if (step.leaf, step.pieces) not in others]
            if len(rest) == 1 and rest[0].pieces == easiest.steps[position].pieces:
                found.append(rest[0])
    return tuple(found)


def _with_swaps(step: Step, swaps: Sequence[Step], skill_map: SkillMap) -> Text:
    first = step_sentence(step, skill_map)
    if not swaps:
        return first
    named = [piece_sentence(one.leaf, one.pieces, skill_map) for one in swaps[:MOST_NAMED]]
    rest = len(swaps) - len(named)
    ja = "、".join(one.ja for one in named) + (f"、ほか{rest}" if rest else "")
    en = "; or ".join(one.en for one in named) + (f"; or {rest} more" if rest else "")
    return Text(f"{first.ja}。または {ja}", f"{first.en}; or {en}")


def step_sentence(step: Step, skill_map: SkillMap) -> Text:
    """Return what to bring, and that it is waiting if something of the kind was handed in."""
    what = piece_sentence(step.leaf, step.pieces, skill_map)
    if not step.waiting:
        return what
    return Text(
        f"{what.ja}（提出されたものの確認を待っています）", f"{what.en} (what you handed in is being checked)"
    )


def _other_ways(goal: Goal, easiest: RemainingSet, skill_map: SkillMap) -> list[Text]:
    lines = []
    practice = next((one for one in goal.sets if one.asks_for_practice), None)
    if practice is not None and not easiest.asks_for_practice:
        steps = [piece_sentence(step.leaf, step.pieces, skill_map) for step in practice.steps]
        ja, en = "、".join(one.ja for one in steps), " and ".join(one.en for one in steps)
        lines.append(Text(f"経験があれば：{ja}", f"With experience: {en}"))
    if any(one.size > easiest.size and not one.asks_for_practice for one in goal.sets):
        lines.append(
            Text(
                "ほかの組み合わせでも取れます（バッジのページにあります）。",
                "Other combinations count as well: see the badge's page.",
            )
        )
    if not goal.exact:
        lines.append(
            Text("もっと少ない組み合わせもあるかもしれません。", "There may be a shorter way still.")
        )
    return lines


def explanation(goal: Goal, skill_map: SkillMap) -> tuple[Text, ...]:
    """Return every set that was found, one sentence each, and how far the list is complete."""
    lines = []
    for one in goal.sets:
        steps = [step_sentence(step, skill_map) for step in one.steps]
        ja, en = " ＋ ".join(step.ja for step in steps), " + ".join(step.en for step in steps)
        lines.append(Text(f"［{one.size}］{ja}", f"[{one.size}] {en}"))
    if goal.complete_below is not None:
        n = goal.complete_below
        lines.append(
            Text(
                f"{n}つ以上の組み合わせは、ほかにもあるかもしれません（探索はここで打ち切りました）。",
                f"There may be more sets of {n} pieces or more (the search was cut there).",
            )
        )
    return tuple(lines)


def expiring_sentence(one: Expiring, skill_map: SkillMap) -> Text:
    """Return what ends when, and what becomes farther away."""
    what = _subject(one, skill_map)
    names = _names(one.endangers, skill_map)
    return Text(
        f"{what.ja}が使えるのは{date_ja(one.last_day)}までです。過ぎると{names.ja}が遠くなります。",
        f"{what.en} counts until {date_en(one.last_day)}; after that {names.en} is farther away.",
    )


def _subject(one: Expiring, skill_map: SkillMap) -> Text:
    match one.what:
        case CertificateEvidence(certificate=certificate):
            return _quoted(skill_map.certificates[certificate].name)
        case AchievementEvidence(achievement=achievement):
            return _quoted(skill_map.achievements[achievement].name)
        case ExperienceEvidence(area=area):
            return _quoted(skill_map.experience_areas[area])
        case badge:
            name = skill_map.badges[badge].name
            return Text(f"バッジ「{name.ja}」", f"The badge “{name.en}”")


def _quoted(name: Text) -> Text:
    return Text(f"「{name.ja}」", f"“{name.en}”")


def helpful_sentence(one: Helpful, skill_map: SkillMap) -> Text:
    """Return which piece brings several badges nearer at once."""
    what = piece_sentence(one.leaf, 1, skill_map)
    names = _names(one.badges, skill_map)
    return Text(
        f"{what.ja}：{len(one.badges)}つのバッジに近づきます（{names.ja}）",
        f"{what.en}: brings {len(one.badges)} badges nearer ({names.en})",
    )


def _names(badges: Sequence[BadgeId], skill_map: SkillMap) -> Text:
    named = [skill_map.badges[badge].name for badge in badges[:MOST_NAMED]]
    rest = len(badges) - len(named)
    ja = "「" + "」「".join(name.ja for name in named) + "」" + (f"ほか{rest}" if rest else "")
    en = ", ".join(f"“{name.en}”" for name in named) + (f" and {rest} more" if rest else "")
    return Text(ja, en)
