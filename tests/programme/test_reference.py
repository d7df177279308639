"""The language's documentation and JSON Schemas are those of the code, whole and up to date."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter

from badgeserver.programme import grammar, schema, schema_catalogue, schema_examples
from badgeserver.programme.json_schema import schema_name, schema_of, schema_text
from badgeserver.programme.key_examples import KEY_EXAMPLES
from badgeserver.programme.load import FILES, TABLES
from badgeserver.programme.reference import reference, title
from badgeserver.programme.source import read_source
from tests.programme.spoil import spoil

PAGE = "docs/skillmap.md"


def models() -> dict[str, type[BaseModel]]:
    """Every class of entry by name."""
    rooms = (grammar, schema, schema_catalogue, schema_examples)
    found = [one for room in rooms for one in vars(room).values()]
    return {
        one.__name__: one
        for one in found
        if isinstance(one, type) and issubclass(one, BaseModel) and one.model_fields
    }


def section(name: str) -> str:
    """The part of the reference about one class of entry."""
    files = {model.__name__: f"### {file}" for file, model in FILES.items()}
    heading = files.get(name) or f"#### {title(name)}"
    return reference().split(f"{heading}\n", 1)[1].split("\n### ", 1)[0].split("\n#### ", 1)[0]


KEYS = [(name, key) for name, model in models().items() for key in model.model_fields]


def test_the_page_holds_the_tables_of_this_code(root: Path) -> None:
    page = (root / PAGE).read_text(encoding="utf-8")
    assert page.endswith(reference()), f"put what `badgeserver skillmap schema --tables` prints into {PAGE}"


@pytest.mark.parametrize(("name", "key"), KEYS)
def test_every_key_is_described_with_an_example(root: Path, name: str, key: str) -> None:
    field = models()[name].model_fields[key]
    assert field.description
    row = next(line for line in section(name).splitlines() if line.startswith(f"| `{key}` |"))
    assert f"`{KEY_EXAMPLES[name][key]}`".replace("|", "\\|") in row
    assert field.description in row


@pytest.mark.parametrize(("name", "key"), KEYS)
def test_every_example_is_valid(name: str, key: str) -> None:
    example = KEY_EXAMPLES[name][key]
    if "…" in example:
        assert name in {one.__name__ for one in FILES.values()} | {"IssuerEntry", "RegionsEntry"}
        return
    source, faults = read_source(key, example)
    assert faults == []
    field = models()[name].model_fields[key]
    adapter: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
    adapter.validate_python(source.data)


def test_no_example_is_left_over() -> None:
    known = {(name, key) for name, keys in KEY_EXAMPLES.items() for key in keys}
    assert known == set(KEYS)


@pytest.mark.parametrize("file", FILES)
def test_the_published_schema_is_that_of_this_code(root: Path, file: str) -> None:
    published = root / "docs" / "schema" / schema_name(file)
    command = f"badgeserver skillmap schema {file}"
    assert published.read_text(encoding="utf-8") == schema_text(file), f"write what `{command}` prints"


@pytest.mark.parametrize("file", FILES)
def test_a_file_names_its_schema_for_editors(hokkaido: Path, file: str) -> None:
    first = (hokkaido / file).read_text(encoding="utf-8").splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (hokkaido / named).resolve().name == schema_name(file)
    assert (hokkaido / named).is_file()


def as_json(folder: Path, file: str) -> Any:
    source, _ = read_source(file, (folder / file).read_text(encoding="utf-8"))
    return json.loads(json.dumps(source.data, default=str))


@pytest.mark.parametrize("file", FILES)
def test_the_example_programme_fits_the_schemas(hokkaido: Path, file: str) -> None:
    schema = schema_of(file)
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(as_json(hokkaido, file))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("status: example", "status: exampel"),
        ("min_score: 60}", "min_scor: 60}"),
        ("{cert: junior-prog}", "{cert: junior-prog, badge: hk-first-step}"),
        ("validity_months: 60", "validity_months: 0"),
    ],
)
def test_the_schema_finds_what_an_editor_should_mark(folder: Path, old: str, new: str) -> None:
    spoil(folder, [("skillmap.yaml", old, new)])
    errors = Draft202012Validator(schema_of("skillmap.yaml")).iter_errors(as_json(folder, "skillmap.yaml"))
    assert list(errors)


def test_tables_are_described_by_their_columns() -> None:
    text = reference()
    for file, header in TABLES.items():
        assert f"### {file}" in text
        assert all(f"`{column}`" in text for column in header)
