"""All pathways of a skill map as one SVG picture: badges by level, and what leads to what.

Each badge is a link to its page. Where one of several badges is enough, their ways meet in a gate that
says how many are needed. The picture has plain presentation attributes only, so that it passes a
strict content policy; colours never stand alone for a meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from badgeserver.documents.badge_art import badge_svg, tones_of
from badgeserver.documents.line_breaks import lines_of, width_of
from badgeserver.documents.pathway_layout import CARD_HEIGHT, CARD_WIDTH, COLUMN_GAP, Layout, layout_of
from badgeserver.domain.ids import BadgeId, GroupId
from badgeserver.domain.pathways import Gate, PathwayRow, gate_words, pathways
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Language, Text

MARGIN = 28.0
TITLE_HEIGHT = 64.0
HEADER_HEIGHT = 62.0
GATE_WIDTH, GATE_HEIGHT = 98.0, 26.0
GATE_GAP = 34.0
ART = 68.0
INK, QUIET, LINE = "#1a1a1a", "#4d4d4d", "#8c8c8c"
FONTS = "Noto Sans JP, Noto Sans CJK JP, Hiragino Sans, Yu Gothic UI, Meiryo, IPAexGothic, sans-serif"
LEGEND_LINE = 28.0

_BY_EXPERIENCE = Text("経験可", "experience")


def pathway_graph(skill_map: SkillMap, language: Language) -> str:
    """Return the picture as an SVG document in `language`; its links lead to `/badges/<id>`."""
    return _Picture(skill_map, language).drawn()


class _Picture:
    def __init__(self, skill_map: SkillMap, language: Language) -> None:
        self._map = skill_map
        self._language: Language = language
        self._rows = pathways(skill_map)
        self._row = {row.badge.id: row for row in self._rows}
        self._layout: Layout = layout_of(self._rows)
        used = {group for row in self._rows for group in row.badge.groups}
        self._groups = {group: n for n, group in enumerate((g for g in skill_map.groups if g in used), 1)}
        self._top = MARGIN + TITLE_HEIGHT + HEADER_HEIGHT + 22

    def drawn(self) -> str:
        width = self._layout.width + 2 * MARGIN
        legend_top = self._top + self._layout.height + 44
        height = legend_top + self._legend_height(width) + MARGIN
        body = [
            f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
            self._heading(),
            *self._bands(legend_top - 20),
            *(way for row in self._rows for way in self._ways_to(row)),
            *map(self._card, self._rows),
            *self._legend(legend_top, width),
        ]
        title, description = self._in(self._title()), self._in(self._description())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
            f' height="{height:g}" role="group" aria-labelledby="pathways-title pathways-description"'
            f' xml:lang="{self._language}" lang="{self._language}" font-family="{FONTS}">'
            f'<title id="pathways-title">{escape(title)}</title>'
            f'<desc id="pathways-description">{escape(description)}</desc>{"".join(body)}</svg>'
        )

    def _in(self, text: Text) -> str:
        return text.in_(self._language)

    def _title(self) -> Text:
        name, version = self._map.name, self._map.version
        return Text(f"{name.ja}：バッジの道すじ（{version}版）", f"{name.en}: pathways (version {version})")

    def _description(self) -> Text:
        badges, levels = len(self._rows), len(self._map.levels)
        return Text(
            f"{levels}つのレベルに{badges}のバッジがあります。矢印は、先に取るバッジから次のバッジへ向かいます。"
            "同じ内容の表があります。",
            f"{badges} badges on {levels} levels. Arrows lead from a badge to those that build on it. "
            "The table says the same in words.",
        )

    def _heading(self) -> str:
        return _text(MARGIN, MARGIN + 26, self._in(self._title()), 24, INK, weight=700)

    def _bands(self, bottom: float) -> Iterator[str]:
        """Draw the ground and the heading of each level; a level may have several columns."""
        top = MARGIN + TITLE_HEIGHT
        columns = self._layout.columns
        for level in sorted(self._map.levels.values(), key=lambda one: one.rank):
            own = [column for column, rank in enumerate(columns) if rank == level.rank]
            if not own:
                continue
            tones = tones_of(level.rank, len(self._map.levels))
            left = MARGIN + self._layout.left(own[0]) - 14
            width = self._layout.left(own[-1]) - self._layout.left(own[0]) + CARD_WIDTH + 28
            yield (
                f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{bottom - top:g}" rx="16"'
                f' fill="{tones.plate}" fill-opacity="0.07"/>'
                f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{HEADER_HEIGHT - 12:g}" rx="16"'
                f' fill="{tones.plate}"/>'
            )
            words = Text(f"レベル{level.rank}　{level.name.ja}", f"Level {level.rank}  {level.name.en}")
            yield _text(left + width / 2, top + 32, self._in(words), 19, "#ffffff", 700, "middle")

    def _card_left(self, badge: BadgeId) -> float:
        return MARGIN + self._layout.left(self._layout.column_of[badge])

    def _middle(self, column: int, badge: BadgeId) -> float:
        return self._top + self._layout.middle[column, badge]

    def _card(self, row: PathwayRow) -> str:
        badge, levels = row.badge, len(self._map.levels)
        x = self._card_left(badge.id)
        y = self._middle(self._layout.column_of[badge.id], badge.id) - CARD_HEIGHT / 2
        tones = tones_of(row.level.rank, levels)
        art = badge_svg(badge, row.level, levels, self._language)
        picture = art.replace(
            'width="512" height="512" role="img"',
            f'x="{x + 8:g}" y="{y + 10:g}" width="{ART:g}" height="{ART:g}" aria-hidden="true"',
            1,
        )
        lines = lines_of(self._in(badge.name), (CARD_WIDTH - ART - 26) / 15.5, 3)
        first = y + (34 if len(lines) < 3 else 25)
        name = "".join(
            _text(x + ART + 16, first + 20 * number, line, 15.5, INK, weight=700)
            for number, line in enumerate(lines)
        )
        needs = row.needs
        label = Text(f"{badge.name.ja}。必要：{needs.ja}", f"{badge.name.en}. Needs: {needs.en}")
        return (
            f'<a href="/badges/{escape(badge.id)}" aria-label="{escape(self._in(label))}">'
            f'<rect x="{x:g}" y="{y:g}" width="{CARD_WIDTH:g}" height="{CARD_HEIGHT:g}" rx="12"'
            f' fill="#ffffff" stroke="{tones.plate}" stroke-width="2"/>{picture}{name}'
            f"{self._marks(row, x, y)}</a>"
        )

    def _marks(self, row: PathwayRow, x: float, y: float) -> str:
        """Draw the numbers of the groups that the badge is meant for, and a sign for experience."""
        at, marks = x + ART + 16.0, []
        for number in sorted(self._groups[group] for group in row.badge.groups):
            marks.append(_disc(at + 9, y + CARD_HEIGHT - 17, number))
            at += 22
        if row.badge.experience_route is not None:
            words = self._in(_BY_EXPERIENCE)
            marks.append(_text(x + 8 + ART / 2, y + CARD_HEIGHT - 11, words, 12.5, QUIET, anchor="middle"))
        return "".join(marks)

    def _ways_to(self, row: PathwayRow) -> Iterator[str]:
        """Draw the ways to one badge: to its edge, or into a gate where they meet."""
        target = row.badge.id
        column = self._layout.column_of[target]
        x, y = self._card_left(target), self._middle(column, target)
        for number, gate in enumerate(row.gates):
            end = y + (number - (len(row.gates) - 1) / 2) * GATE_GAP
            alone = len(gate.badges) == 1 and gate.need == 1
            meeting = x - 12 if alone else x - 12 - GATE_WIDTH - 22
            for one in gate.badges:
                yield self._way(one, column, meeting, end, gate, arrow=alone)
            if not alone:
                yield self._gate(gate, meeting, end, x)

    def _gate(self, gate: Gate, x: float, y: float, card: float) -> str:
        words = _text(x + GATE_WIDTH / 2, y + 4.8, self._in(gate_words(gate)), 13, INK, anchor="middle")
        return (
            f'<path d="M{x + GATE_WIDTH:g} {y:g}H{card - 12:g}" fill="none" stroke="{QUIET}"'
            f' stroke-width="2.5"{_dashes(gate)}/>{_head(card - 3, y)}'
            f'<rect x="{x:g}" y="{y - GATE_HEIGHT / 2:g}" width="{GATE_WIDTH:g}" height="{GATE_HEIGHT:g}"'
            f' rx="{GATE_HEIGHT / 2:g}" fill="#ffffff" stroke="{QUIET}" stroke-width="1.5"/>{words}'
        )

    def _way(self, start: BadgeId, column: int, x: float, y: float, gate: Gate, arrow: bool) -> str:
        """Draw the way from a badge through its lanes to the point x, y before the column."""
        own = self._layout.column_of[start]
        at_x, at_y = self._card_left(start) + CARD_WIDTH, self._middle(own, start)
        data = f"M{at_x:g} {at_y:g}"
        for passed in range(own + 1, column):
            left, lane = MARGIN + self._layout.left(passed), self._middle(passed, start)
            data += _bend(at_x, at_y, left, lane) + f"H{left + CARD_WIDTH:g}"
            at_x, at_y = left + CARD_WIDTH, lane
        data += _bend(at_x, at_y, x, y)
        tone = tones_of(self._row[start].level.rank, len(self._map.levels)).plate
        head = _head(x + 9, y) if arrow else ""
        return f'<path d="{data}" fill="none" stroke="{tone}" stroke-width="2.25"{_dashes(gate)}/>{head}'

    def _legend_grid(self, width: float) -> tuple[float, int]:
        """Return the width of the legend's columns and how many there are."""
        widest = max((width_of(self._in(self._group_name(group))) for group in self._groups), default=0)
        column = widest * 15 + 58
        return column, max(1, int((width - 2 * MARGIN) // column))

    def _legend_height(self, width: float) -> float:
        _, per_line = self._legend_grid(width)
        return 44 + LEGEND_LINE * -(-len(self._groups) // per_line) + 30

    def _legend(self, top: float, width: float) -> Iterator[str]:
        """Name the groups by their numbers, and say what arrows and gates mean."""
        column_width, per_line = self._legend_grid(width)
        heading = Text("どんな人のためのバッジか", "Whom a badge is meant for")
        yield _text(MARGIN, top + 18, self._in(heading), 16, INK, weight=700)
        for group, number in self._groups.items():
            row, column = divmod(number - 1, per_line)
            x, y = MARGIN + column * column_width, top + 46 + row * LEGEND_LINE
            yield _disc(x + 9, y - 5, number)
            yield _text(x + 26, y, self._in(self._group_name(group)), 15, INK)
        notes = Text(
            "矢印：先に取るバッジ → 次のバッジ。丸い枠：いくつ要るか。経験可：実務経験でも取れます。",
            "Arrow: from a badge to one that builds on it. Rounded box: how many are needed. "
            "“experience”: prior practice earns it too.",
        )
        y = top + 46 + LEGEND_LINE * -(-len(self._groups) // per_line) + 8
        yield _text(MARGIN, y, self._in(notes), 15, QUIET)

    def _group_name(self, group: GroupId) -> Text:
        return self._map.groups[group].name


def _dashes(gate: Gate) -> str:
    return ' stroke-dasharray="7 5"' if gate.need == 0 else ""


def _bend(x: float, y: float, to_x: float, to_y: float) -> str:
    reach = max(abs(to_x - x) * 0.5, COLUMN_GAP * 0.2)
    return f"C{x + reach:g} {y:g} {to_x - reach:g} {to_y:g} {to_x:g} {to_y:g}"


def _head(x: float, y: float) -> str:
    return f'<path d="M{x:g} {y:g}l-11 -6v12z" fill="{QUIET}"/>'


def _disc(x: float, y: float, number: int) -> str:
    circle = f'<circle cx="{x:g}" cy="{y:g}" r="9.5" fill="#f2f2f2" stroke="{LINE}" stroke-width="1"/>'
    return circle + _text(x, y + 4.4, str(number), 12, INK, anchor="middle")


def _text(
    x: float, y: float, words: str, size: float, fill: str, weight: int = 400, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}" fill="{fill}"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )
