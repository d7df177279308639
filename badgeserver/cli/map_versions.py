"""`badgeserver skillmap simulate`, `versions`, `draft`, `publish` and `discard`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from badgeserver.cli.sheet import sheet
from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.workplace import office
from badgeserver.domain.text import Text
from badgeserver.services.map_drafts import VersionLine, digest_of, discard, hand_in, publish, versions
from badgeserver.services.simulation import CutEffect, Simulation, simulate
from badgeserver.services.simulation_value import simulation_value
from badgeserver.services.skill_maps import files_in, read_programme

PERSON = "operator"
"""Who acts at the command line; on the site the operator is the same person."""

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("simulate")
@click.argument("new", type=FOLDER)
@click.option("--old", type=FOLDER, help="Compare with this folder; without it, with the version in force.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day; today without it.")
@pass_speech
def simulate_command(speech: Speech, new: Path, old: Path | None, as_of: datetime | None) -> None:
    """Say who would gain and lose which badge by a new map. The figures may be about single people.

    \b
    Example: badgeserver skillmap simulate drafts/hokkaido
    """
    at = office()
    before = read_programme(old) if old is not None else at.programme
    day = as_of.date() if as_of is not None else at.today()
    found = simulate(before, read_programme(new), at.store, day)
    _say(found, speech)
    speech.give(simulation_value(found, speech.language))


def _say(found: Simulation, speech: Speech) -> None:
    speech.say(
        Text(
            f"{found.on}の時点で学習者{found.learners}人："
            f"バッジが増える人 {found.gaining}、失う人 {found.losing}",
            f"On {found.on}, of {found.learners} learners {found.gaining} would gain a badge, "
            f"{found.losing} would lose one.",
        )
    )
    rows = [
        [
            one.name.in_(speech.language),
            *map(str, (one.before, one.after, one.gained, one.lost, one.near, one.keep)),
        ]
        for one in found.changed_badges
    ]
    if rows:
        _print(_BADGES, rows, speech)
    for name, cut in found.cuts:
        changed = [one for one in cut if one.tally.gained or one.tally.lost]
        if changed:
            _print((name, *_CUTS), [_row(one, speech) for one in changed], speech)


def _row(one: CutEffect, speech: Speech) -> list[str]:
    it = one.tally
    figures = (it.learners, it.before, it.after, it.gained, it.lost)
    return [one.name.in_(speech.language), *map(str, figures)]


_BEFORE, _AFTER, _GAINED, _LOST = (
    Text("前", "before"),
    Text("後", "after"),
    Text("増える", "gained"),
    Text("失う", "lost"),
)
_BADGES = (
    Text("バッジ", "Badge"),
    _BEFORE,
    _AFTER,
    _GAINED,
    _LOST,
    Text("うち あと1つ", "one short"),
    Text("うち 授与ずみ", "keep an award"),
)
_CUTS = (Text("学習者", "learners"), _BEFORE, _AFTER, _GAINED, _LOST)


def _print(head: Sequence[Text], rows: Sequence[Sequence[str]], speech: Speech) -> None:
    for line in ("", *sheet([one.in_(speech.language) for one in head], rows)):
        speech.say(Text(line, line))


@click.command("versions")
@pass_speech
def versions_command(speech: Speech) -> None:
    """List the versions of the map, the newest in effect first.

    \b
    Example: badgeserver skillmap versions
    """
    found = versions(office())
    rows = [[*_facts(one)] for one in found]
    head = (Text("版", "Version"), Text("状態", "state"), Text("効力の始まる日", "in force from"))
    _print((*head, Text("ダイジェスト", "digest")), rows, speech)
    speech.give(
        [dict(zip(("version", "state", "effective_from", "digest"), row, strict=True)) for row in rows]
    )


def _facts(line: VersionLine) -> tuple[str, str, str, str]:
    one = line.stored
    state = "in force" if line.is_in_force else str(one.state)
    return one.version, state, one.effective_from.isoformat(), one.digest


@click.command("draft")
@click.argument("folder", type=FOLDER)
@pass_speech
def draft_command(speech: Speech, folder: Path) -> None:
    """Hand in a folder as a draft, which somebody else publishes on the site.

    \b
    Example: badgeserver skillmap draft drafts/hokkaido
    """
    stored = hand_in(files_in(folder), PERSON, office())
    speech.result(
        Text(
            f"案「{stored.version}」を保存しました：{stored.digest}",
            f"Kept the draft {stored.version}: {stored.digest}",
        ),
        {"version": stored.version, "digest": stored.digest},
    )


@click.command("publish")
@click.argument("digest")
@pass_speech
def publish_command(speech: Speech, digest: str) -> None:
    """Publish a draft that somebody else handed in. DIGEST is its beginning, 8 digits or more.

    \b
    Example: badgeserver skillmap publish sha256:72daf30b
    """
    at = office()
    stored = publish(digest_of(digest, at), PERSON, at)
    speech.result(
        Text(f"版「{stored.version}」を公開しました。", f"Published version {stored.version}."),
        {"published": stored.digest},
    )


@click.command("discard")
@click.argument("digest")
@pass_speech
def discard_command(speech: Speech, digest: str) -> None:
    """Discard a draft. DIGEST is its beginning, 8 digits or more.

    \b
    Example: badgeserver skillmap discard sha256:72daf30b
    """
    at = office()
    stored = discard(digest_of(digest, at), PERSON, at)
    speech.result(
        Text(f"案「{stored.version}」を取り下げました。", f"Discarded the draft {stored.version}."),
        {"discarded": stored.digest},
    )
