"""The tables of all keys, as Markdown, generated from the code that reads the files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from badgeserver.programme.json_schema import schema_of
from badgeserver.programme.key_examples import KEY_EXAMPLES
from badgeserver.programme.load import FILES, TABLES

NODES = frozenset(
    f"#/$defs/{name}"
    for name in (
        "AllNode",
        "AnyNode",
        "NOfNode",
        "PointsNode",
        "CertNode",
        "BadgeNode",
        "AchievementNode",
        "ExperienceNode",
    )
)


def reference() -> str:
    """Return a section for each file with a table of its keys, and one for each kind of entry."""
    parts: list[str] = []
    told: set[str] = set()
    for file, model in FILES.items():
        schema = schema_of(file)
        parts.append(f"### {file}\n\n{_sentence(schema['description'])}\n\n{_table(model.__name__, schema)}")
        for name in _in_order(schema):
            if name not in told:
                told.add(name)
                entry = schema["$defs"][name]
                head = f"#### {title(name)}\n\n{_sentence(entry['description'])}"
                parts.append(f"{head}\n\n{_table(name, entry)}")
    for file, header in TABLES.items():
        columns = ", ".join(f"`{column}`" for column in header)
        parts.append(f"### {file}\n\nA table in UTF-8. Its header line has exactly the columns {columns}.")
    return "\n\n".join(parts) + "\n"


def title(name: str) -> str:
    """Return the heading of an entry's table: `AchievementNode` is `Achievement node`."""
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()
    return words.replace("n of", "n_of").capitalize()


def _sentence(text: str) -> str:
    return " ".join(text.split())


def _in_order(schema: dict[str, Any]) -> Iterator[str]:
    """Yield the kinds of entry as they are come across, each once."""
    seen: dict[str, None] = {}
    waiting = list(_references(schema["properties"]))
    while waiting:
        name = waiting.pop(0)
        if name not in seen:
            seen[name] = None
            yield name
            waiting = [*_references(schema["$defs"][name]["properties"]), *waiting]


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].rsplit("/", 1)[-1]
        for key, below in value.items():
            if not (key == "examples" and isinstance(below, list)):
                yield from _references(below)
    elif isinstance(value, list):
        for below in value:
            yield from _references(below)


def _table(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", ())
    rows = ["| key | | form | meaning | example |", "| --- | --- | --- | --- | --- |"]
    for key, shape in schema["properties"].items():
        need = "needed" if key in required else "optional"
        form = _form(shape) + (" or `null`" if key in required and _may_be_null(shape) else "")
        cells = (f"`{key}`", need, form, shape["description"], f"`{KEY_EXAMPLES[name][key]}`")
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


def _may_be_null(shape: dict[str, Any]) -> bool:
    return any(one.get("type") == "null" for one in shape.get("anyOf", ()))


def _form(shape: dict[str, Any]) -> str:
    """Return the form of a value in words, with its bounds."""
    if "$ref" in shape:
        return _link(shape["$ref"])
    if "oneOf" in shape:
        return _one_of(shape["oneOf"])
    if "anyOf" in shape:
        return " or ".join(_form(one) for one in shape["anyOf"] if one.get("type") != "null")
    if "enum" in shape:
        return "one of " + ", ".join(f"`{one}`" for one in shape["enum"])
    if "const" in shape:
        return f"`{str(shape['const']).lower()}`"
    return _plain(shape)


def _one_of(shapes: list[dict[str, Any]]) -> str:
    if {one["$ref"] for one in shapes} == NODES:
        return "[a node](#rule-nodes)"
    return " or ".join(_link(one["$ref"]) for one in shapes)


def _link(reference: str) -> str:
    heading = title(reference.rsplit("/", 1)[-1])
    return f"[{heading.lower()}](#{heading.lower().replace(' ', '-')})"


def _plain(shape: dict[str, Any]) -> str:
    match shape["type"]:
        case "array":
            least = "" if shape.get("minItems") is None else f", {shape['minItems']} or more"
            return f"list of {_form(shape['items'])}{least}"
        case "object":
            values = _values(shape)
            return f"keys, each with {_form(values)}" + (" or `null`" if _may_be_null(values) else "")
        case "string":
            return "date" if shape.get("format") == "date" else f"text{_bounds(shape, 'Length')}"
        case "boolean":
            return "`true` or `false`"
        case kind:
            return ("whole number" if kind == "integer" else "number") + _bounds(shape, "")


def _values(shape: dict[str, Any]) -> dict[str, Any]:
    """Return the form of the values of a mapping with free keys."""
    by_pattern = shape.get("patternProperties")
    found: dict[str, Any] = next(iter(by_pattern.values())) if by_pattern else shape["additionalProperties"]
    return found


def _bounds(shape: dict[str, Any], what: str) -> str:
    least = shape.get(f"min{what}" if what else "minimum")
    most = shape.get(f"max{what}" if what else "maximum")
    unit = " characters" if what else ""
    if least is not None and most is not None:
        return f", {least} to {most}{unit}"
    return f", {least} or more{unit}" if least is not None else ""
