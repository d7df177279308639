"""The site answers under its own host only, so that no redirect leads to one that a stranger names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ANSWER = (
    "このサイトのアドレスではありません。公開アドレスで開いてください。\n"
    "This is not the site's address. Open it under its public address.\n"
).encode()
_HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(_ANSWER))),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
]


class OwnHostOnly:
    """WSGI middleware: 400 for a request whose `Host` is not that of `base_url` (RFC 9110, 7.2).

    Under HTTPS host and port must both be those of `base_url`. A site on plain HTTP is one on this
    machine: any of its own names will do there, at any port, as through a forwarded one.
    """

    def __init__(self, app: WSGIApplication, base_url: str) -> None:
        self._app = app
        address = urlsplit(base_url)
        self._scheme = address.scheme
        self._host = address.hostname
        self._port = address.port or _DEFAULT_PORTS[address.scheme]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass on what asks for this site, and refuse all else."""
        if self._is_own(environ.get("HTTP_HOST", "")):
            return self._app(environ, start_response)
        start_response("400 Bad Request", _HEADERS)
        return [_ANSWER]

    def _is_own(self, host: str) -> bool:
        try:
            asked = urlsplit(f"//{host}")
            name, port = asked.hostname, asked.port or _DEFAULT_PORTS[self._scheme]
        except ValueError:
            return False
        if name is None or asked.netloc != host or "@" in host:
            return False
        if self._scheme == "http":
            return name == self._host or name in _LOOPBACK
        return (name, port) == (self._host, self._port)
