"""The Japanese words are complete, and the compiled catalogue is the written one."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.web import create_app
from badgeserver.web.filters import months, percent, words

TRANSLATIONS = Path("badgeserver/web/translations")


@pytest.fixture(scope="module")
def written(root: Path) -> Catalog:
    with (root / TRANSLATIONS / "ja/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="ja")


def sentences(catalog: Catalog) -> dict[str, str]:
    """Every sentence with its translation, by its singular."""
    return {_first(message.id): _first(message.string or "") for message in catalog if message.id}


def _first(words_of_it: str | Sequence[str]) -> str:
    return words_of_it if isinstance(words_of_it, str) else words_of_it[0]


def test_every_sentence_of_the_pages_is_in_the_catalogue(
    root: Path, written: Catalog, tmp_path: Path
) -> None:
    template = tmp_path / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
    command += ["-F", str(TRANSLATIONS / "extract.cfg"), "-o", str(template), "."]
    subprocess.run(command, cwd=root, check=True)
    with template.open("rb") as file:
        extracted = read_po(file)
    assert sentences(extracted).keys() == sentences(written).keys()


def test_every_sentence_is_translated(written: Catalog) -> None:
    for message in written:
        if message.id:
            words_of_it = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(words_of_it), message.id
            assert not message.fuzzy, message.id
            assert not list(message.check(written)), message.id


def test_the_compiled_catalogue_is_the_written_one(root: Path, written: Catalog) -> None:
    with (root / TRANSLATIONS / "ja/LC_MESSAGES/messages.mo").open("rb") as file:
        assert sentences(read_mo(file)) == sentences(written)


def test_no_japanese_sentence_has_english_ones_in_it(written: Catalog) -> None:
    for english, japanese in sentences(written).items():
        assert not re.search(r"\b[A-Za-z]+(?: [a-z]+){3}", japanese), english


@pytest.mark.parametrize(
    ("language", "count", "sentence"),
    [
        ("ja", 36, "3年"),
        ("ja", 6, "6か月"),
        ("en", 12, "1 year"),
        ("en", 24, "2 years"),
        ("en", 1, "1 month"),
    ],
)
def test_months_are_told_in_full_years_where_they_are(
    demo: Office, language: str, count: int, sentence: str
) -> None:
    with create_app(demo).test_request_context(f"/?lang={language}"):
        assert months(count) == sentence


def test_a_text_is_told_in_the_pages_language(demo: Office) -> None:
    with create_app(demo).test_request_context("/?lang=en"):
        assert words(Text("雪", "snow")) == "snow"


@pytest.mark.parametrize(("fraction", "shown"), [(0.0, 0), (0.5, 50), (0.999, 99), (1.0, 100)])
def test_only_what_is_complete_is_a_hundred_per_cent(fraction: float, shown: int) -> None:
    assert percent(fraction) == shown
