"""Running the site's server."""

from __future__ import annotations

import os

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from badgeserver.settings import ROOT


def run_server(address: str, port: int, workers: int) -> None:
    """Serve `wsgi:app` until the process is told to stop."""
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
