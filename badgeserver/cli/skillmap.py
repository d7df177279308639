"""`badgeserver skillmap`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from badgeserver.bootstrap import settings_of_environment
from badgeserver.cli.speech import REFUSED, Speech, pass_speech
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.text import Text
from badgeserver.domain.wording import Described, describe
from badgeserver.services.skill_maps import check_programme, read_programme


@click.group()
def skillmap() -> None:
    """The prefecture's programme: check it, and read its rules in plain words.

    \b
    Example: badgeserver skillmap check skillmaps/hokkaido
    """


@skillmap.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@pass_speech
def check(speech: Speech, folder: Path) -> None:
    """Find every fault of a programme's folder, and run its worked examples.

    \b
    Example: badgeserver skillmap check skillmaps/hokkaido
    """
    report = check_programme(folder)
    for line in report.lines:
        speech.say(line)
    speech.result(
        report.summary, {"ok": report.ok, "findings": [line.in_(speech.language) for line in report.lines]}
    )
    sys.exit(0 if report.ok else REFUSED)


@skillmap.command()
@click.argument("badge")
@pass_speech
def show(speech: Speech, badge: str) -> None:
    """Print a badge's rule in plain words.

    \b
    Example: badgeserver skillmap show hk-genai
    """
    skill_map = read_programme(settings_of_environment().programme).skill_map
    found = skill_map.badges.get(BadgeId(badge))
    if found is None:
        known = ", ".join(skill_map.badges)
        raise click.BadParameter(f"no badge “{badge}”; there are {known}", param_hint="BADGE")
    described = describe(found.rule, skill_map)
    speech.say(Text(f"{found.name.ja}：{found.outcome.ja}", f"{found.name.en}: {found.outcome.en}"))
    _say_nested(described, speech, 1)
    speech.give({"badge": found.id, "rule": _as_value(described, speech)})


def _say_nested(described: Described, speech: Speech, depth: int) -> None:
    indent = "  " * depth
    speech.say(Text(f"{indent}・{described.sentence.ja}", f"{indent}- {described.sentence.en}"))
    for part in described.parts:
        _say_nested(part, speech, depth + 1)


def _as_value(described: Described, speech: Speech) -> dict[str, object]:
    parts = [_as_value(part, speech) for part in described.parts]
    return {"sentence": described.sentence.in_(speech.language), "parts": parts}
