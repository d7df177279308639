"""A web site that does what hostile or broken ones do."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Page = Callable[[BaseHTTPRequestHandler], None]


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    """Answer with `body`."""
    handler.send_response(status)
    for name, value in {"Content_Type": "application/json; charset=utf-8", **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def text(body: bytes, status: int = 200, **headers: str) -> Page:
    """Return a page that answers with `body`."""
    return lambda handler: send(handler, body, status, **headers)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte of the body now and then, for ever."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte of a header now and then, for ever."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def slow_loop(handler: BaseHTTPRequestHandler) -> None:
    """Redirect to the same page, almost too late each time."""
    time.sleep(0.7)
    send(handler, b"", 302, Location="/slow-loop")


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Send a body without end."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65_536)


def hundreds(handler: BaseHTTPRequestHandler) -> None:
    """Say for ever that the answer is to come."""
    while True:
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")


def raw(answer: bytes) -> Page:
    """Return a page that sends these bytes, whatever they are, and hangs up."""

    def page(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(answer)

    return page


def chunks(handler: BaseHTTPRequestHandler) -> None:
    """Send a body without end in chunks, none of which says how many follow."""
    handler.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    while True:
        handler.wfile.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")


def silence(_handler: BaseHTTPRequestHandler) -> None:
    """Take the question and say nothing."""
    time.sleep(5)


OK: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
PAGES: dict[str, Page] = {
    "/good": text(b'{"a": 1}'),
    "/zipped": text(gzip.compress(b'{"a": 1}'), Content_Encoding="gzip"),
    "/bomb": text(gzip.compress(b"x" * 10_000_000), Content_Encoding="gzip"),
    "/half-zipped": text(gzip.compress(b'{"a": 1}')[:-6], Content_Encoding="gzip"),
    "/odd-coding": text(b"x", Content_Encoding="br"),
    "/large": text(b"x" * 100_001),
    "/endless": endless,
    "/drip": drip,
    "/drip-headers": drip_headers,
    "/once": text(b"", 302, Location="/good"),
    "/loop": text(b"", 302, Location="/loop"),
    "/slow-loop": slow_loop,
    "/to-private": text(b"", 302, Location="https://10.0.0.1/x"),
    "/to-http": text(b"", 302, Location="http://localhost/x"),
    "/to-file": text(b"", 307, Location="file:///etc/passwd"),
    "/nowhere": text(b"", 302),
    "/gone": text(b"", 410),
    "/broken": text(b"", 500),
    "/to-private-without-scheme": text(b"", 302, Location="//10.0.0.1/x"),
    "/to-private-in-disguise": text(b"", 308, Location="https://localhost@10.0.0.1/x"),
    "/to-metadata": text(b"", 303, Location="https://169.254.169.254/latest/meta-data"),
    "/hundreds": hundreds,
    "/chunks": chunks,
    "/silence": silence,
    "/no-http": raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "/headers": raw(OK + b"X: y\r\n" * 1000 + b"\r\n{}"),
    "/long-header": raw(OK + b"X: " + b"y" * 1_000_000 + b"\r\n\r\n{}"),
    "/cut-short": raw(OK + b"Content-Length: 1000\r\n\r\n{}"),
    "/two-lengths": raw(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x"),
    "/bad-chunks": raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}"),
    "/zipped-twice": text(gzip.compress(gzip.compress(b"{}")), Content_Encoding="gzip, gzip"),
    "/bomb-in-parts": text(gzip.compress(b"x" * 60_000) * 2, Content_Encoding="gzip"),
    "/page": text(b"{}", Content_Type="text/html; charset=utf-8"),
    "/picture": text(b"{}", Content_Type="image/svg+xml"),
    "/form": text(b"{}", Content_Type="application/x-www-form-urlencoded"),
    "/typed-oddly": text(b"{}", Content_Type="application/json, text/html"),
    "/deep": text(b'{"a":' * 40 + b"1" + b"}" * 40),
    "/very-deep": text(b"[" * 90_000),
    "/duplicate": text(b'{"a": 1, "a": 2}'),
    "/list": text(b"[]"),
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    pages: dict[str, Page]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        page = self.server.pages.get(self.path.partition("?")[0])
        if page is None:
            send(self, b"", 404)
        else:
            page(self)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(pages: dict[str, Page], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve `pages` on a free loopback port."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.pages = pages
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
