"""The small drawings: each is one, and none is another."""

from __future__ import annotations

import pytest
from lxml import etree

from badgeserver.documents.pictograms import PICTOGRAMS, pictogram
from badgeserver.domain import skill_map
from badgeserver.domain.errors import Misconfigured


@pytest.mark.parametrize("name", sorted(PICTOGRAMS))
def test_a_pictogram_is_plain_shapes_in_the_three_tones(name: str) -> None:
    drawing = pictogram(name, "seed", "#fff", "#ccc", "#123")
    shapes = etree.fromstring(f"<g>{drawing}</g>")
    tones = {value for shape in shapes for key, value in shape.attrib.items() if key in ("fill", "stroke")}
    assert {shape.tag for shape in shapes} <= {"path", "circle"}
    assert "#fff" in tones
    assert tones <= {"#fff", "#ccc", "#123", "none"}


def test_no_two_pictograms_are_the_same() -> None:
    assert len(set(PICTOGRAMS.values())) == len(PICTOGRAMS) >= 20


def test_a_badge_without_a_pictogram_always_gets_the_same_one() -> None:
    drawn = [pictogram("", "ex-badge", "a", "b", "c") for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert drawn[0] in {pictogram(name, "", "a", "b", "c") for name in PICTOGRAMS}


def test_the_lot_spreads_over_the_library() -> None:
    drawn = {pictogram("", f"badge-{number}", "a", "b", "c") for number in range(200)}
    assert len(drawn) == len(PICTOGRAMS)


def test_an_unknown_pictogram_is_refused_with_the_names_to_choose_from() -> None:
    with pytest.raises(Misconfigured) as refusal:
        pictogram("unicorn", "seed", "", "", "")
    assert refusal.value.code == "unknown-pictogram"
    assert "unicorn" in refusal.value.message.en
    assert "sprout" in refusal.value.mend.ja


def test_exactly_the_names_that_a_programme_may_use_are_drawn() -> None:
    assert sorted(PICTOGRAMS) == sorted(skill_map.PICTOGRAMS)
