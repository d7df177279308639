"""`badgeserver replay` and `badgeserver audit verify`: in words or JSON, with an exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from badgeserver.cli import main
from badgeserver.domain.ids import LearnerId
from badgeserver.services.issuing import issue_all
from tests.offices import environment, make_office, with_award
from tests.tampering import tampering

Run = Callable[..., Result]


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'badgeserver.db'}"


@pytest.fixture
def award(tmp_path: Path) -> str:
    """An award with its credential, in an installation below tmp_path."""
    office = with_award(make_office(tmp_path, _url(tmp_path)))
    (award,) = office.store.awards.of_learner(LearnerId("hikari"))
    assert len(list(issue_all(office))) == 1
    office.store.close()
    return award.id


@pytest.fixture
def run(tmp_path: Path, award: str) -> Run:
    settings = environment(tmp_path, _url(tmp_path))

    def call(*words: str) -> Result:
        return CliRunner().invoke(main, ["--lang", "en", *words], env=settings)

    return call


def value(result: Result) -> Any:
    return json.loads(result.stdout)


def _tamper(folder: Path, statement: str) -> None:
    with tampering(_url(folder)) as connection:
        connection.execute(text(statement))


def test_an_award_is_replayed(run: Run, award: str) -> None:
    result = run("replay", award)
    assert (result.exit_code, result.stdout) == (0, "The same.\n")
    assert value(run("--json", "replay", award)) == {"award": award, "same": True, "differences": []}
    assert run("replay", "--all").stdout == "1 of 1 came out the same.\n"


def test_a_difference_is_told_and_ends_with_1(run: Run, award: str, tmp_path: Path) -> None:
    _tamper(tmp_path, "UPDATE awards SET awarded_on = '2026-11-01'")
    sentence = "the day: 2026-11-20 in the record, 2026-11-01 now"
    one, every = run("replay", award), run("replay", "--all")
    assert (one.exit_code, one.stdout) == (1, f"  ✗ {sentence}\n")
    assert every.exit_code == 1
    assert every.stdout.splitlines() == [
        f"Award {award}:",
        f"  ✗ {sentence}",
        "0 of 1 came out the same.",
    ]
    assert value(run("--json", "replay", "--all")) == {"replayed": 1, "different": {award: [sentence]}}


@pytest.mark.parametrize("words", [["replay"], ["replay", "one", "--all"]])
def test_either_one_award_or_all_are_replayed(run: Run, words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_an_unknown_award_is_refused(run: Run) -> None:
    result = run("replay", "nothing")
    assert result.exit_code == 1
    assert "nothing" in result.stderr


def test_the_record_is_verified_and_its_hash_can_be_deposited(run: Run) -> None:
    verified = value(run("--json", "audit", "verify"))
    assert (verified["ok"], verified["entries"], verified["faults"]) == (True, 2, [])
    for stated in (verified["head"], verified["head"].removeprefix("sha256:")):
        again = run("audit", "verify", "--head", stated)
        assert again.exit_code == 0
    assert again.stdout == f"2 entries, faults: 0. The hash now: {verified['head']}\n"


def test_a_hash_that_is_not_in_the_record_is_a_fault(run: Run) -> None:
    for stated in (f"sha256:{'a' * 64}", "a" * 64):
        result = run("audit", "verify", "--head", stated)
        assert result.exit_code == 1
        assert f"✗ No entry has the deposited hash sha256:{'a' * 64}" in result.stdout


@pytest.mark.parametrize("stated", ["", "xyz", "sha256:00", f"md5:{'0' * 64}"])
def test_what_is_no_hash_is_not_taken_for_a_fault(run: Run, stated: str) -> None:
    result = run("audit", "verify", "--head", stated)
    assert result.exit_code == 2
    assert "is no such hash" in result.stderr


def test_a_fault_is_told_and_ends_with_1(run: Run, award: str, tmp_path: Path) -> None:
    _tamper(tmp_path, "UPDATE awards SET valid_until = '2099-12-31'")
    result = run("audit", "verify")
    assert result.exit_code == 1
    assert f"✗ The award {award} was changed after entry 1 was made." in result.stdout
    (fault,) = value(run("--json", "audit", "verify"))["faults"]
    assert (fault["kind"], fault["entry"]) == ("row-changed", 1)
