"""An office on either database for the tests of the services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from badgeserver.services.office import Office
from tests.offices import make_office


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """A ready installation without learners."""
    made = make_office(tmp_path, database_url)
    yield made
    made.store.close()
