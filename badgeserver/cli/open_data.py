"""`badgeserver opendata`: releasing the numbers of the end of a month."""

from __future__ import annotations

from datetime import datetime

import click

from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.open_data import Release
from badgeserver.domain.text import Text
from badgeserver.services.open_data import last_month_end, release, release_days


@click.group()
def opendata() -> None:
    """The numbers that everybody may have.

    \b
    Example: badgeserver opendata list
    """


@opendata.command("release")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day of a month; without it, of the month before this one.",
)
@pass_speech
def release_numbers(speech: Speech, as_of: datetime | None) -> None:
    """Release the numbers of the end of a month, for good. `badgeserver daily` does it by itself.

    \b
    Example: badgeserver opendata release --as-of 2026-10-31
    """
    at = office()
    day = last_month_end(at.today()) if as_of is None else as_of.date()
    made = release(day, OPERATOR, at)
    withheld, numbers = _withheld(made)
    speech.result(
        Text(
            f"{day}の数字{numbers}個を公表しました。伏せた数字は{withheld}個です。",
            f"Released {numbers} numbers of {day}; {withheld} are withheld.",
        ),
        {"as_of": day, "numbers": numbers, "withheld": withheld},
    )


@opendata.command("list")
@pass_speech
def list_releases(speech: Speech) -> None:
    """List the days whose numbers were released, the newest first.

    \b
    Example: badgeserver opendata list
    """
    days = release_days(office())
    for day in days:
        speech.say(Text(day.isoformat(), day.isoformat()))
    speech.give([day.isoformat() for day in days])


def _withheld(made: Release) -> tuple[int, int]:
    numbers = [number for row in made.numbers for number in row]
    return sum(number is None for number in numbers), len(numbers)
