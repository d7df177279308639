"""Keys for the credentials' tests."""

from __future__ import annotations

import pytest

from tests.credentials.samples import MemorySigner


@pytest.fixture(scope="session")
def signer() -> MemorySigner:
    """Return the sample issuer's key."""
    return MemorySigner()
