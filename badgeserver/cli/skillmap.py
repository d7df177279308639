"""`badgeserver skillmap`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from badgeserver.bootstrap import settings_of_environment
from badgeserver.cli.map_versions import (
    discard_command,
    draft_command,
    publish_command,
    simulate_command,
    versions_command,
)
from badgeserver.cli.speech import REFUSED, Speech, pass_speech
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.pathways import pathways
from badgeserver.domain.skill_map import Badge, SkillMap
from badgeserver.domain.text import Text
from badgeserver.domain.wording import Described, describe
from badgeserver.services.skill_maps import (
    YAML_FILES,
    changes_between,
    check_programme,
    draw_pathways,
    fault_value,
    file_schema,
    language_reference,
    read_programme,
)

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def skillmap() -> None:
    """The prefecture's programme: check it, read, draw and compare its rules.

    \b
    Example: badgeserver skillmap check skillmaps/hokkaido
    """


@skillmap.command()
@click.argument("folder", type=FOLDER)
@pass_speech
def check(speech: Speech, folder: Path) -> None:
    """Find every fault of a programme's folder, warn of traps, and run its worked examples.

    Warnings do not make the check fail.

    \b
    Example: badgeserver skillmap check skillmaps/hokkaido
    """
    report = check_programme(folder)
    for line in report.lines:
        speech.say(line)
    if report.warnings:
        speech.say(Text("注意：", "Warnings:"))
    for line in report.warning_lines:
        speech.say(Text(f"  {line.ja}", f"  {line.en}"))
    speech.result(
        report.summary,
        {
            "ok": report.ok,
            "findings": [line.in_(speech.language) for line in report.lines],
            "faults": [fault_value(one, speech.language) for one in report.faults],
            "warnings": [fault_value(one, speech.language) for one in report.warnings],
        },
    )
    sys.exit(0 if report.ok else REFUSED)


@skillmap.command()
@click.argument("badge")
@pass_speech
def show(speech: Speech, badge: str) -> None:
    """Print a badge's rule, experience route and renewal in plain words.

    \b
    Example: badgeserver skillmap show hk-genai
    """
    skill_map = read_programme(settings_of_environment().programme).skill_map
    found = skill_map.badges.get(BadgeId(badge))
    if found is None:
        known = ", ".join(skill_map.badges)
        raise click.BadParameter(f"no badge “{badge}”; there are {known}", param_hint="BADGE")
    speech.say(Text(f"{found.name.ja}：{found.outcome.ja}", f"{found.name.en}: {found.outcome.en}"))
    rules = _rules(found, skill_map)
    for key, (head, described) in rules.items():
        if key != "rule":
            speech.say(head)
        _say_nested(described, speech, 1)
    speech.give({"badge": found.id} | {key: _as_value(rule, speech) for key, (_, rule) in rules.items()})


def _rules(badge: Badge, skill_map: SkillMap) -> dict[str, tuple[Text, Described]]:
    rules = {"rule": (Text("ルール", "Rule"), describe(badge.rule, skill_map))}
    if badge.experience_route is not None:
        head = Text("または、実務経験で：", "Or by experience:")
        rules["experience_route"] = (head, describe(badge.experience_route, skill_map))
    if badge.renewal is not None:
        name = badge.renewal.name
        head = Text(f"更新（{name.ja}）：", f"Renewal ({name.en}):")
        rules["renewal"] = (head, describe(badge.renewal.rule, skill_map))
    return rules


def _say_nested(described: Described, speech: Speech, depth: int) -> None:
    indent = "  " * depth
    speech.say(Text(f"{indent}・{described.sentence.ja}", f"{indent}- {described.sentence.en}"))
    for part in described.parts:
        _say_nested(part, speech, depth + 1)


def _as_value(described: Described, speech: Speech) -> dict[str, object]:
    parts = [_as_value(part, speech) for part in described.parts]
    return {"sentence": described.sentence.in_(speech.language), "parts": parts}


@skillmap.command()
@click.argument("folder", type=FOLDER, required=False)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The SVG file to write; else it is printed.",
)
@pass_speech
def graph(speech: Speech, folder: Path | None, output: Path | None) -> None:
    """Draw all pathways as SVG, or with --json give them as a table.

    \b
    Example: badgeserver skillmap graph --output pathways.svg
    """
    programme = read_programme(folder or settings_of_environment().programme)
    picture = draw_pathways(programme, speech.language)
    if output is not None:
        output.write_text(picture, encoding="utf-8")
        speech.say(Text(f"{output} に書きました。", f"Wrote {output}."))
    else:
        speech.show(picture)
    speech.give(
        [
            {
                "badge": row.badge.id,
                "level": row.level.id,
                "needs": row.needs.in_(speech.language),
                "leads_to": [one.id for one in row.leads_to],
            }
            for row in pathways(programme.skill_map)
        ]
    )


@skillmap.command()
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER)
@pass_speech
def diff(speech: Speech, old: Path, new: Path) -> None:
    """Say in words what differs between two programmes' folders.

    \b
    Example: badgeserver skillmap diff skillmaps/hokkaido drafts/hokkaido
    """
    found = changes_between(old, new)
    if not found:
        speech.say(Text("違いはありません。", "There is no difference."))
    for one in found:
        mark = _EFFECTS.get(one.effect, Text("", ""))
        speech.say(Text(f"・{one.message.ja}{mark.ja}", f"- {one.message.en}{mark.en}"))
    speech.give(
        [
            {
                "section": one.section,
                "id": one.id,
                "code": one.code,
                "path": one.path,
                "effect": one.effect,
                "message": one.message.in_(speech.language),
            }
            for one in found
        ]
    )


_EFFECTS = {
    "stricter": Text("［きびしくなる］", " [stricter]"),
    "looser": Text("［ゆるくなる］", " [looser]"),
}


@skillmap.command()
@click.argument("file", type=click.Choice(YAML_FILES), default=YAML_FILES[0])
@click.option("--tables", is_flag=True, help="Print the tables of all keys as Markdown instead.")
def schema(file: str, tables: bool) -> None:
    """Print the JSON Schema of one of a programme's files, for editors.

    \b
    Example: badgeserver skillmap schema skillmap.yaml
    """
    click.echo(language_reference() if tables else file_schema(file), nl=False)


for command in (simulate_command, versions_command, draft_command, publish_command, discard_command):
    skillmap.add_command(command)
