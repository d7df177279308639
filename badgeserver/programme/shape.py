"""Faults of a file's shape: keys and types, put into our own words from what pydantic finds."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from badgeserver.domain.text import Text
from badgeserver.programme.faults import Fault
from badgeserver.programme.grammar import TAG_MARK
from badgeserver.programme.schema import Words
from badgeserver.programme.source import Path, Position, Source
from badgeserver.programme.suggest import did_you_mean, shown


def shape_faults(source: Source, model: type[BaseModel]) -> list[Fault]:
    """Return every fault of the file's keys and types against `model`."""
    try:
        model.model_validate(source.data)
    except ValidationError as error:
        return [_fault(_Finding(source, model, dict(one))) for one in error.errors(include_url=False)]
    return []


@dataclass(frozen=True, slots=True)
class _Finding:
    """One of pydantic's errors, with the file that it is about."""

    source: Source
    model: type[BaseModel]
    error: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return str(self.error["type"])

    @property
    def value(self) -> object:
        return self.error["input"]

    def limit(self, name: str) -> object:
        return self.error.get("ctx", {}).get(name)

    @property
    def path(self) -> Path:
        """The error's location without the marks of unions and keys."""
        return tuple(
            step for step in self.error["loc"] if not str(step).startswith(TAG_MARK) and step != "[key]"
        )

    @property
    def key(self) -> str:
        """The nearest key, for people."""
        names = [step for step in self.path if isinstance(step, str)]
        return names[-1] if names else self.source.name

    @property
    def about_a_key(self) -> bool:
        return self.kind in ("extra_forbidden", "invalid_key") or self.error["loc"][-1:] == ("[key]",)

    def position(self) -> Position:
        if self.kind == "missing":
            return self.source.value_at(self.path[:-1])
        return self.source.key_at(self.path) if self.about_a_key else self.source.value_at(self.path)

    def siblings(self) -> list[str]:
        """The keys that are known where the error's own key stands; none where keys are free."""
        location = self.error["loc"]
        return [] if location[-1] == "[key]" else known_keys(self.model, location[:-1])


def known_keys(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """Return the keys of the mapping that pydantic's `location` leads to from `model`; [] for a free one."""
    here: object = model
    for step in location:
        here = _below(here, step)
    return list(here.model_fields) if isinstance(here, type) and issubclass(here, BaseModel) else []


def _below(annotation: object, step: str | int) -> object:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _bare(annotation.model_fields[str(step)].annotation)
    arguments = typing.get_args(annotation)
    if isinstance(step, str) and step.startswith(TAG_MARK):
        return next(_bare(one) for one in arguments if _tag(one) == step)
    return _bare(arguments[-1]) if arguments else None


def _bare(annotation: object) -> object:
    """Return the annotation without its metadata, and without `| None`; a union of nodes stays one."""
    if hasattr(annotation, "__metadata__"):
        return _bare(typing.get_args(annotation)[0])
    arguments = [one for one in typing.get_args(annotation) if one is not type(None)]
    optional = len(arguments) < len(typing.get_args(annotation)) and len(arguments) == 1
    return _bare(arguments[0]) if optional else annotation


def _tag(annotation: object) -> str | None:
    for note in getattr(annotation, "__metadata__", ()):
        if hasattr(note, "tag"):
            return str(note.tag)
    return None


def _fault(finding: _Finding) -> Fault:
    code, message, mend = _worded(finding)
    position = finding.position()
    return Fault(finding.source.name, position.line, position.column, code, message, mend)


_WANTED = {
    "string_type": Text(ja="文字列", en="text"),
    "int_type": Text(ja="整数", en="a whole number"),
    "int_from_float": Text(ja="整数", en="a whole number"),
    "float_type": Text(ja="数", en="a number"),
    "bool_type": Text(ja="true か false", en="true or false"),
    "list_type": Text(ja="リスト（- または [ ]）", en="a list (- or [ ])"),
    "dict_type": Text(ja="キーと値の組", en="keys with values"),
    "model_type": Text(ja="キーと値の組", en="keys with values"),
    "date_type": Text(ja="年-月-日の日付", en="a date, year-month-day"),
}

_EXAMPLES = {
    "string_type": '"2026.1"',
    "int_type": "12",
    "int_from_float": "12",
    "float_type": "25.9",
    "bool_type": "true",
    "list_type": "[a, b]",
    "dict_type": "{a: b}",
    "model_type": "key: value",
    "date_type": "2026-11-20",
}

_BOUNDS = {
    "greater_than_equal": ("ge", "以上", "or more"),
    "less_than_equal": ("le", "以下", "or less"),
}


def _worded(finding: _Finding) -> tuple[str, Text, Text]:
    """Return the code, the message and the mend of a finding."""
    kind = finding.kind
    if finding.about_a_key:
        return _wrong_key(finding)
    if kind in _WANTED:
        return _wrong_type(finding)
    if kind in _BOUNDS:
        return _out_of_bounds(finding)
    others = {
        "missing": _missing,
        "not-exactly-one-key": _not_one_key,
        "literal_error": _not_allowed,
        "too_short": _too_few,
        "string_too_short": _wrong_length,
        "string_too_long": _wrong_length,
    }
    return others.get(kind, _wrong_form)(finding)


def _wrong_key(finding: _Finding) -> tuple[str, Text, Text]:
    key = str(finding.path[-1])
    known = finding.siblings()
    if not known:
        return (
            "wrong-key",
            Text(
                ja=f"キー「{key}」はここでは使えない形です。",
                en=f"The key `{key}` has the wrong form for this place.",
            ),
            Text(
                ja="ほかの行と同じ形のキーにしてください（年度や段階は整数）。",
                en="Write it as in the other lines (fiscal years and steps are whole numbers).",
            ),
        )
    return (
        "unknown-key",
        Text(ja=f"キー「{key}」はここでは使えません。", en=f"The key `{key}` is not known here."),
        did_you_mean(key, known),
    )


def _wrong_type(finding: _Finding) -> tuple[str, Text, Text]:
    wanted, value = _WANTED[finding.kind], shown(finding.value)
    in_two_languages = finding.limit("class_name") == Words.__name__
    example = "{ja: …, en: …}" if in_two_languages else _EXAMPLES[finding.kind]
    quotes_ja = '引用符 " " で囲んでください。' if finding.kind == "string_type" else ""
    quotes_en = " Put it in quotes." if finding.kind == "string_type" else ""
    return (
        "wrong-type",
        Text(
            ja=f"「{finding.key}」は{wanted.ja}でなければなりませんが、{value} になっています。",
            en=f"`{finding.key}` must be {wanted.en}, but is {value}.",
        ),
        Text(
            ja=f"例えば {example} のように書いてください。{quotes_ja}",
            en=f"Write it as in {example}.{quotes_en}",
        ),
    )


def _out_of_bounds(finding: _Finding) -> tuple[str, Text, Text]:
    name, ja, en = _BOUNDS[finding.kind]
    bound = finding.limit(name)
    return (
        "out-of-bounds",
        Text(
            ja=f"「{finding.key}」の値 {shown(finding.value)} は使えません。",
            en=f"`{finding.key}` cannot be {shown(finding.value)}.",
        ),
        Text(ja=f"{bound}{ja}にしてください。", en=f"Make it {bound} {en}."),
    )


def _missing(finding: _Finding) -> tuple[str, Text, Text]:
    return (
        "missing-key",
        Text(ja=f"キー「{finding.key}」がありません。", en=f"The key `{finding.key}` is missing."),
        Text(ja=f"「{finding.key}:」を書き足してください。", en=f"Add `{finding.key}:` here."),
    )


def _not_one_key(finding: _Finding) -> tuple[str, Text, Text]:
    keys = str(finding.error["msg"])
    value = finding.value
    present = [key for key in keys.split(", ") if isinstance(value, dict) and key in value]
    mend = Text(ja=f"次のうち1つだけを書いてください: {keys}", en=f"Write exactly one of: {keys}.")
    if present:
        both = ", ".join(present)
        return (
            "several-node-keys",
            Text(
                ja=f"1か所に2つ以上の条件があります（{both}）。",
                en=f"Several kinds stand in one place ({both}).",
            ),
            mend,
        )
    return (
        "no-node-key",
        Text(
            ja=f"条件の種類が書かれていません（{shown(value)}）。",
            en=f"No known kind stands here ({shown(value)}).",
        ),
        mend,
    )


def _not_allowed(finding: _Finding) -> tuple[str, Text, Text]:
    allowed = str(finding.limit("expected")).replace("'", "").replace(" or ", ", ").replace("True", "true")
    return (
        "not-allowed",
        Text(
            ja=f"「{finding.key}」の値 {shown(finding.value)} は使えません。",
            en=f"`{finding.key}` cannot be {shown(finding.value)}.",
        ),
        Text(ja=f"次のどれかにしてください: {allowed}", en=f"Use one of: {allowed}."),
    )


def _too_few(finding: _Finding) -> tuple[str, Text, Text]:
    least = finding.limit("min_length")
    return (
        "empty-list",
        Text(
            ja=f"「{finding.key}」の中身が足りません（{finding.limit('actual_length')}件）。",
            en=f"`{finding.key}` holds too little ({finding.limit('actual_length')} item(s)).",
        ),
        Text(ja=f"{least}件以上書いてください。", en=f"Write at least {least} item(s)."),
    )


def _wrong_length(finding: _Finding) -> tuple[str, Text, Text]:
    least, most = finding.limit("min_length"), finding.limit("max_length")
    bound = Text(
        ja=f"{least}文字以上にしてください。" if least is not None else f"{most}文字以下にしてください。",
        en=f"Use {least} character(s) or more." if least is not None else f"Use {most} characters or fewer.",
    )
    return (
        "wrong-length",
        Text(
            ja=f"「{finding.key}」の文字数が合いません（{shown(finding.value)}）。",
            en=f"`{finding.key}` has the wrong length ({shown(finding.value)}).",
        ),
        bound,
    )


def _wrong_form(finding: _Finding) -> tuple[str, Text, Text]:
    return (
        "wrong-form",
        Text(
            ja=f"「{finding.key}」の値 {shown(finding.value)} は形が正しくありません。",
            en=f"`{finding.key}` has the wrong form: {shown(finding.value)}.",
        ),
        Text(
            ja="使える文字と書き方を、ほかの行に合わせてください（IDは英数字・ハイフン・下線）。",
            en="Write it as in the other entries (ids use letters, digits, hyphens and underscores).",
        ),
    )
