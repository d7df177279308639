"""The fonts that the project prints with, and which characters they cover.

Every character is given to a named font by its coverage, never left to the machine's own choice,
so that a document looks the same wherever it is made. IPAex comes first; IPAmj Mincho fills in the
kanji that only names use (𠮷 and the variation sequences of the Moji Joho collection); DejaVu fills
in Latin letters with two marks (Vietnamese), Hebrew and Arabic.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.text import Text

MISSING_GLYPH = "〓"
"""The geta mark, which Japanese printers set where a character is not at hand."""

_VARIATION_SELECTORS = frozenset((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
_FIRST_COMPATIBILITY_IDEOGRAPH = 0xF900


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font by its name in stylesheets, its file below the fonts' folder, and Debian's package."""

    family: str
    file: str
    package: str


MINCHO = FontFile("Certificate Mincho", "opentype/ipaexfont-mincho/ipaexm.ttf", "fonts-ipaexfont-mincho")
GOTHIC = FontFile("Certificate Gothic", "opentype/ipaexfont-gothic/ipaexg.ttf", "fonts-ipaexfont-gothic")
NAME_KANJI = FontFile("Certificate Name Kanji", "truetype/ipamj/ipamjm.ttf", "fonts-ipamj-mincho")
WIDE_LATIN = FontFile("Certificate Wide Latin", "truetype/dejavu/DejaVuSerif.ttf", "fonts-dejavu-core")
LETTERS = FontFile("Certificate Letters", "truetype/dejavu/DejaVuSansMono.ttf", "fonts-dejavu-core")
"""For addresses that people type: O and 0, l and I and 1 are told apart."""
OTHER_SCRIPTS = FontFile("Certificate Other Scripts", "truetype/dejavu/DejaVuSans.ttf", "fonts-dejavu-core")

FONT_FILES = (MINCHO, GOTHIC, NAME_KANJI, WIDE_LATIN, LETTERS, OTHER_SCRIPTS)
_FALLBACKS = (MINCHO, NAME_KANJI, WIDE_LATIN, OTHER_SCRIPTS)
DEBIAN_FONTS = Path("/usr/share/fonts")


@dataclass(frozen=True, slots=True)
class Box:
    """The corners of an outline, (x0, y0) the lower left."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class FontForm:
    """The box around all glyphs, and how far they reach above and below the line."""

    box: tuple[int, int, int, int]
    ascent: int
    descent: int


class Face:
    """One font, read as far as needed: its coverage, its widths, its outlines."""

    def __init__(self, font_file: FontFile, path: Path) -> None:
        self.family = font_file.family
        self.path = path

    @cached_property
    def _mapped(self) -> mmap:
        # Mapped rather than kept open: pages are read as needed, and no file is left to close.
        with self.path.open("rb") as file:
            return mmap(file.fileno(), 0, access=ACCESS_READ)

    @cached_property
    def _font(self) -> Any:
        return TTFont(self._mapped, lazy=True)

    @cached_property
    def _glyphs(self) -> Mapping[int, str]:
        found: Mapping[int, str] = self._font.getBestCmap()
        return found

    @cached_property
    def _variants(self) -> Mapping[tuple[int, int], str | None]:
        """Return the glyph of each variation sequence; None stands for the plain character's own."""
        return {
            (base, selector): glyph
            for table in self._font["cmap"].tables
            if table.format == 14
            for selector, pairs in table.uvsDict.items()
            for base, glyph in pairs
        }

    @cached_property
    def _advances(self) -> Mapping[str, tuple[int, int]]:
        metrics: Mapping[str, tuple[int, int]] = self._font["hmtx"].metrics
        return metrics

    @cached_property
    def _units(self) -> int:
        units: int = self._font["head"].unitsPerEm
        return units

    def covers(self, cluster: str) -> bool:
        """Tell whether the font has a glyph for a cluster: a character with its marks or selector."""
        if len(cluster) == 2 and ord(cluster[1]) in _VARIATION_SELECTORS:
            return (ord(cluster[0]), ord(cluster[1])) in self._variants
        return all(ord(char) in self._glyphs for char in cluster)

    def width(self, cluster: str) -> float:
        """Return the advance width of a covered cluster in em; marks and selectors add nothing."""
        return self._advances[self._glyphs[ord(cluster[0])]][0] / self._units

    def glyph_number(self, cluster: str) -> int | None:
        """Return the number of the one glyph that shows a covered cluster; None where it takes several."""
        glyph = self._variants.get((ord(cluster[0]), ord(cluster[1]))) if len(cluster) == 2 else None
        if glyph is None and (len(cluster) == 1 or ord(cluster[1]) in _VARIATION_SELECTORS):
            glyph = self._glyphs[ord(cluster[0])]
        return None if glyph is None else int(self._font.getGlyphID(glyph))

    def advance(self, number: int) -> int:
        """Return a glyph's advance width in thousandths of an em, as PDF counts."""
        return round(1000 * self._advances[self._font.getGlyphName(number)][0] / self._units)

    @cached_property
    def form(self) -> FontForm:
        """Return what all glyphs have in common, in thousandths of an em."""
        head, hhea = self._font["head"], self._font["hhea"]
        edges = (head.xMin, head.yMin, head.xMax, head.yMax)
        left, low, right, high = (round(1000 * edge / self._units) for edge in edges)
        ascent, descent = (round(1000 * part / self._units) for part in (hhea.ascent, hhea.descent))
        return FontForm((left, low, right, high), ascent, descent)

    def metrics(self, number: int) -> tuple[int, int]:
        """Return a glyph's advance width and left side bearing in the font's units."""
        return self._advances[self._font.getGlyphName(number)]

    def table(self, tag: str) -> bytes:
        """Return a table of the font as it is in the file."""
        data: bytes = self._font.reader[tag]
        return data

    def glyph_data(self, number: int) -> bytes:
        """Return a glyph's outline as it is in the file; empty for a blank one."""
        places, start = self._font["loca"].locations, self._font.reader.tables["glyf"].offset
        return self._mapped[start + places[number] : start + places[number + 1]]

    def box(self, char: str) -> Box:
        """Return the box of a character's outline in em, y pointing up."""
        shape = self._font["glyf"][self._glyphs[ord(char)]]
        return Box(*(edge / self._units for edge in (shape.xMin, shape.yMin, shape.xMax, shape.yMax)))

    def outline(self, char: str, left: float, top: float, wide: float, high: float) -> str:
        """Return a character's outline as SVG path data, stretched to fill the given rectangle."""
        box = self.box(char)
        sx, sy = wide / (box.x1 - box.x0) / self._units, high / (box.y1 - box.y0) / self._units
        place = (sx, 0, 0, -sy, left - box.x0 * sx * self._units, top + box.y1 * sy * self._units)
        pen = SVGPathPen(None, ntos=lambda number: f"{number:.2f}")
        self._font.getGlyphSet()[self._glyphs[ord(char)]].draw(TransformPen(pen, place))
        data: str = pen.getCommands()
        return data


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one font."""

    face: Face
    text: str
    width: float
    """In em."""


class FontShelf:
    """The fonts at hand below one folder. Build it once; reading the fonts takes a moment."""

    def __init__(self, folder: Path = DEBIAN_FONTS) -> None:
        """Find every font; raises Misconfigured `fonts-missing` naming the Debian packages to install."""
        missing = [one for one in FONT_FILES if not (folder / one.file).is_file()]
        if missing:
            raise _fonts_missing(folder, missing)
        self.faces = {one.family: Face(one, folder / one.file) for one in FONT_FILES}
        self._fallbacks = tuple(self.faces[one.family] for one in _FALLBACKS)
        self._chosen: dict[tuple[str, str], tuple[Face, str, float]] = {}

    def uncovered(self, text: str) -> tuple[str, ...]:
        """Return the characters and variation sequences that no font at hand covers, each once."""
        return tuple(
            dict.fromkeys(
                cluster
                for cluster in clusters(text)
                if not any(face.covers(cluster) for face in self._fallbacks)
            )
        )

    def runs(self, text: str, family: str = MINCHO.family) -> tuple[Run, ...]:
        """Split text into runs of one font each, `family` first where it covers a character.

        A variation sequence that no font has is set by its plain character; a character that no
        font has becomes a geta mark. Ask `uncovered` first to hear of them.
        """
        runs: list[Run] = []
        for cluster in clusters(text):
            face, shown, width = self._choose(cluster, family)
            if runs and runs[-1].face is face:
                runs[-1] = Run(face, runs[-1].text + shown, runs[-1].width + width)
            else:
                runs.append(Run(face, shown, width))
        return tuple(runs)

    def family_for(self, text: str, family: str) -> str:
        """Return `family`, or that of the wide Latin font when only it has all the text's Latin letters.

        A name such as Nguyễn would otherwise change its face in the middle of a word.
        """
        wide, first = self.faces[WIDE_LATIN.family], self.faces[family]
        strange = [one for one in clusters(text) if not first.covers(one)]
        return wide.family if any(wide.covers(one) for one in strange) else family

    def width(self, text: str, family: str = MINCHO.family) -> float:
        """Return the width of text set on one line, in em."""
        return sum(self._choose(cluster, family)[2] for cluster in clusters(text))

    def printed(self, text: str) -> str:
        """Return the text as it will stand on paper, for titles and other metadata."""
        return "".join(run.text for run in self.runs(text))

    def font_faces(self) -> str:
        """Return the `@font-face` rules of all fonts, each by the address of its file."""
        return "\n".join(
            f'@font-face {{ font-family: "{face.family}"; src: url("{face.path.as_uri()}"); }}'
            for face in self.faces.values()
        )

    def _choose(self, cluster: str, family: str) -> tuple[Face, str, float]:
        key = (cluster, family)
        if key not in self._chosen:
            self._chosen[key] = self._look_up(cluster, self.faces[family])
        return self._chosen[key]

    def _look_up(self, cluster: str, first: Face) -> tuple[Face, str, float]:
        for shown in (cluster, cluster[0]):
            for face in (first, *self._fallbacks):
                if face.covers(shown):
                    return face, shown, face.width(shown)
        mincho = self.faces[MINCHO.family]
        return mincho, MISSING_GLYPH, mincho.width(MISSING_GLYPH)


@lru_cache(8_192)
def clusters(text: str) -> tuple[str, ...]:
    """Return what is set as one: a character with its combining marks, composed where Unicode can.

    Control and format characters are left out, so that none can turn the direction of the text or
    break its line; each white space becomes a plain space, the ideographic one stays. Compatibility
    kanji (塚 and its like) are never composed, because that would change a name's own form.
    """
    return tuple(_clusters(text))


def _clusters(text: str) -> Iterator[str]:
    cluster = ""
    for char in text:
        if unicodedata.combining(char) or ord(char) in _VARIATION_SELECTORS:
            cluster += char
            continue
        if cluster:
            yield _composed(cluster)
        cluster = _printable(char)
    if cluster:
        yield _composed(cluster)


def _printable(char: str) -> str:
    if char == "\u3000":
        return char
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cf") else char


def _composed(cluster: str) -> str:
    """Compose letter and marks; an emoji's presentation selector has no say on paper."""
    cluster = cluster[0] + cluster[1:].replace("\ufe0f", "").replace("\ufe0e", "")
    if len(cluster) == 1 or ord(cluster[0]) >= _FIRST_COMPATIBILITY_IDEOGRAPH:
        return cluster
    return unicodedata.normalize("NFC", cluster)


def _fonts_missing(folder: Path, missing: list[FontFile]) -> Misconfigured:
    packages = " ".join(sorted({one.package for one in missing}))
    files = ", ".join(one.file for one in missing)
    return Misconfigured(
        "fonts-missing",
        Text(f"{folder} に必要な書体がありません：{files}", f"Fonts are missing below {folder}: {files}."),
        Text(
            f"Debian または Ubuntu では apt-get install {packages} で入れてください。",
            f"On Debian or Ubuntu, install them with: apt-get install {packages}",
        ),
    )
