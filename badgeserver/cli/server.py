"""Running the site's server."""

from __future__ import annotations

import os
import socket

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text
from badgeserver.settings import ROOT


def run_server(address: str, port: int, workers: int) -> None:
    """Serve `wsgi:app` until the process is told to stop; raises Refused `port-taken`."""
    _require_free(address, port)
    os.chdir(ROOT)
    Granian(
        "wsgi:app",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()


def _require_free(address: str, port: int) -> None:
    """Refuse a port at which something listens: Granian's workers share theirs, with strangers too."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        socket.create_server((address, port), family=family).close()
    except OSError as fault:
        raise Refused(
            "port-taken",
            Text(f"{address} のポート{port}を使えません。", f"Port {port} of {address} can't be used."),
            Text(
                "そこで動いているものを止めるか、別のポートを選んでください（--port）。",
                "Stop what runs there, or choose another port (--port).",
            ),
        ) from fault
