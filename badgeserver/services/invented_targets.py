"""Invented figures, grades and a published report, so that the demonstration shows targets and actuals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from badgeserver.domain.calendar import fiscal_year
from badgeserver.domain.report import ReportPart
from badgeserver.domain.targets import Grade, Verdict, verdict
from badgeserver.domain.text import Text
from badgeserver.domain.viewer import PREFECTURE_VIEWER
from badgeserver.services.indicator_entries import StatedActual, StatedGrade, set_actual, set_grade
from badgeserver.services.office import Office
from badgeserver.services.reports import publish, write
from badgeserver.services.targets import IndicatorBoard, boards

_BY: Final = "staff:staff"
_INVENTED: Final = Text("架空の数字です。", "An invented figure.")

_FIGURES: Final = {
    "budget": (41_800.0, 47_300.0, 55_100.0, 31_200.0),
    "sme_dx": (27.4, 29.1, 31.8),
}
"""By indicator: figures of three fiscal years that are over, and of the present one as far as it went."""

_GRADES: Final[Mapping[str, Mapping[Verdict | None, tuple[Grade, Text]]]] = {
    "budget": {
        None: (
            Grade.A,
            Text("当初予算のとおりに使いました。", "The budget was spent as it was voted."),
        ),
    },
    "courses": {
        Verdict.REACHED: (
            Grade.A,
            Text("対象の講座と試験が目標を上回りました。", "More courses and exams count than was planned."),
        ),
        Verdict.MISSED: (
            Grade.C,
            Text(
                "対象の講座と試験が目標より少ないままです。",
                "Fewer courses and exams count than was planned.",
            ),
        ),
    },
    "issued": {
        Verdict.REACHED: (
            Grade.B,
            Text(
                "授与は目標を上回りましたが、後半の伸びが小さくなりました。",
                "More badges were awarded than was aimed at, though growth slowed down in the second half.",
            ),
        ),
        Verdict.MISSED: (
            Grade.C,
            Text("授与が目標に届きませんでした。", "Fewer badges were awarded than was aimed at."),
        ),
    },
    "holders_l5": {
        Verdict.REACHED: (
            Grade.A,
            Text("レベル5の人が目標まで増えました。", "As many people reached level 5 as was aimed at."),
        ),
        Verdict.MISSED: (
            Grade.C,
            Text(
                "レベル5の人は増えましたが、目標に届きませんでした。レベル4の人に伴走する人を増やします。",
                "More people reached level 5, fewer than aimed at. More shall accompany those at level 4.",
            ),
        ),
    },
    "leaders_areas": {
        Verdict.REACHED: (
            Grade.A,
            Text(
                "リーダーのいる振興局が目標の数に達しました。どの局も人数が少ないため、数は公表していません。",
                "As many bureaus have a leader as was aimed at. There are few in each, so that the figure is "
                "not public.",
            ),
        ),
        Verdict.MISSED: (
            Grade.C,
            Text(
                "リーダーのいる振興局が目標より少ないままです。空白の振興局で、伴走する人を先に育てます。",
                "Fewer bureaus have a leader than was aimed at. Elsewhere, those who accompany learners come "
                "first.",
            ),
        ),
    },
    "sme_dx": {
        Verdict.MISSED: (
            Grade.C,
            Text(
                "基準値からは伸びましたが、この年度の目標には届きませんでした。",
                "It rose from the baseline, yet missed the target of the year.",
            ),
        ),
    },
}
"""Invented grades of the fiscal year that ended last, with their reasons, by what the exact figure says."""

_TEXTS: Final = {
    ReportPart.PURPOSE: Text(
        "道内のどこに住む人も、デジタルの力で仕事と地域を良くできるようにします。\n"
        "投入した予算と活動が、人の育ちと地域の変化にどうつながったかを示します（架空の文章です）。",
        "Wherever in Hokkaido people live, they shall be able to better their work and region.\n"
        "This report shows how what was put in and done led to growth and to change (an invented text).",
    ),
    ReportPart.PROBLEMS: Text(
        "バッジを持つ人の数は人口の多い地域で多く、人口1万人あたりで見ると地域の順番は変わります。"
        "来年度は、1万人あたりの少ない地域で、オンラインの講座と出張の審査会を開きます。\n"
        "レベル4以上に進む人を支える人が足りません。市町村どうしで教え合うしくみを作ります（架空の文章です）。",
        "Most holders live where most people live; per 10,000 residents the areas come in another order. "
        "Next year, online courses and visiting panels come to the areas with the fewest per 10,000.\n"
        "Too few accompany people to level 4 or above; municipalities shall teach each other (invented).",
    ),
}


def invent_targets(office: Office) -> None:
    """Enter figures and grades and publish the report of the fiscal year that ended last.

    Nothing happens where somebody entered any figure before.
    """
    if office.store.indicator_entries.actuals():
        return
    present = fiscal_year(office.today())
    known = {one.id for one in office.programme.skill_map.indicators}
    for id, values in _FIGURES.items():
        if id in known:
            for year, value in enumerate(values, present - 3):
                set_actual(id, StatedActual(year, value, year < present, _INVENTED), _BY, office)
    for board in boards(PREFECTURE_VIEWER, office):
        _grade(board, present - 1, office)
    write(present - 1, _TEXTS, _BY, office)
    publish(present - 1, _BY, office)


def _grade(board: IndicatorBoard, year: int, office: Office) -> None:
    """Give an indicator the invented grade that agrees with its figure, where there is one."""
    id, line = board.indicator.id, board.year(year)
    found = verdict(board.indicator, line) if line is not None else None
    given = _GRADES.get(id, {}).get(found)
    if given is not None:
        grade, reason = given
        set_grade(id, StatedGrade(year, grade, reason), _BY, office)
