"""Put one fault into a programme folder, and say where it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from badgeserver.programme import Fault, ProgrammeFaults, load_programme

MARK = "▶"
"""Stands in a replacement where the fault must be reported; it is not written to the file."""

Edit: TypeAlias = tuple[str, str, str]
"""A file's name, a text in it, and the replacement of its first occurrence."""

Place: TypeAlias = tuple[str, int, int]
"""A file's name, line and column."""


def spoil(folder: Path, edits: Sequence[Edit]) -> list[Place]:
    """Make the edits and return the marked places. An edit that finds nothing fails the test."""
    for name, old, new in edits:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r}: bring the table up to date"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [_unmark(folder / name) for name in dict.fromkeys(name for name, _, new in edits if MARK in new)]


def _unmark(path: Path) -> Place:
    text = path.read_text(encoding="utf-8")
    before, _, after = text.partition(MARK)
    path.write_text(before + after, encoding="utf-8")
    return path.name, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def faults_of(folder: Path) -> tuple[Fault, ...]:
    """Return the faults that loading the folder reports; none if it loads."""
    try:
        load_programme(folder)
    except ProgrammeFaults as error:
        return error.faults
    return ()
