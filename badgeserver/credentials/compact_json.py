"""JSON text cut at its strings: what is around them is the shape of a document, and they are its words.

Compact JSON as orjson writes it leaves one way only to write a document, and escapes no character that
need not be escaped. Cut at the quotation marks, the pieces are in turns structure (brackets, commas,
numbers, `true`) and strings: names of members, and values. A string stays as it is written in JSON,
between its quotation marks; N-Quads writes it in the same way (see `same_in_nquads`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import orjson

Words: TypeAlias = Sequence[bytes]

_EXACTLY = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
# Neither is ever in JSON text, where control characters are escaped.
_BACKSLASH, _QUOTE = b"\x01", b"\x02"
# U+FFFE and U+FFFF in UTF-8, after their first byte, EF.
_NONCHARACTERS = {b"\xbf\xbe", b"\xbf\xbf"}


def compact(value: object) -> bytes:
    """Return `value` as compact JSON; raises TypeError for what JSON or UTF-8 cannot write exactly."""
    return orjson.dumps(value, option=_EXACTLY)


def cut(text: bytes) -> tuple[bytes, Words]:
    """Return the structure of compact JSON, with a quotation mark for each string, and its strings."""
    if b"\\" not in text or b'"' not in _escaped(text):
        pieces = text.split(b'"')
        return b'"'.join(pieces[::2]), pieces[1::2]
    shielded = text.replace(b"\\\\", _BACKSLASH).replace(b'\\"', _QUOTE)
    pieces = shielded.split(b'"')
    words = [word.replace(_QUOTE, b'\\"').replace(_BACKSLASH, b"\\\\") for word in pieces[1::2]]
    return b'"'.join(pieces[::2]), words


def around(text: bytes, varying: Mapping[int, int]) -> tuple[list[bytes], list[int]]:
    """Return what is before, between and after words that vary in compact JSON, for `between`.

    `varying[number]` bytes at the beginning of a word do not vary, and belong to what is before it.
    """
    structure, words = cut(text)
    parts = [b""]
    for number, piece in enumerate(structure.split(b'"')):
        parts[-1] += piece
        if number < len(words):
            parts[-1] += b'"' + words[number][: varying.get(number)]
            parts += [b""] if number in varying else []
            parts[-1] += b'"'
    return parts, [varying[number] for number in sorted(varying)]


def between(text: bytes, parts: Sequence[bytes], begun: Sequence[int]) -> list[bytes] | None:
    """Return the words that vary, whole, in compact JSON; None if what is around them differs.

    Also None where a word holds an escape, which might be that of a quotation mark.
    """
    words = []
    place = 0
    for part, before in zip(parts, begun, strict=False):
        if not text.startswith(part, place):
            return None
        place += len(part)
        end = text.find(b'"', place)
        words.append(text[place - before : end])
        place = end
    return words if text[place:] == parts[-1] and b"\\" not in b"".join(words) else None


def same_in_nquads(text: bytes) -> bool:
    """Tell whether each string of compact JSON is written in canonical N-Quads as it is in JSON.

    Both escape `\\b \\t \\n \\f \\r \\" \\\\` alike. Other control characters differ in the case of their
    code; DELETE, U+FFFE and U+FFFF are escaped in N-Quads only (RDFC-1.0, section 5, Canonical N-Quads).
    """
    if b"\x7f" in text or (b"\\" in text and b"u" in _escaped(text)):
        return False
    return _NONCHARACTERS.isdisjoint([after[:2] for after in text.split(b"\xef")[1:]])


def json_words(texts: list[str]) -> Words | None:
    """Return each text as it is written in JSON and in N-Quads; None where these differ, or cannot."""
    try:
        text = compact(texts)
    except TypeError:
        return None
    return cut(text)[1] if same_in_nquads(text) else None


def in_json(texts: Sequence[str], words: Words) -> Sequence[str]:
    """Return `texts` as they are written in JSON, given the same in UTF-8."""
    return [word.decode() for word in words] if b"\\" in b"".join(words) else texts


def _escaped(text: bytes) -> set[bytes]:
    """Return the characters that follow a backslash, and perhaps some more."""
    return {after[:1] for after in text.split(b"\\")[1:]}


def strings(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """Yield each string of a document in the order of its JSON text, with the names that lead to it.

    A member's name is yielded as None.
    """
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield path, None
            yield from strings(part, (*path, name))
    elif isinstance(value, list):
        for part in value:
            yield from strings(part, path)


def with_strings(value: Any, replacements: Iterator[str]) -> Any:
    """Return `value` with each string that is a value replaced, in the order of the JSON text."""
    if isinstance(value, str):
        return next(replacements)
    if isinstance(value, Mapping):
        return {name: with_strings(part, replacements) for name, part in value.items()}
    if isinstance(value, list):
        return [with_strings(part, replacements) for part in value]
    return value
