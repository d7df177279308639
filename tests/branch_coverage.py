"""Holds the share of branches that the tests reach; coverage's own limit mixes branches with lines.

To count takes as long as the tests themselves. It is left out where as good as the same branches are
reached by a cheaper test, so that the share is rather too low than too high: in journeys, whose pages
`tests/web` asks for as well; where other people's verifiers and requests go the ways that ours went; on the
second database, except in `tests/storage`; in the further cases of a test that was counted in three; while a
demonstration is made; and in what is marked as `uncounted`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from coverage import Coverage

LEAST_PERCENT = 90.0
UNCOUNTED_FOLDERS = frozenset({"journeys", "peers", "vc_api", "verifier"})
MOST_CASES = 3
_REACHED = pytest.StashKey[float]()
_CASE = pytest.StashKey[int]()
OF_PROCESSES = "COVERAGE_PROCESS_CONFIG"
"""By this setting the processes that a test starts count as well."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "uncounted: a long test of what cheaper ones reach as well")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Number the cases of each test."""
    cases: Counter[tuple[Path, str]] = Counter()
    for item in items:
        test = item.path, item.nodeid.partition("[")[0]
        item.stash[_CASE] = cases[test]
        cases[test] += 1


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Run a test, without counting where cheaper ones reach the same."""
    if not is_uncounted(item):
        return (yield)
    with uncounted():
        return (yield)


def is_uncounted(item: pytest.Item) -> bool:
    """Return whether the branches that a test reaches are left out."""
    folder = item.path.relative_to(item.config.rootpath / "tests").parts[0]
    parameters = (
        item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    )
    is_second = parameters.get("database_url") == "postgresql" and folder != "storage"
    is_further = item.stash[_CASE] >= MOST_CASES
    marked = item.get_closest_marker("uncounted") is not None
    return is_second or is_further or marked or folder in UNCOUNTED_FOLDERS


@contextmanager
def uncounted() -> Iterator[None]:
    """Count nothing, neither here nor in threads and processes that are started meanwhile."""
    here, in_threads, in_processes = sys.gettrace(), threading.gettrace(), os.environ.pop(OF_PROCESSES, None)
    sys.settrace(None)
    threading.settrace(None)
    try:
        yield
    finally:
        if in_processes is not None:
            os.environ[OF_PROCESSES] = in_processes
        threading.settrace(in_threads)
        sys.settrace(here)


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
