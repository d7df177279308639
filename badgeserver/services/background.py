"""Work that a request asks for and does not wait for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

_log = logging.getLogger(__name__)


class Background:
    """One thread, which begins when it is first asked. What is left of it is done before the program ends."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")
        self._lock = threading.Lock()
        self._waiting = False

    def ask(self, work: Callable[[], None]) -> None:
        """Have `work` done soon, unless the same is waiting to begin: all that ask have the same work.

        What goes wrong in it is logged by its kind alone: its words may be about a person.
        """
        with self._lock:
            if self._waiting:
                return
            self._waiting = True
        self._thread.submit(self._do, work)

    def _do(self, work: Callable[[], None]) -> None:
        with self._lock:
            self._waiting = False
        try:
            work()
        except Exception as error:  # noqa: BLE001: nobody is there to hear of it
            _log.error("background work failed: %s", type(error).__name__)

    def finish(self) -> None:
        """Wait until all work is done; nothing can be asked for afterwards."""
        self._thread.shutdown()
