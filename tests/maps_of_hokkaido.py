"""Later versions of the example programme, for tests of versions, transitions and drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from badgeserver.domain.map_versions import MapState, StoredMap
from badgeserver.programme import load_files, read_folder
from badgeserver.services.office import Office
from tests.conftest import ROOT
from tests.offices import NOW

HOKKAIDO = ROOT / "skillmaps" / "hokkaido"
NEXT = date(2026, 12, 1)
EITHER = "{rule: either_until, until: 2026-12-31}"


def stricter(transition: str = "", version: str = "2026.2", since: date = NEXT) -> dict[str, bytes]:
    """The example from `since` on: an open course alone no longer earns the first badge."""
    edits = [
        ('version: "2026.1"', f'version: "{version}"'),
        ("effective_from: 2023-04-01", f"effective_from: {since}"),
        ("        - {cert: jmooc-course}\n        - {cert: mic-ds", "        - {cert: mic-ds"),
    ]
    if transition:
        edits.append(("\nissuer:", f"\ntransition: {transition}\nissuer:"))
    return edited("skillmap.yaml", edits, read_folder(HOKKAIDO))


def without_first_step() -> dict[str, bytes]:
    """The example from `NEXT` on, in which the first badge is gone and another stands in its place."""
    return {name: data.replace(b"hk-first-step", b"hk-beginner") for name, data in stricter().items()}


def edited(name: str, edits: list[tuple[str, str]], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files after the first occurrence of each text in one of them was replaced."""
    text = files[name].decode()
    for old, new in edits:
        assert old in text, f"{name} does not hold {old!r}"
        text = text.replace(old, new, 1)
    return {**files, name: text.encode()}


def draft_of(files: Mapping[str, bytes]) -> StoredMap:
    """The files as a draft that staff handed in."""
    it = load_files(files).skill_map
    state = MapState.DRAFT
    return StoredMap(it.digest, it.id, it.version, it.effective_from, state, files, "staff", NOW)


def published(files: Mapping[str, bytes], office: Office) -> str:
    """Publish the files and return the digest."""
    draft = draft_of(files)
    office.store.skill_maps.add(
        replace(draft, state=MapState.PUBLISHED, decided_by="operator", decided_at=NOW)
    )
    office.programmes.look_again()
    return draft.digest


def written(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write the files into a new folder."""
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder
