"""How a connection is made on a stranger's word: to checked addresses only, and before a deadline."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from badgeserver.credentials.network_guard import NetworkGuard

_ADDRESSES: Final = 3
"""How many of a host's addresses are tried."""


class Forbidden(Exception):
    """The address that was about to be dialled is not a public one; urllib3 lets it through as it is."""


class Deadline:
    """The moment after which a fetch is cut, over all its addresses, whatever the other side does."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self._cut = False

    def remaining(self) -> float:
        """Return the seconds that are left; raises TimeoutError when none are."""
        left = self._end - time.monotonic()
        if self._cut or left <= 0:
            raise TimeoutError
        return left

    def watch(self, connection: socket.socket) -> None:
        """Keep a second handle, since TLS takes the first one over; shutting it down ends both."""
        with self._lock:
            self._open.append(connection.dup())
            if self._cut:
                self._shut()

    def _cut_off(self) -> None:
        """End the connections, so that a slow drip cannot outlast the limit."""
        with self._lock:
            self._cut = True
            self._shut()

    def _shut(self) -> None:
        for handle in self._open:
            try:
                handle.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def require_whole(self) -> None:
        """Raise TimeoutError if the connection was cut: what was read then may look whole, and is not."""
        with self._lock:
            if self._cut:
                raise TimeoutError

    @contextmanager
    def running(self) -> Iterator[None]:
        """Cut the connections when the time is over, and let go of their handles at the end."""
        timer = threading.Timer(self.remaining(), self._cut_off)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            with self._lock:
                for handle in self._open:
                    handle.close()
                self._open.clear()


@dataclass(frozen=True, slots=True)
class Line:
    """How one connection is made: to permitted addresses only, before the deadline."""

    guard: NetworkGuard
    deadline: Deadline

    def dial(self, host: str, port: int) -> socket.socket:
        """Connect to a permitted address of `host`: what is checked is what is dialled."""
        addresses = _look_up(host, port, self.deadline.remaining())
        if not addresses or not all(self.guard.permits(address) for address in addresses):
            raise Forbidden(host)
        tried = addresses[:_ADDRESSES]
        for number, address in enumerate(tried[:-1]):
            try:
                return self._connect(address, port, len(tried) - number)
            except OSError:
                continue
        return self._connect(tried[-1], port, 1)

    def _connect(self, address: str, port: int, share: int) -> socket.socket:
        """Connect within a share of the time left, so that a silent address leaves the others theirs."""
        remaining = self.deadline.remaining()
        connection = socket.create_connection((address, port), timeout=remaining / share)
        connection.settimeout(remaining)
        self.deadline.watch(connection)
        return connection


def _look_up(host: str, port: int, seconds: float) -> list[str]:
    """Return the addresses of `host`; raises TimeoutError when they are not known in `seconds`.

    The system's resolver knows no deadline, so it works in a thread, which is left behind when it is late.
    """
    found: Future[list[str]] = Future()

    def ask() -> None:
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.set_result([str(info[4][0]) for info in infos])
        except Exception as fault:
            found.set_exception(fault)

    threading.Thread(target=ask, daemon=True).start()
    return found.result(timeout=seconds)


class _GuardedHttp(HTTPConnection):
    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return self._line.dial(self._dns_host, self.port or 80)


class _GuardedHttps(HTTPSConnection):
    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return self._line.dial(self._dns_host, self.port or 443)


class HttpPool(urllib3.HTTPConnectionPool):
    """Connections over plain HTTP; made with `line`."""

    ConnectionCls = _GuardedHttp


class HttpsPool(urllib3.HTTPSConnectionPool):
    """Connections over HTTPS; made with `line`."""

    ConnectionCls = _GuardedHttps
