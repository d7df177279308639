"""`badgeserver evaluate`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

import click

from badgeserver.cli.answering import answer_file
from badgeserver.cli.explaining import guidance_value, say_guidance
from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.workplace import office
from badgeserver.domain.evaluation import Evaluation
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text
from badgeserver.domain.wording import missing_sentence
from badgeserver.services.awarding import award_badges, judge_learner
from badgeserver.services.guidance import guidance_for


@click.command()
@click.argument("learner_id", metavar="LEARNER", required=False)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day; today without it.")
@click.option(
    "--evidence", "file", type=click.File("rb"), help="Evaluate each line of this file (- is stdin)."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; one value a line with --evidence.")
@click.option("--award", is_flag=True, help="Record an award for each badge that is earned.")
@click.option("--explain", is_flag=True, help="Say for each badge every way that is left, the nearest first.")
@pass_speech
def evaluate(
    speech: Speech,
    learner_id: str | None,
    as_of: datetime | None,
    file: BinaryIO | None,
    as_json: bool,
    award: bool,
    explain: bool,
) -> None:
    """Evaluate every badge for one learner, and say what is missing; or answer a file, line by line.

    \b
    Example: badgeserver evaluate demo-citizen --as-of 2026-11-20
    Example: badgeserver evaluate --evidence learners.jsonl --as-of 2026-11-20 --json
    """
    if (learner_id is None) == (file is None):
        raise click.UsageError("give either LEARNER or --evidence FILE")
    if file is not None:
        if as_of is None or award or explain:
            raise click.UsageError("--evidence needs --as-of, and goes with neither --award nor --explain")
        answer_file(file, as_of.date(), speech)
        return
    _evaluate_one(
        LearnerId(learner_id or ""), as_of, award, explain, replace(speech, as_json=as_json or speech.as_json)
    )


def _evaluate_one(
    learner_id: LearnerId, as_of: datetime | None, award: bool, explain: bool, speech: Speech
) -> None:
    at = office()
    day = as_of.date() if as_of is not None else at.today()
    judged = judge_learner(learner_id, at, day)
    skill_map = at.programmes.in_force(day).skill_map
    for one in judged.values():
        _say(one.evaluation, one.skill_map, speech)
    awards = award_badges(learner_id, at, day) if award else ()
    guided = guidance_for(learner_id, at, day) if explain else None
    if guided is not None:
        say_guidance(guided, skill_map, speech)
    for award_made in awards:
        speech.say(
            Text(
                f"授与しました：{award_made.badge}（{award_made.id}）",
                f"Awarded: {award_made.badge} ({award_made.id})",
            )
        )
    speech.give(
        {
            "learner": learner_id,
            "earned": [badge for badge, one in judged.items() if one.evaluation.met],
            "awards": [one.id for one in awards],
            "badges": {badge: _value(one.evaluation) for badge, one in judged.items()},
        }
        | ({"guidance": guidance_value(guided, skill_map, speech)} if guided is not None else {})
    )


def _say(evaluation: Evaluation, skill_map: SkillMap, speech: Speech) -> None:
    name = skill_map.badges[evaluation.badge].name
    mark = "✓" if evaluation.met else "・"
    speech.say(Text(f"{mark} {name.ja}", f"{mark} {name.en}"))
    for missing in evaluation.missing:
        sentence = missing_sentence(missing, skill_map)
        speech.say(Text(f"    {sentence.ja}", f"    {sentence.en}"))


def _value(evaluation: Evaluation) -> dict[str, object]:
    return {
        "met": evaluation.met,
        "route": evaluation.route,
        "satisfied_by": {path: list(pieces) for path, pieces in evaluation.satisfied_by},
        "missing": [one.path for one in evaluation.missing],
    }
