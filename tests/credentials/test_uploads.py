"""The cleaners themselves, outside their confined process."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image, ImageFile

from badgeserver.credentials.uploads import CLEANERS, Answer
from tests.services.test_uploads import HONEST, HOSTILE, picture, with_position

WORDS = {"file-broken": "broken", "file-too-large": "too-large", "file-locked": "locked"}
READ = {
    what: (data, WORDS[code])
    for what, (data, code) in HOSTILE.items()
    if code in WORDS and what != "too many bytes"
}


def cleaned(data: bytes) -> Answer:
    return CLEANERS["pdf" if data.startswith(b"%PDF") else "picture"](data)


@pytest.mark.parametrize("what", READ)
def test_a_cleaner_says_in_one_word_why_it_refuses(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The typesetter switches this on for its whole process; the cleaners have one of their own.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)
    data, word = READ[what]
    assert cleaned(data) == {"refused": word}


@pytest.mark.parametrize("form", HONEST)
def test_a_cleaner_answers_with_a_file_that_opens(form: str) -> None:
    data = base64.b64decode(cleaned(HONEST[form][0])["data"])
    assert data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8"))


def test_colours_for_print_and_palettes_become_plain_ones() -> None:
    for mode in ("CMYK", "L"):
        drawn = io.BytesIO()
        Image.new(mode, (8, 8)).save(drawn, "JPEG")
        kept = Image.open(io.BytesIO(base64.b64decode(cleaned(drawn.getvalue())["data"])))
        assert kept.mode == "RGB"


def test_a_photo_is_drawn_upright() -> None:
    kept = Image.open(io.BytesIO(base64.b64decode(cleaned(with_position())["data"])))
    assert kept.size == (20, 40)


@pytest.mark.uncounted
def test_a_heavy_drawing_and_one_that_can_be_seen_through() -> None:
    drawn = io.BytesIO()
    Image.effect_noise((2600, 2600), 100).convert("RGBA").save(drawn, "PNG", compress_level=1)
    assert base64.b64decode(cleaned(drawn.getvalue())["data"]).startswith(b"\xff\xd8")
    assert base64.b64decode(cleaned(picture("PNG"))["data"]).startswith(b"\x89PNG")
