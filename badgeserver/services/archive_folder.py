"""The archive as a folder: written beside and moved into its place, with a checksum of every file."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text
from badgeserver.services.archive import CONTENTS, ArchivePart

SUMS: Final = "SHA256SUMS"
"""In the form that `sha256sum -c` reads."""


def write_archive(parts: Iterable[ArchivePart], folder: Path) -> Iterator[int]:
    """Write the parts into `folder`, and yield how many files each of them had.

    The folder appears whole or not at all; an archive that was there is replaced, one that was
    interrupted is begun anew. Raises Refused `folder-in-use` for a folder with something else in it.
    """
    _require_ours(folder)
    beside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    sums: dict[str, str] = {}
    for part in parts:
        count = 0
        for path, data in part.make():
            _write(beside / path, data)
            sums[path] = hashlib.sha256(data).hexdigest()
            count += 1
        yield count
    _write(beside / SUMS, _sums_text(sums).encode())
    _put_in_place(beside, folder)


def written_sums(folder: Path) -> dict[str, str]:
    """Return the checksums that an archive states, by path; raises Refused `no-archive`."""
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
    except OSError as error:
        raise _no_archive(folder) from error
    return {path: digest for digest, _, path in (line.partition("  ") for line in lines)}


def _sums_text(sums: dict[str, str]) -> str:
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items()))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _put_in_place(beside: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    beside.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _require_ours(folder: Path) -> None:
    is_ours = (folder / CONTENTS).is_file()
    if folder.exists() and not is_ours and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(
            "folder-in-use",
            Text(f"{folder} には別のものが入っています。", f"There is something else in {folder}."),
            Text("空のフォルダーか、新しい名前を指定してください。", "Name an empty folder, or a new one."),
        )


def _no_archive(folder: Path) -> Refused:
    return Refused(
        "no-archive",
        Text(f"{folder} は保存版ではありません。", f"{folder} is no archive."),
        Text(
            "「badgeserver archive フォルダー」で作ったフォルダーを指定してください。",
            "Name a folder that “badgeserver archive” wrote.",
        ),
    )
