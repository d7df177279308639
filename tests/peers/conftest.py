"""The verifiers of others, which run for the whole session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import without
from tests.credentials.samples import MemorySigner
from tests.peers.node_peers import NodePeers, running_peers
from tests.servers import MissingProgram


@pytest.fixture(scope="session")
def node_peers() -> Iterator[NodePeers]:
    """The program with @digitalbazaar's and @digitalcredentials' packages."""
    try:
        with running_peers() as peers:
            yield peers
    except MissingProgram as missing:
        without(str(missing))


@pytest.fixture(scope="session")
def signer() -> MemorySigner:
    """A key of the sample issuer, one for the session: a peer keeps DID documents that it has seen."""
    return MemorySigner()
