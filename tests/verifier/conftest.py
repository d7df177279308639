"""The browser's verifier, which runs for the whole session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import without
from tests.credentials.samples import MemorySigner
from tests.servers import MissingProgram
from tests.verifier.node_verifier import NodeVerifier, running_verifier


@pytest.fixture(scope="session")
def verifier() -> Iterator[NodeVerifier]:
    """The verifier in Node."""
    try:
        with running_verifier() as running:
            yield running
    except MissingProgram as missing:
        without(str(missing))


@pytest.fixture(scope="session")
def signer() -> MemorySigner:
    """The sample issuer's key."""
    return MemorySigner()
