"""Documents that a JSON Schema cannot tell from one that it passed already.

A schema looks at the strings of a document in few ways: whether one is among those that it names,
matches one of its patterns, or is empty. So two documents of the same structure whose strings are alike
in all of these pass or fail together, and only the first of them needs the whole evaluation.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from badgeserver.credentials.compact_json import compact, cut
from badgeserver.credentials.recent import Recent

MAX_TEXT: Final = 64 * 1024
"""Bytes of a document whose form is remembered."""
MAX_FORMS: Final = 1_024
MAX_WORDS: Final = 16_384
_LONG_WORD: Final = 256

_SCHEMAS: Final = frozenset({"additionalProperties", "contains", "if", "items", "then"})
_LISTS: Final = frozenset({"allOf", "anyOf"})
_NAMED: Final = frozenset({"$defs", "properties"})
_PLAIN: Final = frozenset({"$comment", "$ref", "$schema", "minItems", "minLength", "title", "type"})
_VALUES: Final = frozenset({"const", "enum", "required"})


class KnownForms:
    """The forms that passed one schema lately. It remembers a bounded number of them, by their digests."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        """Raises ValueError for a schema with keywords that look at strings in other ways."""
        rules = [rule for part in _parts(schema) for rule in part.items()]
        patterns = {rule for name, rule in rules if name == "pattern"}
        named = {one for name, rule in rules if name in _VALUES for one in _listed(rule)}
        named |= {member for name, rule in rules if name == "properties" for member in rule}
        if any(name == "minLength" and rule > 1 for name, rule in rules):
            raise ValueError("lengths above 1 are not told apart here")
        self._kinds = _Kinds({one for one in named if isinstance(one, str)}, sorted(patterns))
        self._passed: Recent[bytes, bool] = Recent(MAX_FORMS)

    def form(self, document: Mapping[str, Any]) -> bytes | None:
        """Return the digest of a document's form; None for one that is too long, has nulls, or is no JSON."""
        try:
            text = compact(document)
        except TypeError:
            return None
        if len(text) > MAX_TEXT:
            return None
        structure, words = cut(text)
        if b"null" in structure:  # which is what a number that is none is written as, too
            return None
        # No string of JSON text and no structure holds a control character, so that nothing runs together.
        return hashlib.sha256(b"\0".join([structure, *map(self._kinds.__getitem__, words)])).digest()

    def passed(self, form: bytes) -> bool:
        """Tell whether a document of this form is known to have passed."""
        return self._passed.get(form) is not None

    def remember(self, form: bytes) -> None:
        """Take note that a document of this form passed."""
        self._passed.put(form, True)


class _Kinds(dict[bytes, bytes]):
    """What the schema sees of a string, as it is written in JSON: its name, or which patterns it matches."""

    def __init__(self, named: set[str], patterns: list[str]) -> None:
        super().__init__()
        self._named = named
        self._patterns = [re.compile(one) for one in patterns]

    def __missing__(self, word: bytes) -> bytes:
        kind = self._kind(json.loads(b'"' + word + b'"'))
        if len(word) <= _LONG_WORD:
            if len(self) >= MAX_WORDS:
                self.clear()
            self[word] = kind
        return kind

    def _kind(self, text: str) -> bytes:
        if text in self._named:
            return b"=" + text.encode()
        matches = "".join("01"[pattern.search(text) is not None] for pattern in self._patterns)
        return f"?{int(text != '')}{matches}".encode()


def _parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """Yield `schema` and every schema inside it; raises ValueError for a keyword that is not known here."""
    if not isinstance(schema, Mapping):
        return
    yield schema
    for name, rule in schema.items():
        if name in _SCHEMAS:
            yield from _parts(rule)
        elif name in _LISTS:
            for one in rule:
                yield from _parts(one)
        elif name in _NAMED:
            for one in rule.values():
                yield from _parts(one)
        elif name not in _PLAIN | _VALUES | {"pattern"}:
            raise ValueError(f"the keyword {name} is not known here")


def _listed(rule: Any) -> list[Any]:
    return rule if isinstance(rule, list) else [rule]
