"""Badge art: one family, each badge its own, the level visible without colour."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from itertools import combinations

import pytest
from lxml import etree
from PIL import Image, ImageChops, ImageStat

from badgeserver.documents.badge_art import STAGES, badge_png, badge_svg
from badgeserver.documents.pictograms import PICTOGRAMS
from badgeserver.domain.skill_map import Badge, Level
from badgeserver.domain.text import Text

MakeBadge = Callable[..., Badge]
MakeLevel = Callable[[int], Level]
RANKS = (1, 2, 3, 4, 5)


def grey(svg: str, size: int) -> Image.Image:
    """Return the art as a grey-scale printer puts it on white paper."""
    picture = Image.open(BytesIO(badge_png(svg, size))).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture).convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures, 0 to 255."""
    return float(ImageStat.Stat(ImageChops.difference(one, other)).mean[0])


def colourless(svg: str) -> str:
    return re.sub(r"#[0-9a-f]{6}|<title>.*?</title>", "", svg)


@pytest.mark.parametrize("rank", RANKS)
def test_the_art_is_well_formed_and_refers_to_nothing(
    rank: int, make_badge: MakeBadge, make_level: MakeLevel
) -> None:
    root = etree.fromstring(badge_svg(make_badge(), make_level(rank), 5, "ja"))
    names = {etree.QName(element).localname for element in root.iter()}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert names == {"svg", "title", "path", "g", "circle"}
    assert not attributes & {"id", "style", "class", "href", "filter", "clip-path"}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("ja", "バッジ「<&>改善」（レベル3・いかす）"),
        ("en", 'Badge “Improver & "more"” (level 3, Apply)'),
    ],
)
def test_the_title_says_badge_and_level_in_the_language_asked_for(
    language: str, title: str, make_badge: MakeBadge, make_level: MakeLevel
) -> None:
    badge = make_badge(name=Text("<&>改善", 'Improver & "more"'))
    root = etree.fromstring(badge_svg(badge, make_level(3), 5, language))  # type: ignore[arg-type]
    assert root[0].text == title
    assert root.get("role") == "img"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language


def test_the_form_alone_tells_the_levels_apart(make_badge: MakeBadge, make_level: MakeLevel) -> None:
    forms = {colourless(badge_svg(make_badge(), make_level(rank), 5, "ja")) for rank in RANKS}
    assert len(forms) == len(RANKS)


@pytest.mark.parametrize("rank", RANKS)
def test_as_many_pips_are_filled_as_the_level_counts(
    rank: int, make_badge: MakeBadge, make_level: MakeLevel
) -> None:
    root = etree.fromstring(badge_svg(make_badge(), make_level(rank), 5, "ja"))
    _dark_band, _band_line, *pips = root[-1]
    count = {path.get("fill") != "none": path.get("d", "").count("M") for path in pips}
    filled, empty = count.get(True, 0), count.get(False, 0)
    assert (filled, empty) == (rank, 5 - rank)


@pytest.mark.parametrize("size", [64, 512])
def test_the_levels_differ_in_grey_print(size: int, make_badge: MakeBadge, make_level: MakeLevel) -> None:
    printed = [grey(badge_svg(make_badge(), make_level(rank), 5, "ja"), size) for rank in RANKS]
    assert min(difference(one, other) for one, other in combinations(printed, 2)) > 4


def test_badges_of_one_level_differ_at_64_pixels_in_grey_print(
    make_badge: MakeBadge, make_level: MakeLevel
) -> None:
    printed = [grey(badge_svg(make_badge(name), make_level(5), 5, "ja"), 64) for name in PICTOGRAMS]
    assert min(difference(one, other) for one, other in combinations(printed, 2)) > 2


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2, definition of relative luminance)."""
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_each_level_is_darker_than_the_one_below() -> None:
    plates = [luminance(tones.plate) for tones in STAGES]
    assert plates == sorted(plates, reverse=True)


@pytest.mark.parametrize("tones", STAGES)
def test_pictogram_and_pips_contrast_with_their_plate_as_wcag_asks_of_graphics(tones: object) -> None:
    """WCAG 2.2, success criterion 1.4.11: at least 3 to 1."""
    plate, line = getattr(tones, "plate"), getattr(tones, "line")  # noqa: B009
    assert (1 + 0.05) / (luminance(plate) + 0.05) >= 3
    assert (luminance(line) + 0.05) / (luminance(plate) + 0.05) >= 3


@pytest.mark.parametrize(("levels", "rank", "stage"), [(1, 1, 0), (3, 1, 0), (3, 2, 2), (3, 3, 4), (7, 7, 4)])
def test_a_ladder_of_any_length_runs_from_the_bare_plate_to_the_full_crystal(
    levels: int, rank: int, stage: int, make_badge: MakeBadge
) -> None:
    step = Level("X", rank, Text("x", "x"), Text("", ""))  # type: ignore[arg-type]
    assert STAGES[stage].plate in badge_svg(make_badge(), step, levels, "ja")


@pytest.mark.parametrize("size", [64, 200, 512])
def test_the_png_has_the_size_asked_for_and_a_transparent_ground(
    size: int, make_badge: MakeBadge, make_level: MakeLevel
) -> None:
    picture = Image.open(BytesIO(badge_png(badge_svg(make_badge(), make_level(2), 5, "ja"), size)))
    assert (picture.format, picture.size) == ("PNG", (size, size))
    assert picture.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)
