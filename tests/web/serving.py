"""A site on a real port, for browsers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from werkzeug.serving import make_server

from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.ports import listening, running


@contextmanager
def served(office: Office) -> Iterator[None]:
    """Serve the office's site at its own address on this machine, to as many requests as come."""
    app = create_app(office)
    # One machine plays all visitors here.
    app.extensions["limiter"].pop().enabled = False
    port = urlsplit(office.base_url).port
    assert port is not None
    with listening(port) as place:
        server = make_server("127.0.0.1", port, app, threaded=True, fd=place.fileno())
    with running(server):
        yield
