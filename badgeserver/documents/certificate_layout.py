"""Where everything stands on the certificate of award: measured rows in blocks, spread over the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from badgeserver.documents.fonts import GOTHIC, LETTERS, MINCHO, FontShelf
from badgeserver.documents.typesetting import MM_PER_POINT, Measure, fit, marked_up, shrinking
from badgeserver.domain.errors import Refused
from badgeserver.domain.programme import Issuer
from badgeserver.domain.skill_map import Level
from badgeserver.domain.text import Text

LEADING = 1.32
BODY_TOP_MM = 96.0
BODY_BOTTOM_MM = 206.0
BODY_WIDTH_MM = 160.0
ISSUER_WIDTH_MM, ISSUER_HEIGHT_MM = 54.0, 25.0
ISSUER_EN_WIDTH_MM, ISSUER_EN_HEIGHT_MM = 74.0, 12.0
ADDRESS_HEIGHT_MM = 13.0
SMALLEST_POINTS = 4.8
ENTRIES_SHOWN = 8
ENTRIES_WITH_ROOM = 3
_SCALES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52)
HONORIFIC_MM = 13.0
_STATEMENT = Text(
    "次のバッジの基準を満たしたことを認め、ここに証します。",
    "This certifies that the person named above has met the requirements of the following badge.",
)
_ACHIEVED = "認められた学びと実践　What was achieved"
_NAME_TRIES = (
    *shrinking(30, 20, 1),
    *shrinking(22, 15, 2),
    *shrinking(15, 10, 3),
    *shrinking(10, 6, 6),
)
_TITLE_TRIES = (*shrinking(25, 18, 1), *shrinking(20, 14, 2), *shrinking(14, 9, 3))
_ASIDE = 0.76
"""Size of the English behind the Japanese, as in the stylesheet's `.aside`."""
_HONORIFIC = Markup('<span class="honorific">　様</span>')


@dataclass(frozen=True, slots=True)
class Row:
    """One line of type: its HTML, size in points, CSS class, and the space above it in mm."""

    html: Markup
    size: float
    css: str
    before_mm: float = 0

    @property
    def height_mm(self) -> float:
        """Return the height that the row takes with the space above it."""
        return self.before_mm + self.size * LEADING * MM_PER_POINT


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together, from `top_mm` down the page."""

    rows: tuple[Row, ...]
    top_mm: float = 0

    @property
    def height_mm(self) -> float:
        """Return the sum of the rows' heights."""
        return sum(row.height_mm for row in self.rows)


@dataclass(frozen=True, slots=True)
class Wording:
    """What the body says, before it is measured."""

    holder_name: str
    badge_name: Text
    level: Level
    outcome: Text
    achieved: tuple[Text, ...]


def _plain(size: float) -> Sequence[tuple[float, int]]:
    """Return the tries of running text: one line if nearly at its size, then more lines, then smaller."""
    return (*shrinking(size, size * 0.9, 1), *shrinking(size, size * 0.7, 2), *shrinking(size * 0.7, 5, 5))


def body_blocks(wording: Wording, shelf: FontShelf) -> tuple[Block, ...]:
    """Return the body's blocks spread evenly over its space, set smaller where the words are many.

    Raises Refused `text-too-long` when they do not fit at the smallest size.
    """
    if not shelf.printed(wording.holder_name).strip():
        raise _nameless()
    room = BODY_BOTTOM_MM - BODY_TOP_MM
    for scale in _SCALES:
        blocks = _Setter(shelf, scale).blocks(wording)
        if sum(block.height_mm for block in blocks) + 4 * len(blocks) <= room:
            return _spread(blocks, room)
    raise _too_much(wording.badge_name)


def issuer_block(issuer: Issuer, shelf: FontShelf) -> Block:
    """Return the lines of who certifies, to be set flush right up to the seal."""

    def rows(scale: float) -> tuple[Row, ...]:
        setter = _Setter(shelf, scale, ISSUER_WIDTH_MM)
        return (
            *setter.rows(issuer.name.ja, _plain(11), "ja"),
            *setter.rows(issuer.signatory_title.ja, _plain(12), "ja", before_mm=1.6),
            *setter.rows(issuer.signatory_name.ja, _plain(19), "ja", before_mm=0.6),
        )

    return _shrunk(rows, ISSUER_HEIGHT_MM, issuer.name)


def issuer_block_en(issuer: Issuer, shelf: FontShelf) -> Block:
    """Return the same in English, to be set flush right below the seal."""

    def rows(scale: float) -> tuple[Row, ...]:
        setter = _Setter(shelf, scale, ISSUER_EN_WIDTH_MM)
        return (
            *setter.rows(issuer.name.en, _plain(8), "en"),
            *setter.rows(_signatory_en(issuer), _plain(8), "en", before_mm=0.4),
        )

    return _shrunk(rows, ISSUER_EN_HEIGHT_MM, issuer.name)


def _shrunk(rows: Callable[[float], tuple[Row, ...]], room_mm: float, what: Text) -> Block:
    """Return the rows at the largest scale at which they are no higher than the room for them."""
    for scale in _SCALES:
        block = Block(rows(scale))
        if block.height_mm <= room_mm:
            return block
    raise _too_much(what)


def _signatory_en(issuer: Issuer) -> str:
    return f"{issuer.signatory_name.en}, {issuer.signatory_title.en}".strip(", ")


def address_block(address: str, shelf: FontShelf, width_mm: float) -> Block:
    """Return the verification address in letters that are hard to mistake, its id on a line of its own."""
    stem, slash, last = address.rpartition("/")
    parts = [part for part in (stem + slash, last) if part]

    def rows(scale: float) -> tuple[Row, ...]:
        setter = _Setter(shelf, scale, width_mm)
        lines = (setter.rows(part, _plain(8.6), "address", family=LETTERS.family) for part in parts)
        return tuple(row for part in lines for row in part)

    return _shrunk(rows, ADDRESS_HEIGHT_MM, Text(address, address))


@dataclass(frozen=True, slots=True)
class _Setter:
    """Turns words into rows at one scale and within one width."""

    shelf: FontShelf
    scale: float
    width_mm: float = BODY_WIDTH_MM

    def rows(
        self,
        text: str,
        tries: Sequence[tuple[float, int]],
        css: str,
        *,
        before_mm: float = 0,
        family: str = MINCHO.family,
    ) -> tuple[Row, ...]:
        """Fit the text by the first of the tries that works, each size times the scale."""
        scaled = [(max(size * self.scale, SMALLEST_POINTS), lines) for size, lines in tries]
        chosen = self.shelf.family_for(text, family)
        fitted = fit(text, Measure(self.width_mm, scaled, chosen), self.shelf)
        return tuple(
            Row(
                marked_up(line, self.shelf, chosen, family),
                fitted.size,
                css,
                before_mm * self.scale * (index == 0),
            )
            for index, line in enumerate(fitted.lines)
        )

    def blocks(self, wording: Wording) -> tuple[Block, ...]:
        return (
            Block(self._holder(wording.holder_name)),
            Block(self._statement()),
            Block(self._badge(wording)),
            *((Block(self._achieved(wording.achieved)),) if wording.achieved else ()),
        )

    def _holder(self, name: str) -> tuple[Row, ...]:
        """Set the name; the honorific follows its last line."""
        narrow = _Setter(self.shelf, self.scale, self.width_mm - 2 * HONORIFIC_MM)
        *rows, last = narrow.rows(name, _NAME_TRIES, "holder")
        return (*rows, Row(last.html + _HONORIFIC, last.size, last.css, last.before_mm))

    def _statement(self) -> tuple[Row, ...]:
        return (
            *self.rows(_STATEMENT.ja, [(12, 1)], "ja"),
            *self.rows(_STATEMENT.en, [(8.8, 1)], "en", before_mm=0.8),
        )

    def _badge(self, wording: Wording) -> tuple[Row, ...]:
        level = wording.level
        step = f"レベル{level.rank}「{level.name.ja}」　Level {level.rank}: {level.name.en}"
        return (
            *self.rows(step, _plain(10), "level", family=GOTHIC.family),
            *self.rows(wording.badge_name.ja, _TITLE_TRIES, "badge", before_mm=1.4),
            *self.rows(wording.badge_name.en, _plain(12), "badge", before_mm=0.6),
            *self.rows(wording.outcome.ja, _plain(12), "ja", before_mm=3),
            *self.rows(wording.outcome.en, _plain(8.8), "en", before_mm=0.8),
        )

    def _achieved(self, achieved: Sequence[Text]) -> tuple[Row, ...]:
        rows = [*self.rows(_ACHIEVED, [(8.5, 1)], "heading", family=GOTHIC.family)]
        entry_rows = self._entry if len(achieved) <= ENTRIES_WITH_ROOM else self._brief_entry
        for entry in achieved[:ENTRIES_SHOWN]:
            rows += entry_rows(entry)
        hidden = len(achieved) - ENTRIES_SHOWN
        if hidden > 0:
            rows += self.rows(f"ほか{hidden}件　and {hidden} more", [(8, 1)], "entry-en", before_mm=1.6)
        return tuple(rows)

    def _entry(self, entry: Text) -> tuple[Row, ...]:
        """Set the English below the Japanese."""
        return (
            *self.rows(entry.ja, _plain(10.5), "entry", before_mm=1.6),
            *self.rows(entry.en, _plain(7.8), "entry-en", before_mm=0.2),
        )

    def _brief_entry(self, entry: Text) -> tuple[Row, ...]:
        """Set the English behind the Japanese where one line holds both."""
        size = 10.5 * self.scale
        em = self.shelf.width(entry.ja) + 1 + self.shelf.width(entry.en) * _ASIDE
        if em * size * MM_PER_POINT > self.width_mm:
            return self._entry(entry)
        html = Markup('{}　<span class="aside">{}</span>').format(
            *(marked_up(words, self.shelf, MINCHO.family, MINCHO.family) for words in (entry.ja, entry.en))
        )
        return (Row(html, size, "entry", 1.2 * self.scale),)


def _spread(blocks: Sequence[Block], room: float) -> tuple[Block, ...]:
    """Place the blocks from the top of the body down, with the same space between all of them."""
    spare = room - sum(block.height_mm for block in blocks)
    gap = min(spare / (len(blocks) - 1), 11)
    top = BODY_TOP_MM + (spare - gap * (len(blocks) - 1)) / 2
    placed = []
    for block in blocks:
        placed.append(Block(block.rows, top))
        top += block.height_mm + gap
    return tuple(placed)


def _too_much(what: Text) -> Refused:
    return Refused(
        "text-too-long",
        Text(
            f"「{what.ja[:40]}」に関わる文章が長すぎて、証書の1ページに入りません。",
            f"The texts around “{what.en[:60]}” are too long for one page.",
        ),
        Text("その名前や、成果、根拠の文を短くしてください。", "Shorten that name, the outcome or the list."),
    )


def _nameless() -> Refused:
    return Refused(
        "name-missing",
        Text("証書に印字する名前がありません。", "There is no name to print on the certificate."),
        Text("受け取る人の名前を登録してください。", "Enter the holder's name."),
    )
