"""`badgeserver replay` and `badgeserver audit`: whether what was decided is still what is recorded."""

from __future__ import annotations

import re
import sys

import click

from badgeserver.cli.speech import DONE, REFUSED, Speech, pass_speech
from badgeserver.cli.workplace import office
from badgeserver.domain.ids import AwardId
from badgeserver.domain.replay import Replay
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.services.record_audit import chain_head, check_record
from badgeserver.services.replay import replay_all, replay_award


@click.command()
@click.argument("award_id", metavar="AWARD", required=False)
@click.option("--all", "everything", is_flag=True, help="Replay every award.")
@pass_speech
def replay(speech: Speech, award_id: str | None, everything: bool) -> None:
    """Evaluate again from the record alone, and say "same" or what comes out otherwise.

    \b
    Example: badgeserver replay --all
    """
    if everything == bool(award_id):
        raise click.UsageError("Name an award, or say --all.")
    at = office()
    if award_id:
        _replay_one(AwardId(award_id), at, speech)
    else:
        _replay_all(at, speech)


def _replay_one(award_id: AwardId, at: Office, speech: Speech) -> None:
    replayed = replay_award(award_id, at)
    if replayed.same:
        speech.say(Text("同じ結果になりました。", "The same."))
    _say_differences(replayed, speech)
    speech.give({"award": award_id, **_value(replayed, speech)})
    sys.exit(DONE if replayed.same else REFUSED)


def _replay_all(at: Office, speech: Speech) -> None:
    bar = Text("再評価", "Replaying")
    count, different = 0, {}
    for award_id, replayed in speech.progress(replay_all(at), bar, at.store.awards.count()):
        count += 1
        if not replayed.same:
            different[award_id] = _value(replayed, speech)["differences"]
            speech.say(Text(f"認定「{award_id}」：", f"Award {award_id}:"))
            _say_differences(replayed, speech)
    speech.result(
        Text(
            f"{count}件のうち{count - len(different)}件が同じ結果になりました。",
            f"{count - len(different)} of {count} came out the same.",
        ),
        {"replayed": count, "different": different},
    )
    sys.exit(REFUSED if different else DONE)


def _say_differences(replayed: Replay, speech: Speech) -> None:
    for difference in replayed.differences:
        speech.say(Text(f"  ✗ {difference.ja}", f"  ✗ {difference.en}"))


def _value(replayed: Replay, speech: Speech) -> dict[str, object]:
    differences = [one.in_(speech.language) for one in replayed.differences]
    return {"same": replayed.same, "differences": differences}


@click.group()
def audit() -> None:
    """The record of what was awarded, issued and revoked.

    \b
    Example: badgeserver audit verify
    """


def _deposited(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Return a hash as the chain writes it, from its 64 digits with or without what stands before."""
    if value is None:
        return None
    digits = value.strip().lower().removeprefix(_HASH)
    if not re.fullmatch("[0-9a-f]{64}", digits):
        raise click.BadParameter(f"{value!r} is no such hash: {_HASH} and 64 hexadecimal digits.")
    return _HASH + digits


_HASH = "sha256:"


@audit.command()
@click.option(
    "--head",
    "deposited",
    callback=_deposited,
    help="A hash that was noted down earlier; it must be there still.",
)
@pass_speech
def verify(speech: Speech, deposited: str | None) -> None:
    """Check that no entry of the record, and nothing that it tells of, was changed, removed or moved.

    Note down the hash that it prints, away from this machine: with --head HASH it tells later
    whether the record up to there was made anew.

    \b
    Example: badgeserver audit verify --head sha256:9f86…
    """
    at = office()
    head = chain_head(at)
    checking = speech.progress(check_record(at, deposited), Text("記録の確認", "Checking"), head.count)
    faults = [fault for found in checking for fault in found]
    for fault in faults:
        speech.say(Text(f"✗ {fault.message.ja}", f"✗ {fault.message.en}"))
    speech.result(
        Text(
            f"記録{head.count}件、誤り{len(faults)}件。今のハッシュ：{head.hash}",
            f"{head.count} entries, faults: {len(faults)}. The hash now: {head.hash}",
        ),
        {
            "ok": not faults,
            "entries": head.count,
            "head": head.hash,
            "faults": [
                {"kind": one.kind, "entry": one.sequence, "message": one.message.in_(speech.language)}
                for one in faults
            ],
        },
    )
    sys.exit(REFUSED if faults else DONE)
