"""Holds the share of branches that the tests reach; coverage's own limit mixes branches with lines."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path

import pytest
from coverage import Coverage

LEAST_PERCENT = 90.0
_REACHED = pytest.StashKey[float]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Fail a session with --cov that reaches too few branches, once pytest-cov has its data together."""
    result = yield
    is_worker = hasattr(session.config, "workerinput")
    if session.config.getoption("--cov") and not is_worker and not session.config.option.collectonly:
        reached = percent_of_branches(session.config.rootpath)
        session.config.stash[_REACHED] = reached
        session.testsfailed += reached < LEAST_PERCENT
    return result


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say below the table how many branches were reached, and whether that is enough."""
    if _REACHED not in config.stash:
        return
    reached = config.stash[_REACHED]
    if reached < LEAST_PERCENT:
        terminalreporter.write_line(
            f"ERROR: the tests reach {reached:.1f} % of the branches; {LEAST_PERCENT:.0f} % is the least.",
            red=True,
        )
    else:
        terminalreporter.write_line(f"The tests reach {reached:.1f} % of the branches.", green=True)


def percent_of_branches(root: Path) -> float:
    """Return the share of the package's branches, in percent, that the collected data under `root` holds."""
    coverage = Coverage(config_file=str(root / "setup.cfg"))
    coverage.load()
    report = root / ".cache" / "coverage" / "report.json"
    coverage.json_report(outfile=str(report))
    return float(json.loads(report.read_text(encoding="utf-8"))["totals"]["percent_branches_covered"])
