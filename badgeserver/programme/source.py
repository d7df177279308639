"""A YAML file as plain data, with the line and column of every key and value.

The reader takes the part of YAML that people write by hand: mappings, lists and scalars. Aliases
and tags are refused, so that a small file can never grow into a large one. Plain scalars follow
YAML 1.2's core schema (`yes` and `no` are words), with one addition: `2026-11-20` is a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

import yaml

from badgeserver.domain.text import Text
from badgeserver.programme.faults import Fault

Path: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys and list positions, such as `("badges", 3, "rule", "all", 0)`."""

LARGEST_FILE_BYTES = 2_000_000
DEEPEST_NESTING = 60


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; both numbers count from 1, in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file's plain data with the positions of its values and keys."""

    name: str
    data: object
    values: dict[Path, Position]
    keys: dict[Path, Position]

    def value_at(self, path: Path) -> Position:
        """Return where the value at `path` starts, or the nearest value around it."""
        return _nearest(self.values, path)

    def key_at(self, path: Path) -> Position:
        """Return where the key of `path` stands; a list's item has none, so its value's place."""
        return self.keys.get(path) or self.value_at(path)

    def get(self, path: Path) -> object:
        """Return the plain value at `path`, or None where there is none."""
        here = self.data
        for step in path:
            if isinstance(here, dict):
                here = here.get(step)
            elif isinstance(here, list) and isinstance(step, int) and step < len(here):
                here = here[step]
            else:
                return None
        return here


def _nearest(positions: dict[Path, Position], path: Path) -> Position:
    while path and path not in positions:
        path = path[:-1]
    return positions.get(path, Position(1, 1))


def decode(name: str, content: bytes) -> str | Fault:
    """Return the file's text without a byte order mark, or the fault that it is too large or not UTF-8."""
    if len(content) > LARGEST_FILE_BYTES:
        return _file_fault(
            name,
            "file-too-large",
            Text(
                ja=f"ファイルが大きすぎます（上限は{LARGEST_FILE_BYTES}バイト）。",
                en=f"The file is too large (the limit is {LARGEST_FILE_BYTES} bytes).",
            ),
            Text(ja="不要な内容を減らしてください。", en="Remove what is not needed."),
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Fault(
            name,
            line,
            1,
            "not-utf8",
            Text(ja="文字コードがUTF-8ではありません。", en="The file is not UTF-8 text."),
            Text(
                ja="文字コードをUTF-8にして保存し直してください。",
                en="Save the file again with the encoding UTF-8.",
            ),
        )


def _file_fault(name: str, code: str, message: Text, mend: Text) -> Fault:
    return Fault(name, 1, 1, code, message, mend)


def read_source(name: str, text: str) -> tuple[Source, list[Fault]]:
    """Return the file's data with positions, and every fault of its YAML form."""
    composer = _Composer(name)
    try:
        data = composer.document(yaml.parse(text, Loader=_LOADER))
    except _CannotGoOn:
        data = None
    except yaml.YAMLError as error:
        data = None
        composer.faults.append(_not_yaml(name, error))
    return Source(name, data, composer.values, composer.keys), composer.faults


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _not_yaml(name: str, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    problem = getattr(error, "problem", None) or str(error)
    return Fault(
        name,
        line,
        column,
        "not-yaml",
        Text(ja=f"YAMLとして読めません（{problem}）。", en=f"This is not YAML ({problem})."),
        Text(
            ja="この行と前の行の字下げ・コロン・括弧・引用符を確かめてください。",
            en="Check indentation, colons, brackets and quotes in this line and the one before.",
        ),
    )


class _CannotGoOn(Exception):
    """The rest of the file cannot be read with any meaning."""


@dataclass(slots=True)
class _Composer:
    """Builds plain data from YAML events and notes where everything stands."""

    name: str
    values: dict[Path, Position] = field(default_factory=dict)
    keys: dict[Path, Position] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def document(self, events: Iterator[yaml.Event]) -> object:
        data: object = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._fault(event, "several-documents", *_SEVERAL_DOCUMENTS)
                    raise _CannotGoOn
            elif isinstance(event, yaml.NodeEvent):
                data = self._node(event, events, ())
        return data

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> object:
        self.values[path] = _position(event)
        if len(path) > DEEPEST_NESTING:
            self._fault(event, "nested-too-deep", *_TOO_DEEP)
            raise _CannotGoOn
        if getattr(event, "tag", None) is not None:
            self._fault(event, "tag-not-allowed", *_TAG)
        match event:
            case yaml.ScalarEvent():
                return _scalar(event.value) if event.implicit[0] else event.value
            case yaml.SequenceStartEvent():
                return self._list(events, path)
            case yaml.MappingStartEvent():
                return self._mapping(events, path)
            case _:
                self._fault(event, "alias-not-allowed", *_ALIAS)
                return None

    def _list(self, events: Iterator[yaml.Event], path: Path) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(event, events, (*path, len(items))))
        return items

    def _mapping(self, events: Iterator[yaml.Event], path: Path) -> dict[object, object]:
        found: dict[object, object] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._fault(event, "key-not-a-word", *_KEY)
                raise _CannotGoOn
            key = self._key(event)
            repeated = key in found
            if repeated:
                self._fault(event, "duplicate-key", *_duplicate(event.value))
            else:
                self.keys[(*path, key)] = _position(event)
            value = self._node(next(events), events, (*path, key))
            found.setdefault(key, value)
        return found

    def _key(self, event: yaml.ScalarEvent) -> str | int:
        return int(event.value) if event.implicit[0] and _INTEGER.fullmatch(event.value) else event.value

    def _fault(self, event: yaml.Event, code: str, message: Text, mend: Text) -> None:
        position = _position(event)
        self.faults.append(Fault(self.name, position.line, position.column, code, message, mend))


def _position(event: yaml.Event) -> Position:
    mark = event.start_mark
    return Position(mark.line + 1, mark.column + 1) if mark is not None else Position(1, 1)


_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


def _scalar(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _DATE.fullmatch(text):
        return _date_or_text(text)
    return text


def _date_or_text(text: str) -> object:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _duplicate(key: str) -> tuple[Text, Text]:
    return (
        Text(ja=f"キー「{key}」が同じ場所に2回あります。", en=f"The key `{key}` stands here twice."),
        Text(ja="どちらか一方を消してください。", en="Remove one of the two."),
    )


_SEVERAL_DOCUMENTS = (
    Text(ja="1つのファイルに文書が2つ以上あります。", en="The file holds more than one document."),
    Text(ja="「---」から後を消してください。", en="Remove what follows the line `---`."),
)
_TOO_DEEP = (
    Text(ja=f"入れ子が{DEEPEST_NESTING}段より深いです。", en=f"Nesting is deeper than {DEEPEST_NESTING}."),
    Text(ja="ルールを浅く書き直してください。", en="Write the rule with less nesting."),
)
_TAG = (
    Text(ja="「!」で始まるタグは使えません。", en="Tags, which start with `!`, are not allowed."),
    Text(ja="タグを消してください。", en="Remove the tag."),
)
_ALIAS = (
    Text(
        ja="「*」で始まる参照（エイリアス）は使えません。",
        en="Aliases, which start with `*`, are not allowed.",
    ),
    Text(ja="参照先と同じ内容をここに書いてください。", en="Write the content out here."),
)
_KEY = (
    Text(ja="キーには文字か数字だけを使えます。", en="A key must be a word or a number."),
    Text(ja="キーを1つの語にしてください。", en="Use one word as the key."),
)
