"""A copy of the Hokkaido folder that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def hokkaido(root: Path) -> Path:
    """The folder of the example programme; never write to it."""
    return root / "skillmaps" / "hokkaido"


@pytest.fixture
def folder(hokkaido: Path, tmp_path: Path) -> Path:
    """A copy of the example programme, for this test alone."""
    return Path(shutil.copytree(hokkaido, tmp_path / "programme"))
