"""People at each level as bars, with a mark at the target; a drawing that reads in grey as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import escape

from badgeserver.documents.fonts import GOTHIC
from badgeserver.domain.target_words import figure_words, number
from badgeserver.domain.targets import Figure
from badgeserver.domain.text import Language, Text

_WIDTH: Final = 720
_LEFT: Final = 170
_RIGHT: Final = 190
_ROW: Final = 44
_TOP: Final = 34
_FONT: Final = f"'{GOTHIC.family}', 'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Sans', sans-serif"
_TARGET = Text("目標", "target")
_WITHHELD = Text("非公表", "not public")


@dataclass(frozen=True, slots=True)
class LevelBar:
    """A level's name, how many people are there or above (None if that is withheld), and the target."""

    name: str
    people: Figure | None
    target: float | None


def level_bars_svg(bars: Sequence[LevelBar], language: Language) -> str:
    """Return the bars as SVG, the highest level on top; raises ValueError without any."""
    most = max(
        (value for bar in bars for value in (bar.people and bar.people.high, bar.target) if value), default=1
    )
    scale = (_WIDTH - _LEFT - _RIGHT) / most
    height = _TOP + _ROW * len(bars)
    rows = "".join(
        _row(bar, _TOP + place * _ROW, scale, language) for place, bar in enumerate(reversed(bars))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" font-family="{escape(_FONT)}" font-size="15" fill="#1a1a1a">'
        f"{_key(language)}{rows}</svg>"
    )


def _key(language: Language) -> str:
    x = _WIDTH - _RIGHT - 4
    return (
        f'<path d="M{x - 70} 4v18" stroke="#ac3e00" stroke-width="3"/>'
        f'<text x="{x - 62}" y="19" font-size="13">{_TARGET.in_(language)}</text>'
    )


def _row(bar: LevelBar, top: float, scale: float, language: Language) -> str:
    middle = top + _ROW / 2
    parts = [f'<text x="{_LEFT - 10}" y="{middle + 5}" text-anchor="end">{escape(bar.name)}</text>']
    end = float(_LEFT)
    if bar.people is None:
        words = _WITHHELD.in_(language)
    else:
        width = max(bar.people.low * scale, 1)
        end += width
        words = figure_words(bar.people).in_(language)
        parts.append(
            f'<rect x="{_LEFT}" y="{top + 8}" width="{width:.1f}" height="{_ROW - 16}" fill="#0017c1"/>'
        )
    if bar.target is not None:
        at = _LEFT + bar.target * scale
        # White around it, so that it stands out from the bar in a grey copy too.
        for width, colour in ((7, "#fff"), (3, "#ac3e00")):
            mark = f'<path d="M{at:.1f} {top + 3}v{_ROW - 6}" stroke="{colour}" stroke-width="{width}"/>'
            parts.append(mark)
        words += f" / {number(bar.target)}"
        end = max(end, at)
    parts.append(f'<text x="{end + 10:.1f}" y="{middle + 5}">{escape(words)}</text>')
    return "".join(parts)
