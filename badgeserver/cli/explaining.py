"""How the command tells guidance: in words, or as a value for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from badgeserver.cli.speech import Speech
from badgeserver.domain.guidance import Goal, Guidance, RemainingSet
from badgeserver.domain.guidance_words import (
    expiring_sentence,
    explanation,
    goal_headline,
    helpful_sentence,
    step_sentence,
)
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text


def say_guidance(guidance: Guidance, skill_map: SkillMap, speech: Speech) -> None:
    """Print the goals from the nearest with all ways, then what ends soon and what helps most."""
    speech.skip_line()
    speech.say(Text("次のバッジ（近い順）", "Next badges, the nearest first"))
    for goal in guidance.goals:
        name, far = goal.badge.name, goal_headline(goal)
        speech.say(Text(f"・{name.ja}：{far.ja}", f"- {name.en}: {far.en}"))
        for line in explanation(goal, skill_map):
            speech.say(Text(f"    {line.ja}", f"    {line.en}"))
    _say_all(
        Text("まもなく使えなくなるもの", "Ends soon"),
        [expiring_sentence(one, skill_map) for one in guidance.expiring],
        speech,
    )
    _say_all(
        Text("一度に多くのバッジに近づくもの", "Helps several badges at once"),
        [helpful_sentence(one, skill_map) for one in guidance.helpful],
        speech,
    )


def _say_all(head: Text, lines: list[Text], speech: Speech) -> None:
    if lines:
        speech.skip_line()
        speech.say(head)
    for line in lines:
        speech.say(Text(f"・{line.ja}", f"- {line.en}"))


def guidance_value(guidance: Guidance, skill_map: SkillMap, speech: Speech) -> dict[str, Any]:
    """Return the guidance for machines; sentences are in the command's language."""
    return {
        "goals": [_goal(goal, skill_map, speech) for goal in guidance.goals],
        "expiring": [
            {
                "last_day": one.last_day,
                "endangers": list(one.endangers),
                "sentence": expiring_sentence(one, skill_map).in_(speech.language),
            }
            for one in guidance.expiring
        ],
        "helpful": [{"asks": asdict(one.leaf), "badges": list(one.badges)} for one in guidance.helpful],
    }


def _goal(goal: Goal, skill_map: SkillMap, speech: Speech) -> dict[str, Any]:
    return {
        "badge": goal.badge.id,
        "smallest": goal.sets[0].size if goal.sets else None,
        "exact": goal.exact,
        "complete_below": goal.complete_below,
        "renew_by": goal.renew_by,
        "sets": [_set(one, skill_map, speech) for one in goal.sets],
    }


def _set(one: RemainingSet, skill_map: SkillMap, speech: Speech) -> dict[str, Any]:
    return {
        "size": one.size,
        "on_the_way": list(one.on_the_way),
        "steps": [
            {
                "asks": {key: value for key, value in asdict(step.leaf).items() if value is not None},
                "pieces": step.pieces,
                "waiting": step.waiting,
                "sentence": step_sentence(step, skill_map).in_(speech.language),
            }
            for step in one.steps
        ],
    }
