"""A port that was given to a test's server is nobody else's."""

from __future__ import annotations

import socket
import struct
import threading

import pytest

from tests.ports import free_port, listening

# <linux/in.h>; the module has no name for it. The ports that an outgoing connection may have: first, last.
IP_LOCAL_PORT_RANGE = 51


def call_from(own: int, port: int) -> None:
    """Connect with one's own end at a port that the system may give."""
    with socket.socket() as caller:
        try:
            caller.setsockopt(socket.IPPROTO_IP, IP_LOCAL_PORT_RANGE, struct.pack("I", own << 16 | own))
        except OSError:
            pytest.skip("a Linux before 6.3 chooses the ports of connections alone")
        caller.connect(("127.0.0.1", port))


def unheld_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
    return port


def test_a_server_comes_back_to_its_port() -> None:
    port = free_port()
    for _ in range(3):
        with listening(port) as server, socket.create_connection(("127.0.0.1", port)) as caller:
            server.accept()[0].close()
            assert caller.recv(1) == b""


def test_while_the_server_is_stopped_nobody_else_has_its_port() -> None:
    port = free_port()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", port))
    with listening(free_port()) as server:
        with pytest.raises(OSError, match="Cannot assign"):
            call_from(port, server.getsockname()[1])
        call_from(unheld_port(), server.getsockname()[1])


def test_who_still_has_the_old_socket_for_a_moment_is_waited_for() -> None:
    port = free_port()
    with listening(port) as old:
        threading.Timer(0.3, old.shutdown, (socket.SHUT_RDWR,)).start()
        with pytest.raises(OSError, match="in use"):
            socket.create_server(("127.0.0.1", port))
        with listening(port), socket.create_connection(("127.0.0.1", port)):
            pass
