"""Nothing foreign rewrites a terminal: not in words, not in JSON, not in messages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from badgeserver.cli import main
from badgeserver.cli.printable import in_lines, on_one_line
from badgeserver.cli.speech import Speech
from badgeserver.domain.text import Text

HOSTILE = [
    ("\x1b[2J", "\\u001b[2J"),
    ("a\rVALID", "a\\u000dVALID"),
    ("a\x08b\x00\x7f", "a\\u0008b\\u0000\\u007f"),
    ("\x9b2J\x85", "\\u009b2J\\u0085"),
    ("\u202egpj.exe\u202c", "\\u202egpj.exe\\u202c"),
    ("\u2066\u2069\u200e\u200f\u061c", "\\u2066\\u2069\\u200e\\u200f\\u061c"),
    ("a\u2028b\u2029", "a\\u2028b\\u2029"),
    ("\ud800", "\\ud800"),
]


@pytest.mark.parametrize(("foreign", "visible"), HOSTILE)
def test_what_rewrites_a_terminal_is_made_visible(foreign: str, visible: str) -> None:
    assert on_one_line(foreign) == in_lines(foreign) == visible


def test_a_value_can_not_begin_a_line_of_its_own() -> None:
    assert on_one_line("name\nVALID") == "name\\u000aVALID"
    assert in_lines("one\ntwo") == "one\ntwo"


@pytest.mark.parametrize("text", ["雪原 ひかり", "Zoë", "👩‍🎓 ✓ ー～「」", ""])
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert on_one_line(text) == in_lines(text) == text


def test_json_keeps_its_value(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"name": "\x9b2J\u202e雪\n\ud800"}
    Speech("en", as_json=True).give(value)
    printed = capsys.readouterr().out
    assert "\x9b" not in printed
    assert "\u202e" not in printed
    assert "雪" in printed
    assert json.loads(printed) == value


def test_what_is_said_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    Speech("en", as_json=False).say(Text("", "Badge \x1b[1A\nVALID"))
    assert capsys.readouterr().out == "Badge \\u001b[1A\\u000aVALID\n"


def test_faults_of_a_folder_stand_on_a_line_each_and_stay_there(tmp_path: Path, root: Path) -> None:
    for file in (root / "skillmaps" / "hokkaido").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    skill_map = tmp_path / "skillmap.yaml"
    words = skill_map.read_text(encoding="utf-8")
    spoilt = words.replace("pictogram: spark", 'pictogram: "\\e[2J\\nVALID"', 1)
    skill_map.write_text(spoilt, encoding="utf-8")
    result = CliRunner().invoke(main, ["--lang", "en", "skillmap", "graph", str(tmp_path)])
    head, fault, mend = result.stderr.splitlines()
    assert head == "The programme folder has 1 fault(s)."
    assert "\\u001b[2J\\u000aVALID" in fault
    assert mend.startswith("Mend each line")
    assert "\x1b" not in result.stderr
