"""Figures that were counted once and are kept while nothing changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, TypeVar, cast

KEPT: Final = 256
"""How many figures are kept; those not asked for longest go first."""

T = TypeVar("T")


class FiguresKept:
    """Safe to share between threads. A key names everything that a figure depends on."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()

    def kept(self, key: Hashable, count: Callable[[], T]) -> T:
        """Return the figure of a key; `count` it if it is not there. Two threads may both count it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(T, self._kept[key])
        figure = count()
        with self._lock:
            self._kept[key] = figure
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return figure
