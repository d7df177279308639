"""The harness of the benchmarks itself, quickly; and that the peer is asked the same rules."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest

from badgeserver.domain.evaluate import evaluate
from badgeserver.programme import load_programme
from tests.benchmarks import harness
from tests.benchmarks.__main__ import main
from tests.benchmarks.harness import Benchmark, Figure, Rounds
from tests.benchmarks.peer_rule_engine import PeerRules
from tests.benchmarks.people import ON, PIECES, invented_learners

SLOW = Figure("slow_per_s", 4.0, "things/s", 3.0, 5.0, None)
FAST = Figure("fast_per_s", 2_000.0, "things/s", 1_900.0, 2_100.0, "slow_per_s")


def counted() -> Rounds:
    """Rounds of 0, 1, 2, …: the first is the warm-up."""
    for value in count():
        yield {"counted": float(value)}


def test_the_median_is_of_at_least_five_rounds_without_the_warm_up() -> None:
    assert harness.ROUNDS >= 5
    (figure,) = harness.measure(Benchmark(counted, {"counted": "rounds"}, {}))
    assert figure == Figure("counted", 3.0, "rounds", 1.0, 5.0, None)


def test_a_benchmark_is_ended_after_its_last_round() -> None:
    ended = []

    def rounds() -> Rounds:
        try:
            yield from counted()
        finally:
            ended.append(True)

    harness.measure(Benchmark(rounds, {"counted": "rounds"}, {}))
    assert ended == [True]


def test_the_table_gives_the_ratio_within_the_run() -> None:
    lines = harness.table([SLOW, FAST]).splitlines()
    assert lines[0].split() == ["benchmark", "median", "unit", "lowest", "highest", "ratio"]
    assert lines[1].split() == ["slow_per_s", "4.00", "things/s", "3.00", "5.00"]
    assert lines[2].split() == [
        "fast_per_s",
        "2,000",
        "things/s",
        "1,900",
        "2,100",
        "500.0",
        "x",
        "slow_per_s",
    ]


def test_a_ratio_to_what_was_not_measured_is_left_out() -> None:
    assert "x slow_per_s" not in harness.table([FAST])


def test_the_file_has_value_and_unit_by_name(tmp_path: Path) -> None:
    harness.write([SLOW], tmp_path / "build" / "bench.json")
    written = json.loads((tmp_path / "build" / "bench.json").read_text(encoding="utf-8"))
    assert written == {"slow_per_s": {"value": 4.0, "unit": "things/s"}}


def test_the_figures_promised_are_registered() -> None:
    harness.load_topics()
    names = {name for one in harness.REGISTERED for name in one.units}
    assert {"rules_explain_per_s", "rules_bulk_per_s", "rules_peer_ruleengine_per_s"} <= names


def test_one_figure_can_be_asked_for() -> None:
    one, other = Benchmark(counted, {"a": "s"}, {}), Benchmark(counted, {"b": "s"}, {})
    assert harness.chosen(["b"], [one, other]) == [other]
    assert harness.chosen([], [one, other]) == [one, other]


def test_some_figures_alone_are_shown_and_not_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(harness, "REGISTERED", [Benchmark(counted, {"counted": "rounds"}, {})])
    assert main(["counted"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:2] == ["counted", "3.00"]
    assert not (tmp_path / "build").exists()
    assert main([]) == 0
    assert (tmp_path / "build" / "bench.json").exists()


def test_an_unknown_figure_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no_such_figure"]) == 2
    assert "no_such_figure" in capsys.readouterr().err


def test_the_peer_answers_as_we_do(root: Path) -> None:
    skill_map = load_programme(root / "skillmaps" / "hokkaido").skill_map
    peer = PeerRules(skill_map, ON)
    for evidence in invented_learners(skill_map, 20):
        assert len(evidence) == PIECES
        ours = evaluate(skill_map, evidence, (), ON)
        assert peer.met(evidence) == {badge: one.met for badge, one in ours.items()}
