"""A file of the folder after its shape was checked: the parts that are well-formed, each with its place."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from badgeserver.domain.text import Text
from badgeserver.programme.faults import Fault
from badgeserver.programme.source import Path, Source

T = TypeVar("T")
S = TypeVar("S")
K = TypeVar("K", str, int)


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A value and where it stands; `is_key` where it is itself the last key of its path."""

    value: T
    source: Source
    path: Path
    is_key: bool = False

    def fault(self, code: str, message: Text, mend: Text, *below: str | int) -> Fault:
        """Return a fault at this value, or at the one that `below` leads to from here."""
        path = (*self.path, *below)
        position = self.source.key_at(path) if self.is_key else self.source.value_at(path)
        return Fault(self.source.name, position.line, position.column, code, message, mend)

    def of(self, value: S, *below: str | int) -> Placed[S]:
        """Return `value`, which stands `below` this one."""
        return Placed(value, self.source, (*self.path, *below))

    def key(self, section: str, key: K) -> Placed[K]:
        """Return a key of the mapping `section` below this value."""
        return Placed(key, self.source, (*self.path, section, key), is_key=True)


@dataclass(frozen=True, slots=True)
class Document:
    """A file's well-formed parts by section; a list's broken items are left out."""

    source: Source
    sections: Mapping[str, Placed[object]]
    lists: Mapping[str, Sequence[Placed[object]]]

    def one(self, section: str, kind: type[T]) -> Placed[T] | None:
        """Return the section, or None where it is missing or broken."""
        found = self.sections.get(section)
        if found is None or not isinstance(found.value, kind):
            return None
        return found.of(found.value)

    def entries(self, section: str, kind: type[T]) -> list[Placed[T]]:
        """Return the well-formed items of a list in their written order."""
        found = self.lists.get(section, ())
        return [one.of(one.value) for one in found if isinstance(one.value, kind)]

    def ids(self, section: str) -> list[Placed[str]]:
        """Return the ids in a list, also those of broken items, so that one fault stays one fault."""
        raw = self.source.get((section,))
        items = raw if isinstance(raw, list) else []
        return [
            Placed(item["id"], self.source, (section, position, "id"))
            for position, item in enumerate(items)
            if isinstance(item, dict) and isinstance(item.get("id"), str)
        ]

    def codes(self, section: str, part: str) -> list[str]:
        """Return the keys of a mapping inside a section, also where other parts of it are broken."""
        raw = self.source.get((section, part))
        return [key for key in raw if isinstance(key, str)] if isinstance(raw, dict) else []


def well_formed(source: Source, model: type[BaseModel]) -> Document:
    """Return what can be used of a file, section by section and item by item."""
    sections: dict[str, Placed[object]] = {}
    lists: dict[str, list[Placed[object]]] = {}
    for name, field in model.model_fields.items():
        raw = source.get((name,))
        item = _item_type(field.annotation)
        if item is not None:
            items = raw if isinstance(raw, list) else []
            placed = (Placed(one, source, (name, position)) for position, one in enumerate(items))
            lists[name] = [good for one in placed for good in _valid(one, item)]
        else:
            sections.update((name, good) for good in _valid(Placed(raw, source, (name,)), field.annotation))
    return Document(source, sections, lists)


def _item_type(annotation: Any) -> Any | None:
    return typing.get_args(annotation)[0] if typing.get_origin(annotation) is list else None


def _valid(raw: Placed[object], kind: Any) -> list[Placed[object]]:
    try:
        return [raw.of(TypeAdapter(kind).validate_python(raw.value))]
    except ValidationError:
        return []
