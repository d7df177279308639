"""What the verifier takes from others is what the lock names, bundled by the script, with its licences."""

from __future__ import annotations

import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from badgeserver.credentials.contexts import load_pinned
from tests.conftest import without

FILES = ["LICENSES.txt", "contexts.js", "json-ld.js", "qr.js"]


@pytest.fixture
def vendor(root: Path) -> Path:
    """The folder of what is committed."""
    return root / "badgeserver/web/static/verifier/vendor"


def test_building_it_again_gives_the_same_bytes(root: Path, vendor: Path, tmp_path: Path) -> None:
    source = root / "scripts/verifier"
    node, stamp = shutil.which("node"), source / "node_modules/.installed"
    lock = sha256((source / "package-lock.json").read_bytes()).hexdigest()
    if node is None or not stamp.is_file() or not stamp.read_text().startswith(lock):
        without("the npm packages of scripts/verifier are not those of its lock: make testing")
    subprocess.run([node, "build.mjs", str(tmp_path)], cwd=source, check=True)
    assert sorted(one.name for one in vendor.iterdir()) == FILES
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (vendor / name).read_bytes(), f"{name} is not what is built"


def test_the_licences_of_all_that_is_bundled_are_there(vendor: Path) -> None:
    told = (vendor / "LICENSES.txt").read_text(encoding="utf-8")
    for package in ("jsonld", "rdf-canonize", "canonicalize", "lru-cache", "setimmediate", "yallist", "qr"):
        assert f"\n{package} " in told
    assert "Copyright (c) 2023 Paul Miller" in told


def test_its_contexts_are_the_pinned_ones(vendor: Path) -> None:
    text = (vendor / "contexts.js").read_text(encoding="utf-8")
    pairs = json.loads(text.partition("new Map(")[2].rpartition(");")[0])
    assert dict(pairs) == {address: dict(document) for address, document in load_pinned().items()}
