"""Puts a fiscal year's report together: what people wrote, and what the public may see of the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from badgeserver.domain.ids import AreaCode, LevelId
from badgeserver.domain.indicator import level_indicators
from badgeserver.domain.report import ReportPart
from badgeserver.domain.report_content import (
    AreaRow,
    GradeRow,
    LevelRow,
    ReportContent,
    StageRows,
    TargetRow,
)
from badgeserver.domain.skill_map import Level
from badgeserver.domain.statistics import Question, Scope
from badgeserver.domain.target_words import (
    NONE,
    STATES,
    actual_words,
    figure_words,
    fiscal_year_words,
    forecast_words,
    number,
    share_words,
    target_words,
    verdict_words,
)
from badgeserver.domain.targets import GRADES, ActualState, Figure, YearLine, last_day
from badgeserver.domain.text import Text
from badgeserver.domain.viewer import PUBLIC_VIEWER
from badgeserver.services.figures import HoldersShown, Shown, holders
from badgeserver.services.indicator_figures import bounds
from badgeserver.services.office import Office
from badgeserver.services.report_findings import findings, ungraded
from badgeserver.services.report_pictures import told
from badgeserver.services.targets import STAGES, IndicatorBoard, boards_for_report, by_stage

_WITHHELD = Text("非公表", "not public")


@dataclass(frozen=True, slots=True)
class _Year:
    """What is asked for again and again while a report is put together."""

    fiscal_year: int
    office: Office

    @property
    def levels(self) -> tuple[Level, ...]:
        return tuple(level for level, _ in self.office.programme.skill_map.badges_by_level())

    def holders(self, level: LevelId, years_before: int = 0) -> HoldersShown:
        day = last_day(self.fiscal_year - years_before)
        return holders(Question(day, Scope(level=level)), PUBLIC_VIEWER, self.office)

    def figure(self, shown: Shown) -> Figure | None:
        """Return the bounds of a public number of people; None where it is withheld."""
        return bounds(shown, self.office.programme.smallest_public_count)

    def shown(self, shown: Shown) -> Text:
        """Return the same in words; what is withheld is said to be, and is no zero."""
        figure = self.figure(shown)
        return _WITHHELD if figure is None else figure_words(figure)


def report_content(
    fiscal_year: int, edition: int | None, pictures: Sequence[str], office: Office
) -> ReportContent:
    """Return what the report says now; `pictures` names the drawings that there are."""
    year, programme = _Year(fiscal_year, office), office.programme
    skill_map, texts = programme.skill_map, office.store.reports.texts(fiscal_year)
    boards = boards_for_report(office)
    purpose, problems = texts.get(ReportPart.PURPOSE), texts.get(ReportPart.PROBLEMS)
    anybody, leaders = year.holders(year.levels[0].id), year.holders(year.levels[-1].id)
    return ReportContent(
        fiscal_year=fiscal_year_words(fiscal_year),
        programme=skill_map.name,
        issuer=programme.issuer.name,
        is_example=programme.is_example,
        edition=edition,
        made_at=office.clock(),
        released=anybody.released,
        purpose=purpose.words if purpose is not None else skill_map.goal,
        method=_method(year),
        levels=tuple(_level_row(level, boards, year) for level in year.levels),
        area_label=programme.regions.area_label,
        area_levels=tuple(_or_above(level, year) for level in _area_levels(year)),
        areas=_areas(year) if anybody.released is not None else (),
        population_source=programme.regions.population_source,
        stages=_stages(fiscal_year, boards),
        grades=_grades(fiscal_year, boards),
        ungraded=ungraded(fiscal_year, boards),
        findings=findings(fiscal_year, boards, anybody, leaders, office),
        problems=problems.words if problems is not None else None,
        pictures=told(pictures, office),
    )


def _method(year: _Year) -> tuple[Text, ...]:
    programme = year.office.programme
    skill_map, smallest = programme.skill_map, programme.smallest_public_count
    return (
        Text(
            f"「{skill_map.name.ja}」（{skill_map.version}版）の{len(skill_map.badges)}種類のバッジについて、"
            "外部の資格・修了証と実践実績を確かめ、きまりに合う人に授与しました。",
            f"By the {skill_map.name.en} (version {skill_map.version}), external certificates and "
            "practical achievements were checked, and whoever met the rules was awarded one of "
            f"{len(skill_map.badges)} badges.",
        ),
        Text(
            "「持つ人」は、年度末の時点で有効なバッジを1つ以上持つ住民です。一人を一度だけ数えます。",
            "“People” are residents with at least one valid badge at the end of the fiscal year. "
            "Everybody counts once.",
        ),
        Text(
            f"個人が分からないように、人数は{smallest}の倍数に切り下げて示し（「5～9」のように幅で書きます）、"
            f"{smallest}人未満の数と、そこから計算で分かってしまう数は「非公表」とします。",
            f"So that nobody can be found out, numbers of people are rounded down to multiples of "
            f"{smallest} and written as a range; those below {smallest}, and those that would give one "
            "away, are “not public”.",
        ),
        Text(
            "見通しは、確定した年度の値に直線を当てはめたもので（最小二乗法）、80%の予測区間を添えます。"
            "評価（A～D）は人が決めたもので、計算では決めていません。",
            "An outlook is a straight line through the final figures (least squares) with its 80 % "
            "prediction interval. Grades (A to D) were given by people and never computed.",
        ),
    )


def _or_above(level: Level, year: _Year) -> Text:
    """Return a level's name; nothing is above the highest."""
    label = level.label
    return label if level == year.levels[-1] else Text(f"{label.ja}以上", f"{label.en} or above")


def _level_row(level: Level, boards: Sequence[IndicatorBoard], year: _Year) -> LevelRow:
    found, before = year.holders(level.id).prefecture, year.holders(level.id, 1).prefecture
    by_level = level_indicators([board.indicator for board in boards], year.fiscal_year)
    aimed = [board for board in boards if board.indicator == by_level.get(level.id)]
    line = aimed[0].year(year.fiscal_year) if aimed else None
    target, share, told = NONE, NONE, None
    if line is not None:
        # The same as in the table of targets, so that one report does not say two things of a target.
        target, share, told = target_words(line), _share(line), verdict_words(aimed[0].indicator, line)
    return LevelRow(_or_above(level, year), year.shown(before), year.shown(found), target, share, told)


def _area_levels(year: _Year) -> tuple[Level, ...]:
    """Return the lowest level, the middle one and the highest."""
    levels = year.levels
    return tuple(dict.fromkeys((levels[0], levels[len(levels) // 2], levels[-1])))


def _areas(year: _Year) -> tuple[AreaRow, ...]:
    regions = year.office.programme.regions
    by_level = [year.holders(level.id) for level in _area_levels(year)]

    def row(code: AreaCode) -> AreaRow:
        people = year.figure(by_level[0].areas[code])
        residents = sum(one.population or 0 for one in regions.municipalities.values() if one.area == code)
        told = _WITHHELD
        if people is not None and residents:
            told = figure_words(Figure(people.low * 10_000 / residents, people.high * 10_000 / residents))
        cells = tuple(year.shown(shown.areas[code]) for shown in by_level)
        return AreaRow(regions.areas[code].short_name, cells, told)

    return tuple(map(row, regions.areas))


def _stages(fiscal_year: int, boards: Sequence[IndicatorBoard]) -> tuple[StageRows, ...]:
    found = []
    for stage, some in by_stage(boards):
        rows = [_target_row(board, line) for board in some if (line := board.year(fiscal_year)) is not None]
        if rows:
            found.append(StageRows(*STAGES[stage], tuple(rows)))
    return tuple(found)


def _target_row(board: IndicatorBoard, line: YearLine) -> TargetRow:
    indicator, actual = board.indicator, line.actual
    is_open = actual is not None and actual.figure is not None and actual.state is ActualState.COUNTING
    return TargetRow(
        name=indicator.name,
        unit=indicator.unit,
        owner=indicator.owner,
        target=target_words(line),
        actual=actual_words(actual),
        state=STATES[ActualState.COUNTING] if is_open else None,
        achievement=_share(line),
        verdict=verdict_words(indicator, line),
        outlook=_outlook(board, line.fiscal_year),
        feeds=tuple(one.name for one in board.feeds),
        note=actual.note if actual is not None and actual.note is not None else indicator.note,
    )


def _share(line: YearLine) -> Text:
    return share_words(line.achievement) if line.achievement is not None else NONE


def _outlook(board: IndicatorBoard, fiscal_year: int) -> Text | None:
    """Return the forecast of the next year that has a target."""
    for line in board.years:
        if line.fiscal_year > fiscal_year and line.forecast is not None and line.target is not None:
            year, words = fiscal_year_words(line.fiscal_year), forecast_words(line.forecast)
            goal = number(line.target)
            return Text(
                f"{year.ja}の見通し {words.ja}、目標 {goal}",
                f"Outlook for {year.en}: {words.en}; target {goal}",
            )
    return None


def _grades(fiscal_year: int, boards: Sequence[IndicatorBoard]) -> tuple[GradeRow, ...]:
    graded = [
        (board.indicator.name, line.grading)
        for board in boards
        if (line := board.year(fiscal_year)) is not None and line.grading is not None
    ]
    return tuple(
        GradeRow(name, grading.grade.value, GRADES[grading.grade], grading.reason)
        for name, grading in graded
        if grading is not None
    )
