"""Invented figures, grades and a published report, so that the demonstration shows targets and actuals."""

from __future__ import annotations

from typing import Final

from badgeserver.domain.calendar import fiscal_year
from badgeserver.domain.report import ReportPart
from badgeserver.domain.targets import Grade
from badgeserver.domain.text import Text
from badgeserver.services.indicator_entries import StatedActual, StatedGrade, set_actual, set_grade
from badgeserver.services.office import Office
from badgeserver.services.reports import publish, write

_BY: Final = "staff:staff"
_INVENTED: Final = Text("架空の数字です。", "An invented figure.")

_FIGURES: Final = {
    "budget": (41_800.0, 47_300.0, 55_100.0, 31_200.0),
    "sme_dx": (27.4, 29.1, 31.8),
}
"""By indicator: figures of three fiscal years that are over, and of the present one as far as it went."""

_GRADES: Final = {
    "budget": (
        Grade.A,
        Text("当初予算のとおりに使いました。", "The budget was spent as it was voted."),
    ),
    "courses": (
        Grade.A,
        Text("対象の講座と試験が目標を上回りました。", "More courses and exams count than was planned."),
    ),
    "issued": (
        Grade.B,
        Text(
            "授与は増えましたが、後半の伸びが小さくなりました。",
            "More badges were awarded, though growth slowed down in the second half.",
        ),
    ),
    "leaders_areas": (
        Grade.C,
        Text(
            "リーダーが一部の振興局に集まっています。空白の振興局で、伴走する人を先に育てます。",
            "Leaders are found in a few bureaus only. Elsewhere, people who accompany learners come first.",
        ),
    ),
    "sme_dx": (
        Grade.C,
        Text(
            "基準値からは伸びましたが、この年度の目標には届きませんでした。",
            "It rose from the baseline, yet missed the target of the year.",
        ),
    ),
}
"""Invented grades of the fiscal year that ended last, with their reasons."""

_TEXTS: Final = {
    ReportPart.PURPOSE: Text(
        "道内のどこに住む人も、デジタルの力で仕事と地域を良くできるようにします。\n"
        "投入した予算と活動が、人の育ちと地域の変化にどうつながったかを示します（架空の文章です）。",
        "Wherever in Hokkaido people live, they shall be able to better their work and region.\n"
        "This report shows how what was put in and done led to growth and to change (an invented text).",
    ),
    ReportPart.PROBLEMS: Text(
        "バッジを持つ人が都市に集まっています。来年度は、オンラインの講座と出張の審査会を空白の地域で開きます。\n"
        "L4以上に進む人を支える人が足りません。市町村どうしで教え合うしくみを作ります（架空の文章です）。",
        "Holders live in the cities. Next year, online courses and visiting panels come to the empty areas.\n"
        "Too few accompany people to L4 and above; municipalities shall teach each other (an invented text).",
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
    for id, (grade, reason) in _GRADES.items():
        if id in known:
            set_grade(id, StatedGrade(present - 1, grade, reason), _BY, office)
    write(present - 1, _TEXTS, _BY, office)
    publish(present - 1, _BY, office)
