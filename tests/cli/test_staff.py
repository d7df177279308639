"""`badgeserver staff` as an operator uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from badgeserver.cli import main
from tests.offices import environment


class Operator:
    """Runs commands on an installation of their own."""

    def __init__(self, folder: Path) -> None:
        self._environment = environment(folder, f"sqlite:///{folder / 'badgeserver.db'}")

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["--lang", "en", *words], env=self._environment)

    def value(self, *words: str) -> object:
        """What a command tells other programs."""
        result = self("--json", *words)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """An operator whose installation is ready."""
    made = Operator(tmp_path)
    assert made("init").exit_code == 0
    return made


HAJIME = ("--name", "道庁 はじめ", "--email", "hajime@example.jp", "--role", "assessor")


def test_somebody_is_added_listed_let_in_and_ended(operator: Operator) -> None:
    added = operator.value("staff", "add", *HAJIME, "--subject", "genai-work-case", "--team", "架空商会")
    assert isinstance(added, dict)
    assert (added["role"], added["subjects"], added["teams"]) == (
        "assessor",
        ["genai-work-case"],
        ["架空商会"],
    )
    id = added["id"]
    assert "道庁 はじめ" in operator("staff", "list").stdout
    assert "/sign-in/" in operator("sign-in-link", "staff", id).stdout
    assert operator.value("staff", "reset-passkeys", id) == {"id": id, "removed": 0}
    assert operator("staff", "end", id).exit_code == 0
    listed = operator.value("staff", "list")
    assert isinstance(listed, list)
    assert listed[0]["ended"] is not None
    assert " – " in operator("staff", "list").stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("staff", "add", *HAJIME[:4], "--role", "learner"), 2),
        (("staff", "add", *HAJIME, "--subject", "juggling"), 1),
        (("staff", "end", "nobody"), 1),
        (("staff", "reset-passkeys", "nobody"), 1),
        (("sign-in-link", "staff", "nobody"), 1),
        (("sign-in-link", "operator", "x"), 2),
    ],
)
def test_what_is_wrong_ends_with_its_exit_code(operator: Operator, words: tuple[str, ...], code: int) -> None:
    assert operator(*words).exit_code == code
