"""`badgeserver serve`, where the port is somebody else's."""

from __future__ import annotations

import socket

import pytest

from badgeserver.cli.server import run_server
from badgeserver.domain.errors import Refused
from tests.ports import free_port, listening


@pytest.mark.parametrize("shares", [False, True])
def test_a_port_at_which_something_listens_is_not_shared(shares: bool) -> None:
    port = free_port()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, int(shares))
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(Refused, match="port-taken"):
            run_server("127.0.0.1", port, 1)
    listening(port).close()
