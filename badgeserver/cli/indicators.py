"""`badgeserver indicators`."""

from __future__ import annotations

from typing import Any

import click

from badgeserver.cli.faults import refused_by_form
from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.indicator import Indicator
from badgeserver.domain.target_words import (
    actual_words,
    fiscal_year_words,
    forecast_words,
    share_words,
    target_words,
    verdict_words,
)
from badgeserver.domain.targets import Figure, Grade, YearLine
from badgeserver.domain.text import Text
from badgeserver.domain.viewer import PREFECTURE_VIEWER
from badgeserver.services.indicator_entries import StatedActual, StatedGrade, set_actual, set_grade
from badgeserver.services.targets import IndicatorBoard, board_of, boards


@click.group()
def indicators() -> None:
    """Targets and actuals of the programme: see them, enter figures, grade them.

    \b
    Example: badgeserver indicators list
    """


@indicators.command("list")
@pass_speech
def list_indicators(speech: Speech) -> None:
    """List the indicators with target and actual of the present fiscal year.

    \b
    Example: badgeserver indicators list
    """
    found = boards(PREFECTURE_VIEWER, office())
    for board in found:
        speech.say(_line(Text(board.indicator.id, board.indicator.id), board.indicator, board.present))
    speech.give([_as_json(board) for board in found])


@indicators.command()
@click.argument("id")
@pass_speech
def show(speech: Speech, id: str) -> None:
    """Show an indicator year by year: target, actual, what was reached, forecast and grade.

    \b
    Example: badgeserver indicators show sme_dx
    """
    board = board_of(id, PREFECTURE_VIEWER, office())
    name, unit = board.indicator.name, board.indicator.unit
    speech.say(Text(f"{name.ja}（{unit.ja}）", f"{name.en} ({unit.en})"))
    for line in board.years:
        speech.say(_line(fiscal_year_words(line.fiscal_year), board.indicator, line))
    speech.give(_as_json(board))


@indicators.command("set")
@click.argument("id")
@click.argument("fiscal_year", type=int)
@click.argument("value", type=float)
@click.option(
    "--state",
    type=click.Choice(["counting", "final"]),
    default="counting",
    show_default=True,
    help="counting: it may still change.",
)
@click.option("--note", default="", help="A note in Japanese, for everybody.")
@click.option("--note-en", default="", help="The note in English.")
@pass_speech
def set_figure(
    speech: Speech, id: str, fiscal_year: int, value: float, state: str, note: str, note_en: str
) -> None:
    """Enter the figure of a fiscal year for an indicator that is not counted. Those before are kept.

    \b
    Example: badgeserver indicators set sme_dx 2025 31.8 --state final
    """
    stated = StatedActual(fiscal_year, value, state == "final", Text(note, note_en))
    with refused_by_form():
        entered = set_actual(id, stated, OPERATOR, office())
    year = fiscal_year_words(fiscal_year)
    speech.result(
        Text(f"{year.ja}の値 {entered.value:g} を残しました。", f"Kept {entered.value:g} for {year.en}."),
        {"indicator": id, "fiscal_year": fiscal_year, "value": entered.value, "state": state},
    )


@indicators.command()
@click.argument("id")
@click.argument("fiscal_year", type=int)
@click.argument("grade", type=click.Choice([one.value for one in Grade]))
@click.option("--reason", required=True, help="The reason in Japanese.")
@click.option("--reason-en", required=True, help="The reason in English.")
@pass_speech
def grade(speech: Speech, id: str, fiscal_year: int, grade: str, reason: str, reason_en: str) -> None:
    """Grade a fiscal year: A advanced, B to some extent, C little, D did not advance.

    It becomes public with the report of that year.

    \b
    Example: badgeserver indicators grade sme_dx 2025 C --reason 目標に届かず --reason-en "Target missed"
    """
    stated = StatedGrade(fiscal_year, Grade(grade), Text(reason, reason_en))
    with refused_by_form():
        set_grade(id, stated, OPERATOR, office())
    year = fiscal_year_words(fiscal_year)
    speech.result(
        Text(f"{year.ja}を{grade}と評価しました。", f"Graded {year.en} {grade}."),
        {"indicator": id, "fiscal_year": fiscal_year, "grade": grade},
    )


def _line(head: Text, indicator: Indicator, line: YearLine) -> Text:
    actual, target = actual_words(line.actual), target_words(line)
    ja, en = (
        f"{head.ja}：実績 {actual.ja}、目標 {target.ja}",
        f"{head.en}: actual {actual.en}, target {target.en}",
    )
    if line.achievement is not None:
        share = share_words(line.achievement)
        ja, en = f"{ja}、達成率 {share.ja}", f"{en}, reached {share.en}"
    if (told := verdict_words(indicator, line)) is not None:
        ja, en = f"{ja}（{told.ja}）", f"{en} ({told.en})"
    if line.forecast is not None:
        outlook = forecast_words(line.forecast)
        ja, en = f"{ja}、見通し {outlook.ja}", f"{en}, forecast {outlook.en}"
    if line.grading is not None:
        ja, en = f"{ja}、評価 {line.grading.grade}", f"{en}, grade {line.grading.grade}"
    return Text(ja, en)


def _as_json(board: IndicatorBoard) -> dict[str, Any]:
    one = board.indicator
    return {
        "id": one.id,
        "stage": one.stage,
        "source": one.source,
        "feeds": list(one.feeds),
        "years": [_year_as_json(line) for line in board.years],
    }


def _year_as_json(line: YearLine) -> dict[str, Any]:
    actual, outlook, grading = line.actual, line.forecast, line.grading
    return {
        "fiscal_year": line.fiscal_year,
        "target": line.target,
        "target_not_yet_fixed": line.has_target and line.target is None,
        "state": actual.state if actual is not None else None,
        "actual": _bounds(actual.figure if actual is not None else None),
        "reached": _bounds(line.achievement),
        "forecast": None if outlook is None else [outlook.value, outlook.low, outlook.high],
        "grade": grading.grade if grading is not None else None,
    }


def _bounds(figure: Figure | None) -> list[float] | None:
    return None if figure is None else [figure.low, figure.high]
