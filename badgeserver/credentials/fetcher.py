"""The one way out to the network: public documents only, from public addresses, bounded in every way."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from badgeserver.credentials.bounded import GZIP, TooLarge, decompress
from badgeserver.credentials.dialling import Deadline, Forbidden, HttpPool, HttpsPool, Line
from badgeserver.credentials.network_guard import LOOPBACK, NetworkGuard
from badgeserver.domain.errors import CouldNotFindOut
from badgeserver.domain.text import Text

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_GONE: Final = frozenset({404, 410})
ANYTHING: Final = "*/*"
"""What to ask for where a document may be of any type, because its digest is known."""
_DATA: Final = re.compile(
    r"application/(json|[a-z0-9.+-]+\+json|vc|did|cid|jwt|[a-z0-9.+-]+\+jwt|jose|octet-stream)|text/plain|"
)
"""Media types of JSON and of compact JWS, and what servers say of files whose type they don't know."""


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


@cache
def _trusting_the_system() -> ssl.SSLContext:
    """Return the TLS that trusts whom this machine trusts; reading that takes a while, so only if needed."""
    return ssl.create_default_context()


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
        self._tls = tls

    def fetch(self, address: str, accept: str = "application/json") -> Fetched:
        """Return the document at `address`, following redirects that keep to the same rules.

        Unless `accept` is `ANYTHING`, only JSON and JWS are taken.

        Raises CouldNotFindOut: `unreachable` (no answer, a bad certificate, too slow),
        `forbidden-address` (not HTTPS, or not a public address), `not-there` (404, 410),
        `bad-answer` (another status, too many redirects), `wrong-type` (a page, a picture, …, by its
        Content-Type), `too-large`.
        """
        deadline = Deadline(self._limits.seconds)
        with deadline.running():
            for _ in range(self._limits.redirects + 1):
                target = _target(address, self._own_hosts)
                answer = self._get(target, accept, deadline)
                if isinstance(answer, Fetched):
                    return answer
                address = urljoin(address, answer)
        raise _could_not(address, "bad-answer", "転送が多すぎます。", "It redirects too often.")

    def _get(self, target: _Target, accept: str, deadline: Deadline) -> Fetched | str:
        line = Line(NetworkGuard(LOOPBACK) if target.own else self._guard, deadline)
        headers = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": "badgeserver"}
        try:
            with self._pool(target, line) as pool:
                response = pool.urlopen(
                    "GET", target.path, headers=headers, redirect=False, retries=False, preload_content=False
                )
                try:
                    answer = self._read(target.address, accept, response)
                finally:
                    response.close()
                deadline.require_whole()
                return answer
        except Forbidden as fault:
            raise _forbidden(target.address) from fault
        except (HTTPError, OSError, ValueError) as fault:
            raise _could_not(
                target.address, "unreachable", "つながりませんでした。", "It could not be reached."
            ) from fault

    def _pool(self, target: _Target, line: Line) -> urllib3.HTTPConnectionPool:
        options: dict[str, Any] = {"timeout": line.deadline.remaining(), "maxsize": 1, "line": line}
        if target.plain:
            return HttpPool(target.host, target.port, **options)
        return HttpsPool(target.host, target.port, ssl_context=self._tls or _trusting_the_system(), **options)

    def _read(self, address: str, accept: str, response: BaseHTTPResponse) -> Fetched | str:
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
        if accept != ANYTHING and not _DATA.fullmatch(media_type):
            raise _wrong_type(address, media_type)
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


def _wrong_type(address: str, media_type: str) -> CouldNotFindOut:
    said = media_type[:80]
    return _could_not(
        address,
        "wrong-type",
        f"JSONでもJWSでもなく、「{said}」という種類です。",
        f"It is neither JSON nor a JWS, but {said}.",
    )


def _too_large(address: str) -> CouldNotFindOut:
    return _could_not(address, "too-large", "文書が大きすぎます。", "The document is too large.")
