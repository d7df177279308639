"""Which characters the fonts at hand cover, and which font sets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from badgeserver.documents.fonts import (
    FONT_FILES,
    GOTHIC,
    MINCHO,
    MISSING_GLYPH,
    NAME_KANJI,
    OTHER_SCRIPTS,
    WIDE_LATIN,
    FontShelf,
    clusters,
)
from badgeserver.domain.errors import Misconfigured


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("髙", MINCHO.family),
        ("﨑", MINCHO.family),
        ("龍", MINCHO.family),
        ("𡈽", MINCHO.family),
        ("𠮷", NAME_KANJI.family),
        ("葛\U000e0100", MINCHO.family),
        ("邊\U000e0110", NAME_KANJI.family),
        ("ễ", WIDE_LATIN.family),
        ("ي", OTHER_SCRIPTS.family),
    ],
)
def test_a_name_is_set_by_the_first_font_that_covers_it(text: str, family: str, shelf: FontShelf) -> None:
    assert shelf.uncovered(text) == ()
    assert [(run.face.family, run.text) for run in shelf.runs(text)] == [(family, text)]


def test_what_no_font_covers_is_reported_once_and_set_as_a_geta_mark(shelf: FontShelf) -> None:
    assert shelf.uncovered("한글한佐藤") == ("한", "글")
    assert shelf.printed("한글한佐藤") == MISSING_GLYPH * 3 + "佐藤"


def test_a_variation_that_no_font_has_is_reported_and_set_by_its_plain_character(shelf: FontShelf) -> None:
    sequence = "邉\U000e01ef"
    assert shelf.uncovered(sequence) == (sequence,)
    assert shelf.printed(sequence) == "邉"


def test_gothic_text_keeps_its_font_where_it_can(shelf: FontShelf) -> None:
    families = [run.face.family for run in shelf.runs("吉𠮷吉", GOTHIC.family)]
    assert families == [GOTHIC.family, NAME_KANJI.family, GOTHIC.family]


def test_a_name_does_not_change_its_face_in_the_middle_of_a_word(shelf: FontShelf) -> None:
    assert shelf.family_for("Nguyễn Thị Ánh", MINCHO.family) == WIDE_LATIN.family
    assert shelf.family_for("Núñez Öberg", MINCHO.family) == MINCHO.family
    assert shelf.family_for("𠮷田", MINCHO.family) == MINCHO.family


def test_japanese_stays_in_mincho_beside_a_wide_latin_name(shelf: FontShelf) -> None:
    runs = shelf.runs("Nguyễn 花", WIDE_LATIN.family)
    assert [run.face.family for run in runs] == [WIDE_LATIN.family, MINCHO.family]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b\u202ec\u200bd\ufeff", ["a", "b", "c", "d"]),
        ("a\tb\nc\u00a0d", ["a", " ", "b", " ", "c", " ", "d"]),
        ("佐　藤", ["佐", "　", "藤"]),
        ("e\u0301", ["é"]),
        ("か\u3099", ["が"]),
        ("\u585a\ufa10", ["\u585a", "\ufa10"]),
        ("☃\ufe0f", ["☃"]),
        ("葛\U000e0100城", ["葛\U000e0100", "城"]),
        ("", []),
    ],
)
def test_text_falls_into_what_is_set_as_one(text: str, expected: list[str]) -> None:
    assert list(clusters(text)) == expected


def test_width_is_measured_in_em(shelf: FontShelf) -> None:
    assert shelf.width("佐藤　花子") == pytest.approx(5)
    assert 0 < shelf.width("ill") < shelf.width("WWW")
    assert shelf.width("葛\U000e0100") == shelf.width("葛")


def test_each_font_is_named_by_the_address_of_its_file(shelf: FontShelf) -> None:
    rules = shelf.font_faces()
    assert rules.count("@font-face") == len(FONT_FILES)
    assert rules.count('src: url("file:///') == len(FONT_FILES)


def test_missing_fonts_are_named_with_the_packages_to_install(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as refusal:
        FontShelf(tmp_path)
    assert refusal.value.code == "fonts-missing"
    assert str(tmp_path) in refusal.value.message.en
    for package in (
        "fonts-ipaexfont-mincho",
        "fonts-ipaexfont-gothic",
        "fonts-ipamj-mincho",
        "fonts-dejavu-core",
    ):
        assert package in refusal.value.mend.ja
