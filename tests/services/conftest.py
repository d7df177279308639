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


@pytest.fixture
def small_office(tmp_path: Path) -> Iterator[Office]:
    """A ready installation on SQLite, for what does not depend on the kind of database."""
    made = make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")
    yield made
    made.store.close()
