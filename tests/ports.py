"""Servers of tests, and ports that stay theirs: before the server starts, and while it is stopped."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer

_LONGEST_S = 20
_held: list[socket.socket] = []


def free_port() -> int:
    """Return a port of the loopback that the system gives to nobody else as long as this process lives.

    A socket holds it that is bound and never listens: a server of ours may bind to the same port (all of
    them allow to reuse an address), who calls while none does is refused, and neither a connection that
    goes out nor another program that asks for a free port is given it.
    """
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    # Only now: somebody else's holder, too, would have allowed to share its port with one that allows it.
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    _held.append(holder)
    port: int = holder.getsockname()[1]
    return port


def listening(port: int) -> socket.socket:
    """Listen at a port of the loopback, at which another server of this process may just have stopped.

    Every program that is started (a file of a learner's is read in one) has the sockets of this process
    until it runs, for milliseconds: as long, the server that has stopped is still there for the system.
    """
    deadline = time.monotonic() + _LONGEST_S
    while True:
        try:
            return socket.create_server(("127.0.0.1", port))
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


@contextmanager
def running(server: BaseServer) -> Iterator[None]:
    """Let a server answer in a thread of its own, and close it at the end."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
