"""Ports for servers of tests, which stay theirs: also while the server is stopped, to be started again."""

from __future__ import annotations

import random
import socket

# The system takes the ports of outgoing connections from 32768 on (ip_local_port_range), and gives such a
# port to whoever binds to 0 as well: it may be somebody else's before a server is started, or again.
_OWN = range(20_000, 32_768)
_given: set[int] = set()
_drawn = random.SystemRandom()


def free_port() -> int:
    """Return a port of the loopback that is free, that is given once, and that the system gives to nobody."""
    for port in _drawn.sample(_OWN, len(_OWN)):
        if port not in _given and _is_free(port):
            _given.add(port)
            return port
    raise RuntimeError(f"every port from {_OWN.start} on is in use")


def _is_free(port: int) -> bool:
    with socket.socket() as asking:
        # As servers do: what an earlier one left behind in the system doesn't count.
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asking.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
