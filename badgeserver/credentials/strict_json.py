"""JSON as it comes from strangers: bounded, and with one meaning only."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass
from typing import Any, NoReturn

import orjson

from badgeserver.credentials.check_words import said
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_DIGITS = 40


def _refuse(code: str, ja: str, en: str) -> NoReturn:
    raise Refused(
        code,
        Text(ja, en),
        Text("発行者からもらったままのファイルを使ってください。", "Use the file as the issuer gave it."),
    )


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        [(twice, _)] = Counter(key for key, _ in pairs).most_common(1)
        _refuse(
            "duplicate-key",
            f"JSONの同じところに「{twice[:80]}」が二つあります。",
            f"The JSON has the member “{twice[:80]}” twice in one place.",
        )
    return members


def _no_constant(name: str) -> NoReturn:
    _refuse("not-json", f"{name}はJSONの値ではありません。", f"{name} is not a JSON value.")


def _bounded_integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        _refuse("not-json", "数字が長すぎます。", "A number has too many digits.")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        _no_constant(digits[:20])
    return number


def _too_deep() -> NoReturn:
    _refuse(
        "too-deep",
        f"JSONの入れ子が{MAX_DEPTH}段より深くなっています。",
        f"The JSON is nested more than {MAX_DEPTH} levels deep.",
    )


def _check_depth(value: dict[str, Any]) -> None:
    """Refuse deep nesting: written with indents, the members of what is too deep stand too far right.

    No string has a line feed of its own there, so that nothing else looks like that.
    """
    try:
        if _TOO_FAR_RIGHT in orjson.dumps(value, option=orjson.OPT_INDENT_2):
            _too_deep()
    except orjson.JSONEncodeError:
        _walk_down(value)


_TOO_FAR_RIGHT = b"\n" + b"  " * (MAX_DEPTH + 1)


def _walk_down(value: dict[str, Any]) -> None:
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
        if not level:
            return
    _too_deep()


@dataclass(frozen=True, slots=True)
class ReadObject:
    """A JSON object, and its text if that is compact: then there is no other way to write it."""

    value: dict[str, Any]
    text: bytes | None


def read_json_object(data: bytes) -> dict[str, Any]:
    """Return the JSON object in `data` (UTF-8, RFC 8259).

    Raises Refused: `too-large` above 1 MiB, `not-json` for anything that is no JSON object,
    `duplicate-key` (RFC 8259, section 4, leaves their meaning open), `too-deep` above 32 levels.
    """
    return read_json_with_text(data).value


def read_json_with_text(data: bytes) -> ReadObject:
    """Return what `read_json_object` does, with the text; raises as it does."""
    if len(data) > MAX_BYTES:
        _refuse("too-large", "JSONが1MiBより大きいです。", "The JSON is larger than 1 MiB.")
    value = _as_we_write_it(data)
    read = ReadObject(_read(data), None) if value is None else ReadObject(value, data)
    _check_depth(read.value)
    return read


def _as_we_write_it(data: bytes) -> dict[str, Any] | None:
    """Return the object in `data` if that is compact JSON, such as we write; None for any other text.

    Written again it is the same, so that nothing in it was left out or read in another way: no member
    is there twice, and no string holds half a character.
    """
    try:
        value = orjson.loads(data)
        return value if isinstance(value, dict) and orjson.dumps(value) == data else None
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None


def _read(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_unique_members,
            parse_constant=_no_constant,
            parse_int=_bounded_integer,
            parse_float=_finite,
        )
    except RecursionError:
        _too_deep()
    except ValueError:
        _refuse("not-json", said("not-json").ja, said("not-json").en)
    if not isinstance(value, dict):
        _refuse("not-json", "JSONのオブジェクトではありません。", "This JSON is not an object.")
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        _refuse(
            "not-json", "文字コードがこわれています。", "The JSON holds half a character (a lone surrogate)."
        )
    return value
