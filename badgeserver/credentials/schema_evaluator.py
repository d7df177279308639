"""The confined process that holds a document to a stranger's JSON Schema (draft 2019-09).

It reads JSON with `schema` and `document` on its input. On its output it tells the `fault`, null for a
document that conforms, or that the schema is `unusable`.

A schema is a program: patterns and references to itself can ask for any amount of work. References to
other documents are not followed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft201909Validator
from jsonschema.exceptions import SchemaError, best_match
from referencing.exceptions import Unresolvable
from referencing.jsonschema import EMPTY_REGISTRY

from badgeserver.credentials.confinement import confine

Answer = dict[str, Any]


def evaluate(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Answer:
    """Return where `document` departs from `schema`, if anywhere."""
    try:
        Draft201909Validator.check_schema(schema)
        # A registry is given so that nothing is looked for on the network.
        fault = best_match(Draft201909Validator(schema, registry=EMPTY_REGISTRY).iter_errors(document))
    except (SchemaError, Unresolvable, RecursionError, re.error):
        return {"unusable": True}
    return {"fault": None if fault is None else fault.message[:200]}


if __name__ == "__main__":
    confine()
    asked = json.load(sys.stdin.buffer)
    sys.stdout.write(json.dumps(evaluate(asked["schema"], asked["document"])))
