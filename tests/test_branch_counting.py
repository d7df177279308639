"""Branches are not counted where that is left out, and are counted as before afterwards."""

from __future__ import annotations

import os
import sys
import threading
from types import FrameType

import pytest

from tests.branch_coverage import MOST_CASES, OF_PROCESSES, is_uncounted, uncounted


def count(_frame: FrameType, _event: str, _argument: object) -> None:
    """Stand for what counts."""


@pytest.fixture(autouse=True)
def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OF_PROCESSES, "how processes count")


def test_counting_ends_and_goes_on() -> None:
    before = sys.gettrace(), threading.gettrace()
    sys.settrace(count)
    threading.settrace(count)
    try:
        with uncounted():
            during = sys.gettrace(), threading.gettrace(), os.environ.get(OF_PROCESSES)
        after = sys.gettrace(), threading.gettrace(), os.environ.get(OF_PROCESSES)
    finally:
        threading.settrace(before[1])
        sys.settrace(before[0])
    assert during == (None, None, None)
    assert after == (count, count, "how processes count")


def test_it_goes_on_after_a_failure_too() -> None:
    before = sys.gettrace(), threading.gettrace()
    with pytest.raises(ZeroDivisionError), uncounted():
        raise ZeroDivisionError
    assert (sys.gettrace(), threading.gettrace()) == before
    assert os.environ[OF_PROCESSES] == "how processes count"


@pytest.mark.parametrize("case", range(MOST_CASES + 2))
def test_a_test_is_counted_in_its_first_cases(case: int, request: pytest.FixtureRequest) -> None:
    assert is_uncounted(request.node) is (case >= MOST_CASES)
