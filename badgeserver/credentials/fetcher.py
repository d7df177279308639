"""The one way out to the network: public documents only, from public addresses, bounded in every way."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from badgeserver.credentials.bounded import GZIP, TooLarge, decompress
from badgeserver.credentials.network_guard import LOOPBACK, NetworkGuard
from badgeserver.domain.errors import CouldNotFindOut
from badgeserver.domain.text import Text

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_GONE: Final = frozenset({404, 410})
_ADDRESSES: Final = 3
"""How many of a host's addresses are tried."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch: bytes (also unfolded), seconds in all, redirects followed."""

    bytes: int = 2 * 1024 * 1024
    seconds: float = 10.0
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document from the network: the address that gave it in the end, its media type, its bytes."""

    address: str
    media_type: str
    data: bytes


class _Forbidden(Exception):
    """The address that was about to be dialled is not a public one; urllib3 lets it through as it is."""


class _Deadline:
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
class _Line:
    """How one connection is made: to permitted addresses only, before the deadline."""

    guard: NetworkGuard
    deadline: _Deadline

    def dial(self, host: str, port: int) -> socket.socket:
        """Connect to a permitted address of `host`: what is checked is what is dialled."""
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(info[4][0]) for info in infos]
        if not addresses or not all(self.guard.permits(address) for address in addresses):
            raise _Forbidden(host)
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


class _GuardedHttp(HTTPConnection):
    def __init__(self, *args: Any, line: _Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return self._line.dial(self._dns_host, self.port or 80)


class _GuardedHttps(HTTPSConnection):
    def __init__(self, *args: Any, line: _Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return self._line.dial(self._dns_host, self.port or 443)


class _HttpPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _GuardedHttp


class _HttpsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _GuardedHttps


class Fetcher:
    """Fetches public documents over HTTPS (DESIGN: verification).

    `own_hosts` (such as `127.0.0.1:8000`) may be reached over plain HTTP and on the loopback: the
    demonstration's own site. `tls` replaces the system's trust store, `guard` the rule of which
    addresses are public; both are for tests and for sites inside an intranet.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        own_hosts: frozenset[str] = frozenset(),
        guard: NetworkGuard | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._own_hosts = own_hosts
        self._guard = guard or NetworkGuard()
        self._tls = tls or ssl.create_default_context()

    def fetch(self, address: str, accept: str = "application/json") -> Fetched:
        """Return the document at `address`, following redirects that keep to the same rules.

        Raises CouldNotFindOut: `unreachable` (no answer, a bad certificate, too slow),
        `forbidden-address` (not HTTPS, or not a public address), `not-there` (404, 410),
        `bad-answer` (another status, too many redirects), `too-large`.
        """
        deadline = _Deadline(self._limits.seconds)
        with deadline.running():
            for _ in range(self._limits.redirects + 1):
                target = _target(address, self._own_hosts)
                answer = self._get(target, accept, deadline)
                if isinstance(answer, Fetched):
                    return answer
                address = urljoin(address, answer)
        raise _could_not(address, "bad-answer", "転送が多すぎます。", "It redirects too often.")

    def _get(self, target: _Target, accept: str, deadline: _Deadline) -> Fetched | str:
        line = _Line(NetworkGuard(LOOPBACK) if target.own else self._guard, deadline)
        headers = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": "badgeserver"}
        try:
            with self._pool(target, line) as pool:
                response = pool.urlopen(
                    "GET", target.path, headers=headers, redirect=False, retries=False, preload_content=False
                )
                try:
                    answer = self._read(target.address, response)
                finally:
                    response.close()
                deadline.require_whole()
                return answer
        except _Forbidden as fault:
            raise _forbidden(target.address) from fault
        except (HTTPError, OSError, ValueError) as fault:
            raise _could_not(
                target.address, "unreachable", "つながりませんでした。", "It could not be reached."
            ) from fault

    def _pool(self, target: _Target, line: _Line) -> urllib3.HTTPConnectionPool:
        options: dict[str, Any] = {"timeout": line.deadline.remaining(), "maxsize": 1, "line": line}
        if target.plain:
            return _HttpPool(target.host, target.port, **options)
        return _HttpsPool(target.host, target.port, ssl_context=self._tls, **options)

    def _read(self, address: str, response: BaseHTTPResponse) -> Fetched | str:
        location = response.headers.get("Location")
        if response.status in _REDIRECTS and location:
            return location
        if response.status in _GONE:
            raise _could_not(address, "not-there", "文書がありません。", "There is no such document.")
        if response.status != 200:
            raise _could_not(
                address, "bad-answer", f"応答は{response.status}でした。", f"It answered {response.status}."
            )
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Fetched(address, media_type, self._body(address, response))

    def _body(self, address: str, response: BaseHTTPResponse) -> bytes:
        limit = self._limits.bytes
        data = bytearray()
        while chunk := response.read(65_536, decode_content=False):
            data += chunk
            if len(data) > limit:
                raise _too_large(address)
        match response.headers.get("Content-Encoding", "identity").lower():
            case "identity" | "":
                return bytes(data)
            case "gzip":
                try:
                    return decompress(bytes(data), limit, GZIP)
                except TooLarge as fault:
                    raise _too_large(address) from fault
            case _:
                raise _could_not(
                    address, "bad-answer", "圧縮の形式が分かりません。", "It is compressed in an unknown way."
                )


@dataclass(frozen=True, slots=True)
class _Target:
    """Where to dial: taken from an address that keeps to the rules."""

    address: str
    host: str
    port: int
    path: str
    plain: bool
    own: bool


def _target(address: str, own_hosts: frozenset[str]) -> _Target:
    """Take `address` apart; raises CouldNotFindOut `forbidden-address` unless the rules allow it."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as fault:
        raise _forbidden(address) from fault
    own = parts.netloc in own_hosts
    plain = parts.scheme == "http"
    allowed = parts.scheme == "https" or (plain and own)
    if not allowed or not parts.hostname or parts.username is not None or parts.password is not None:
        raise _forbidden(address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    bare = parts._replace(fragment="").geturl()
    return _Target(bare, parts.hostname, port or (80 if plain else 443), path, plain, own)


def _could_not(address: str, code: str, ja: str, en: str) -> CouldNotFindOut:
    host = urlsplit(address).netloc[:120]
    return CouldNotFindOut(
        code,
        Text(
            f"「{host}」から公開の文書を取れません。{ja}",
            f"A public document at {host} is not to be had. {en}",
        ),
        Text("時間をおいて、もう一度おためしください。", "Try again later."),
    )


def _forbidden(address: str) -> CouldNotFindOut:
    return CouldNotFindOut(
        "forbidden-address",
        Text(
            f"「{address[:120]}」は、公開のHTTPSアドレスではないため、つなぎません。",
            f"{address[:120]} is not a public HTTPS address, so it is not contacted.",
        ),
        Text("発行者に知らせてください。", "Tell the issuer."),
    )


def _too_large(address: str) -> CouldNotFindOut:
    return _could_not(address, "too-large", "文書が大きすぎます。", "The document is too large.")
