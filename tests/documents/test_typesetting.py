"""Setting text into a given space."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeserver.documents.fonts import MINCHO, NAME_KANJI, FontShelf, clusters
from badgeserver.documents.rows import marked_up
from badgeserver.documents.typesetting import MM_PER_POINT, Measure, fit, shrinking
from badgeserver.domain.errors import Refused

SHELF = FontShelf()
TRIES = (*shrinking(30, 20, 1), *shrinking(20, 5, 3))


def test_short_text_is_set_at_the_largest_size() -> None:
    fitted = fit("佐藤　花子", Measure(150, TRIES), SHELF)
    assert (fitted.size, fitted.lines) == (30, ("佐藤　花子",))


def test_longer_text_is_set_smaller_before_it_is_broken() -> None:
    fitted = fit("あ" * 18, Measure(150, TRIES), SHELF)
    assert fitted.lines == ("あ" * 18,)
    assert 20 <= fitted.size < 30


def test_lines_are_balanced() -> None:
    first, second = fit("あ" * 30, Measure(150, TRIES), SHELF).lines
    assert (len(first), len(second)) == (15, 15)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Alexandra Konstantinova", ("Alexandra", "Konstantinova")),
        ("Anna-Maria Schmidt-Lang", ("Anna-Maria", "Schmidt-Lang")),
        ("佐々木 Alexandra", ("佐々木", "Alexandra")),
    ],
)
def test_lines_break_where_japanese_and_latin_text_may(text: str, lines: tuple[str, ...]) -> None:
    assert fit(text, Measure(80 * MM_PER_POINT, [(10, 2)]), SHELF).lines == lines


@given(st.lists(st.sampled_from(("あ。", "「い", "うー", "え", "（お）、", "ABC ")), min_size=1, max_size=30))
def test_no_line_begins_with_a_closing_or_ends_with_an_opening_mark(tokens: list[str]) -> None:
    lines = fit("".join(tokens), Measure(50 * MM_PER_POINT, [(10, 99)]), SHELF).lines
    assert not any(line[0] in "。ー）、" or line[-1] in "「（" for line in lines[:-1])


def test_a_word_wider_than_the_line_is_cut() -> None:
    lines = fit("W" * 40, Measure(50, shrinking(20, 5, 3)), SHELF).lines
    assert "".join(lines) == "W" * 40
    assert len(lines) > 1


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.floats(20, 160))
@settings(deadline=None, max_examples=60)
def test_no_line_is_wider_than_its_space_and_no_letter_is_lost(text: str, width_mm: float) -> None:
    fitted = fit(text, Measure(width_mm, [*TRIES, (4, 60)]), SHELF)
    assert all(SHELF.width(line) * fitted.size * MM_PER_POINT <= width_mm + 1e-6 for line in fitted.lines)
    assert "".join("".join(fitted.lines).split()) == "".join(_as_set(text).split())


def _as_set(text: str) -> str:
    return "".join(clusters(text))


def test_text_that_fits_nowhere_is_refused_by_its_beginning() -> None:
    with pytest.raises(Refused) as refusal:
        fit("長い名前" * 500, Measure(100, TRIES), SHELF)
    assert refusal.value.code == "text-too-long"
    assert "長い名前" in refusal.value.message.ja


def test_another_font_is_named_where_it_sets_a_character() -> None:
    html = marked_up("𠮷<b>", SHELF, MINCHO.family, MINCHO.family)
    assert html == f"<span style=\"font-family: '{NAME_KANJI.family}'\">𠮷</span>&lt;b&gt;"
