"""`badgeserver archive`: the static site that outlives the programme, and the proof that it is whole."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from badgeserver.cli.speech import DONE, REFUSED, Speech, pass_speech
from badgeserver.cli.workplace import clock, office
from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.text import Text
from badgeserver.services.archive import archive_parts
from badgeserver.services.archive_check import (
    credential_faults,
    file_faults,
    list_faults,
    record_faults,
)
from badgeserver.services.archive_folder import write_archive
from badgeserver.services.office import Office

SHOWN = 50
"""How many faults are printed; `--json` gives them all."""


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--check", "checks", is_flag=True, help="Write nothing; prove that the archive in DIR is whole."
)
@pass_speech
def archive(speech: Speech, folder: Path, checks: bool) -> None:
    """Write a static site by which badges can be verified without this server (docs/sunset.md).

    It has the keys, the last status lists, the badges and their rules, and nothing about anybody. It is
    written beside DIR and moved into its place; safe to break off and to repeat.

    \b
    Example: badgeserver archive sunset/
    Example: badgeserver archive --check sunset/
    """
    sys.exit(_check(folder, speech) if checks else _write(folder, speech))


def _write(folder: Path, speech: Speech) -> int:
    at = office()
    parts = archive_parts(at)
    writing = write_archive(parts, folder.absolute())
    files = sum(speech.progress(writing, Text("保存版", "Archive"), len(parts)))
    speech.result(
        Text(
            f"{files}個のファイルを {folder} に書きました。"
            f"「badgeserver archive --check {folder}」で確かめてください。",
            f"Wrote {files} files to {folder}. Check it: badgeserver archive --check {folder}",
        ),
        {"folder": str(folder), "files": files},
    )
    return DONE


def _check(folder: Path, speech: Speech) -> int:
    faults = [*file_faults(folder)]
    verified = 0
    if not faults:
        faults += list_faults(folder, clock())
        at = _office_or_none()
        if at is None:
            speech.say(
                Text(
                    "データベースがないので、ファイルと署名だけを確かめました。",
                    "There is no database here: only files and signatures were checked.",
                )
            )
        else:
            faults += record_faults(folder, at)
            found = credential_faults(folder, at)
            total = at.store.credentials.count()
            outcomes = list(speech.progress(found, Text("証明書", "Credentials"), total))
            verified = outcomes.count(None)
            faults += [one for one in outcomes if one is not None]
    for fault in faults[:SHOWN]:
        speech.warn(fault.in_(speech.language))
    if len(faults) > SHOWN:
        speech.warn("…")
    speech.result(
        _summary(len(faults), verified),
        {
            "whole": not faults,
            "credentials": verified,
            "faults": [one.in_(speech.language) for one in faults],
        },
    )
    return REFUSED if faults else DONE


def _summary(faults: int, verified: int) -> Text:
    if faults:
        return Text(f"欠けているもの：{faults}件", f"The archive lacks something: {faults} faults")
    return Text(
        f"保存版はそろっています。{verified}件の証明書が、これだけで確かめられます。",
        f"The archive is whole: {verified} credentials verify by it alone.",
    )


def _office_or_none() -> Office | None:
    try:
        return office()
    except Misconfigured:
        return None
