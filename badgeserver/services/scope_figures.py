"""Who the people of a place are, and what they hold: by group, by level, by badge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from badgeserver.documents.charts.bars import Axis, Bar, bars_chart
from badgeserver.domain.statistics import Scope
from badgeserver.domain.text import Text
from badgeserver.services.charted import Figure, Table, TableCell
from badgeserver.services.figures import Shown, holders, holders_by_group
from badgeserver.services.place_view import PEOPLE, PlaceView, number_of

_GROUPS = Text("対象者の区分ごとの人数", "People by learner group")
_LEVELS = Text("レベルごとの人数（そのレベル以上）", "People by level (that level or above)")
_BADGES = Text("バッジごとの人数", "People by badge")
_DESCRIBED = Text("棒の図。数字は表にあります。", "A chart of bars. The table has the numbers.")


def scope_figures(view: PlaceView) -> Iterator[Figure]:
    """Yield people by group where any number of theirs is shown, by level and by badge.

    Each is from what was asked for besides.
    """
    skill_map = view.office.programme.skill_map
    question = view.asked.question
    by_group = holders_by_group(question.on, question.scope, view.asked.place, view.viewer, view.office)
    groups = [(view.say(skill_map.groups[group].name), shown) for group, shown in by_group.items()]
    if any(shown.people is not None for _, shown in groups):
        yield _figure("groups", _GROUPS, Text("区分", "Group"), groups, view)
    levels = [
        (view.say(level.label), _people(Scope(level=level.id), view))
        for level, _ in skill_map.badges_by_level()
    ]
    yield _figure("levels", _LEVELS, Text("レベル", "Level"), levels, view)
    badges = [
        (view.say(badge.name), _people(Scope(badge=badge.id), view))
        for _, every in skill_map.badges_by_level()
        for badge in every
    ]
    yield _figure("badges", _BADGES, Text("バッジ", "Badge"), badges, view)


def _people(scope: Scope, view: PlaceView) -> Shown:
    question = replace(view.asked.question, scope=scope)
    return number_of(view.asked.place, holders(question, view.viewer, view.office))


def _figure(
    name: str, title: Text, label: Text, lines: Sequence[tuple[str, Shown]], view: PlaceView
) -> Figure:
    told, people, reader = view.say(title), view.say(PEOPLE), view.reader
    bars = [Bar(words, (shown.people,), (reader.people(shown),)) for words, shown in lines]
    chart = bars_chart(told, view.say(_DESCRIBED), Axis(people, (people,)), bars)
    rows = [(TableCell(words), reader.people_cell(shown)) for words, shown in lines]
    is_shown = any(shown.people is not None for _, shown in lines)
    return Figure(name, chart if is_shown else None, Table(name, told, (view.say(label), people), rows))
