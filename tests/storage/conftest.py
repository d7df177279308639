"""A store on a fresh database of either kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from badgeserver.storage import Store, migrate, open_store
from tests.prepared import copy_prepared
from tests.storage.values import SKILL_MAP


@pytest.fixture
def migrated_url(database_url: str, tmp_path: Path) -> str:
    """The URL of a database with all its tables and nothing in them."""
    assert copy_prepared(migrated, database_url, tmp_path / "nothing")
    return database_url


def migrated(url: str, _folder: Path) -> None:
    migrate(url)


@pytest.fixture
def store(migrated_url: str, tmp_path: Path) -> Iterator[Store]:
    """A store that holds no more than the skill map by which awards are given."""
    store = open_store(migrated_url, tmp_path / "files")
    store.skill_maps.add(SKILL_MAP)
    yield store
    store.close()
