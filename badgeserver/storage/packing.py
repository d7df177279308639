"""Small files as one compressed blob: a ZIP archive, which any tool can open decades later."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_THE_SAME_MOMENT = (1980, 1, 1, 0, 0, 0)


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return `files`, by name, as a ZIP archive. The same files give the same archive."""
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _THE_SAME_MOMENT)
            archive.writestr(member, files[name], zipfile.ZIP_DEFLATED)
    return blob.getvalue()


def unpack(blob: bytes) -> dict[str, bytes]:
    """Return the files that `pack` put into the archive, by name."""
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
