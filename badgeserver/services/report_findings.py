"""What a year's public figures say by themselves: open problems that nobody has to write down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from badgeserver.domain.ids import AreaCode
from badgeserver.domain.target_words import share_words
from badgeserver.domain.targets import ActualState, Verdict, YearLine, verdict
from badgeserver.domain.text import Text
from badgeserver.services.figures import HoldersShown, Precision, Shown
from badgeserver.services.office import Office
from badgeserver.services.targets import IndicatorBoard


def findings(
    fiscal_year: int,
    boards: Sequence[IndicatorBoard],
    anybody: HoldersShown,
    leaders: HoldersShown,
    office: Office,
) -> tuple[Text, ...]:
    """Return the findings as sentences; `anybody` holds any badge, `leaders` one of the top level."""
    lines = [(board, line) for board in boards if (line := board.year(fiscal_year)) is not None]
    return (
        *_missed(lines),
        *_unknown(lines),
        *_without_figure(lines),
        *_not_fixed(lines),
        *_not_graded(ungraded(fiscal_year, boards)),
        *_areas(anybody, leaders, office),
        *_withheld(anybody, leaders),
    )


_Lines = Sequence[tuple[IndicatorBoard, YearLine]]


def _missed(lines: _Lines) -> Iterator[Text]:
    for board, line in lines:
        if verdict(board.indicator, line) is Verdict.MISSED and line.achievement is not None:
            name, share = board.indicator.name, share_words(line.achievement)
            yield Text(
                f"「{name.ja}」は目標に届きませんでした（達成率{share.ja}）。",
                f"“{name.en}” fell short of its target (reached: {share.en}).",
            )


def _unknown(lines: _Lines) -> Iterator[Text]:
    names = [
        board.indicator.name for board, line in lines if verdict(board.indicator, line) is Verdict.UNKNOWN
    ]
    if names:
        yield Text(
            f"目標に達したかが公開の数字では分からない指標：{_listed_ja(names)}。",
            f"Public figures don't tell whether the target was reached: {_listed_en(names)}.",
        )


def _without_figure(lines: _Lines) -> Iterator[Text]:
    for state, words in _STATES.items():
        names = [board.indicator.name for board, line in lines if line.actual and line.actual.state is state]
        if names:
            yield Text(f"{words.ja}：{_listed_ja(names)}。", f"{words.en}: {_listed_en(names)}.")


_STATES: Mapping[ActualState, Text] = {
    ActualState.MISSING: Text("実績がまだ入力されていない指標", "Indicators without an actual figure yet"),
    ActualState.COUNTING: Text("実績を集計中の指標", "Indicators whose figure is still being counted"),
    ActualState.WITHHELD: Text(
        "人数が少ないか未公表のため、実績を示せない指標",
        "Indicators whose figure can't be shown (few people, or not released)",
    ),
    ActualState.NOT_COUNTED: Text(
        "数え方が決まっていない指標", "Indicators of which it is not said what is counted"
    ),
}


def _not_fixed(lines: _Lines) -> Iterator[Text]:
    names = [board.indicator.name for board, line in lines if line.has_target and line.target is None]
    if names:
        yield Text(
            f"この年度の目標が未確定の指標：{_listed_ja(names)}。",
            f"Indicators whose target for the year is not yet fixed: {_listed_en(names)}.",
        )


def ungraded(fiscal_year: int, boards: Sequence[IndicatorBoard]) -> tuple[Text, ...]:
    """Return the names of the indicators that have a target for the year and no grade."""
    lines = [(board.indicator.name, board.year(fiscal_year)) for board in boards]
    return tuple(name for name, line in lines if line and line.target is not None and line.grading is None)


def _not_graded(names: Sequence[Text]) -> Iterator[Text]:
    if names:
        yield Text(f"まだ評価していない指標：{_listed_ja(names)}。", f"Not graded yet: {_listed_en(names)}.")


def _areas(anybody: HoldersShown, leaders: HoldersShown, office: Office) -> Iterator[Text]:
    label = office.programme.regions.area_label
    empty = _with_nobody(anybody.areas, office)
    if empty:
        yield Text(
            f"バッジを持つ人が一人もいない{label.ja}：{_listed_ja(empty)}。",
            f"Areas where nobody holds a badge: {_listed_en(empty)}.",
        )
    leaderless = _with_nobody(leaders.areas, office)
    if leaderless:
        top = [level for level, _ in office.programme.skill_map.badges_by_level()][-1]
        yield Text(
            f"{top.label.ja}の人が一人もいない{label.ja}：{_listed_ja(leaderless)}。",
            f"Areas where nobody is at {top.label.en}: {_listed_en(leaderless)}.",
        )


def _with_nobody(areas: Mapping[AreaCode, Shown], office: Office) -> list[Text]:
    known = office.programme.regions.areas
    return [known[code].short_name for code, shown in areas.items() if shown.people == 0]


def _withheld(anybody: HoldersShown, leaders: HoldersShown) -> Iterator[Text]:
    if anybody.released is None:
        yield Text(
            "この年度末のオープンデータが公開されていないため、地域ごとの人数を示せません。",
            "No open data was released for the year, so no figures by area can be shown.",
        )
        return
    hidden = sum(
        1
        for shown in (*anybody.areas.values(), *leaders.areas.values())
        if shown.precision is Precision.WITHHELD
    )
    if hidden:
        yield Text(
            f"地域の表のうち{hidden}個の数は、少人数を守るため示していません。",
            f"Figures of the areas that are withheld to protect small groups: {hidden}.",
        )


def _listed_ja(names: Sequence[Text]) -> str:
    return "、".join(one.ja for one in names)


def _listed_en(names: Sequence[Text]) -> str:
    return ", ".join(one.en for one in names)
