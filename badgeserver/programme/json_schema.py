"""JSON Schemas of the YAML files, generated from the code that reads them, for editors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from badgeserver.programme.key_examples import KEY_EXAMPLES
from badgeserver.programme.load import FILES
from badgeserver.programme.source import read_source

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_name(file: str) -> str:
    """Return the name of a YAML file's schema: `skillmap.yaml` has `skillmap.schema.json`."""
    return f"{file.removesuffix('.yaml')}.schema.json"


def schema_of(file: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one of the YAML files, with an example for each key.

    It tells an editor which keys, kinds and bounds are right. What joins several places, such as
    references, is found by checking the folder.
    """
    model = FILES[file]
    schema = model.model_json_schema()
    entries = schema["$defs"]
    _complete(schema, KEY_EXAMPLES[model.__name__], entries)
    for name, entry in entries.items():
        _complete(entry, KEY_EXAMPLES[name], entries)
    return {"$schema": DIALECT, **schema}


def schema_text(file: str) -> str:
    """Return the schema as it is published."""
    return json.dumps(schema_of(file), ensure_ascii=False, indent=2) + "\n"


def _complete(entry: dict[str, Any], examples: Mapping[str, str], entries: Mapping[str, Any]) -> None:
    """Give each key its example, and its meaning where pydantic left it to the entry that it refers to."""
    entry.pop("title", None)
    for key, shape in entry["properties"].items():
        shape.pop("title", None)
        if "description" not in shape:
            shape["description"] = entries[shape["$ref"].rsplit("/", 1)[-1]]["description"]
        if "…" not in examples[key]:
            source, _ = read_source(key, examples[key])
            shape["examples"] = [json.loads(json.dumps(source.data, default=str))]
