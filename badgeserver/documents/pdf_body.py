"""The objects of a PDF as they are written one after the other (ISO 32000-1, 7.3 and 7.5)."""

from __future__ import annotations

import hashlib
import zlib
from typing import BinaryIO

import pikepdf

NOT_WRITTEN = -1
_LEVEL = 4
"""Of compression: 6 takes three times as long for a tenth less."""


def hex_text(text: str) -> bytes:
    """Return a text string, readable by every program whatever it says (ISO 32000-1, 7.9.2.2)."""
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def reference(number: int) -> bytes:
    """Return the reference to an object."""
    return b"%d 0 R" % number


class Body:
    """Writes objects to a file and remembers where each begins; nothing of them stays in memory."""

    def __init__(self, out: BinaryIO, first: int) -> None:
        """Begin with object number `first`."""
        self.first = first
        self.offsets: list[int] = []
        self._out = out
        self._at = 0
        self._digest = hashlib.sha256()
        self._copied: dict[tuple[int, int, int], int] = {}

    @property
    def after(self) -> int:
        """Return the number that the next new object will have."""
        return self.first + len(self.offsets)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of all that was written, in hexadecimal."""
        return self._digest.hexdigest()

    def reserve(self) -> int:
        """Return the number of an object that is written later."""
        self.offsets.append(NOT_WRITTEN)
        return self.after - 1

    def put(self, number: int, content: bytes) -> int:
        """Write the object whose number was reserved; return the number."""
        self.offsets[number - self.first] = self._at
        written = b"%d 0 obj\n%s\nendobj\n" % (number, content)
        self._out.write(written)
        self._at += len(written)
        self._digest.update(written)
        return number

    def add(self, content: bytes) -> int:
        """Write an object; return its number."""
        return self.put(self.reserve(), content)

    def put_stream(self, number: int, entries: bytes, data: bytes) -> int:
        """Write a compressed stream whose dictionary has these entries; return its number."""
        packed = zlib.compress(data, _LEVEL)
        return self.put(
            number,
            b"<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
            % (entries, len(packed), packed),
        )

    def add_stream(self, entries: bytes, data: bytes) -> int:
        """Write a compressed stream whose dictionary has these entries; return its number."""
        return self.put_stream(self.reserve(), entries, data)

    def copied(self, value: pikepdf.Object, document: int) -> bytes:
        """Return a value out of another document, having written what it refers to, each object once.

        `document` tells documents apart.
        """
        with pikepdf.explicit_conversion():
            return self._copied_value(value, document)

    def _copied_value(self, value: pikepdf.Object, document: int) -> bytes:
        if not value.is_indirect:
            return self._written_out(value, document)
        key = (document, *value.objgen)
        if key not in self._copied:
            self._copied[key] = self.reserve()
            self.put(self._copied[key], self._written_out(value, document))
        return reference(self._copied[key])

    def _written_out(self, value: pikepdf.Object, document: int) -> bytes:
        if isinstance(value, pikepdf.Stream):
            entries = self._entries(value, document)
            return b"<< %s >>\nstream\n%s\nendstream" % (entries, value.read_raw_bytes())
        if isinstance(value, pikepdf.Dictionary):
            return b"<< %s >>" % self._entries(value, document)
        if isinstance(value, pikepdf.Array):
            return b"[ %s ]" % b" ".join(self._copied_value(item, document) for item in value.as_list())
        return value.unparse(resolved=True)

    def _entries(self, value: pikepdf.Object, document: int) -> bytes:
        return b" ".join(
            b"%s %s" % (pikepdf.Name(key).unparse(), self._copied_value(value[key], document))
            for key in sorted(value.keys())
        )
