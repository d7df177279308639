"""`badgeserver api-keys` as an operator uses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from badgeserver.cli import main
from tests.offices import environment

Run = Callable[..., Result]


@pytest.fixture
def ready(tmp_path: Path) -> Run:
    settings = environment(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")

    def call(*words: str) -> Result:
        return CliRunner().invoke(main, ["--lang", "en", *words], env=settings)

    assert call("init").exit_code == 0
    return call


def test_a_key_is_shown_once_and_then_listed_without_it(ready: Run) -> None:
    made = json.loads(ready("--json", "api-keys", "create", "school", "--right", "issue").stdout)
    assert (made["name"], made["right"], made["key"][:4]) == ("school", "issue", "bsk_")
    listed = ready("api-keys", "list").stdout
    assert listed.startswith("school  issue  2")
    assert made["key"] not in listed


def test_an_ended_key_is_listed_with_its_end(ready: Run) -> None:
    key = ready("api-keys", "create", "school", "--right", "verify").stdout
    assert key.startswith("bsk_")
    assert ready("api-keys", "end", "school").stdout == "The API key school has ended.\n"
    assert " – 2" in ready("api-keys", "list").stdout
    (listed,) = json.loads(ready("--json", "api-keys", "list").stdout)
    assert listed["ended"] is not None


def test_a_key_that_is_not_there_cannot_be_ended(ready: Run) -> None:
    result = ready("--json", "api-keys", "end", "school")
    assert (result.exit_code, json.loads(result.stdout)["error"]) == (1, "no-such-api-key")


def test_a_key_is_for_something(ready: Run) -> None:
    assert ready("api-keys", "create", "school").exit_code == 2
    assert ready("api-keys", "create", "school", "--right", "everything").exit_code == 2
