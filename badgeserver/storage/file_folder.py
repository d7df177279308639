"""A folder that keeps bytes under their SHA-256: the same bytes once, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from badgeserver.domain.errors import Misconfigured, NotFound
from badgeserver.domain.text import Text

_ALGORITHM: Final = "sha256:"
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_UNFINISHED: Final = ".part"


class FileFolder:
    """The bytes of files. Nothing in it is served by its path, and no name of a visitor's is in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep `data` and return its digest, `sha256:<hex>`; raises Misconfigured `files-not-writable`."""
        digest = _ALGORITHM + hashlib.sha256(data).hexdigest()
        place = self._place(digest)
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if place.exists():
                # As good as new: whoever sweeps now leaves it alone.
                os.utime(place)
            else:
                _write(place, data)
        except PermissionError as error:
            raise self._not_writable() from error
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes; raises NotFound `file-lost` where they are not there any more."""
        try:
            return self._place(digest).read_bytes()
        except FileNotFoundError:
            raise NotFound(
                "file-lost",
                Text("ファイルの中身が見つかりません。", "The contents of the file are not there."),
                Text("バックアップから戻してください。", "Bring them back from the backup."),
            ) from None

    def digests(self, before: datetime) -> Iterator[str]:
        """Yield the digests of what was put here last before that moment."""
        for place in self._folder.glob("*/*"):
            if place.suffix != _UNFINISHED and place.stat().st_mtime < before.timestamp():
                yield _ALGORITHM + place.name

    def remove(self, digest: str) -> None:
        """Remove the bytes, if they are there."""
        self._place(digest).unlink(missing_ok=True)

    def _place(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError("not a digest")
        name = digest.removeprefix(_ALGORITHM)
        return self._folder / name[:2] / name

    def _not_writable(self) -> Misconfigured:
        return Misconfigured(
            "files-not-writable",
            Text(
                f"ファイルのフォルダー「{self._folder}」に書けません。",
                f"The folder of files {self._folder} can't be written to.",
            ),
            Text("フォルダーの持ち主と権限を直してください。", "Mend its owner and permissions."),
        )


def _write(place: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(suffix=_UNFINISHED, dir=place.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(place)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
