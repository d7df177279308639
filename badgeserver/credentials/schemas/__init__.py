"""The shape of an AchievementCredential, as Open Badges 3.0 lays it down, checked by JSON Schema.

`achievementcredential.json` is written from the data model tables (Open Badges 3.0, appendix B); it
is not the file that 1EdTech publishes, and leaves members open that the tables do not name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import jsonschema_rs
from jsonschema import Draft201909Validator
from jsonschema.exceptions import best_match

from badgeserver.credentials.json_ld import require_few_parts

_ENDORSEMENT: Final = "#/$defs/EndorsementCredential"


class _Schema:
    """One schema, compiled for a quick yes; where a document departs from it, the reference tells."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._validator = Draft201909Validator(schema)
        self._quick = jsonschema_rs.Draft201909Validator(schema)
        self._moment = schema["$defs"]["Timestamp"]["pattern"]

    def fault(self, document: Mapping[str, Any]) -> str | None:
        """Return where `document` departs from the schema, or None; raises Refused `too-many-parts`."""
        if self._is_valid(document):
            return None
        # The reference is slow, and may be made to be very slow.
        require_few_parts(document)
        fault = best_match(self._validator.iter_errors(document))
        if fault is None:
            return None
        path = ".".join(str(step) for step in fault.absolute_path) or "(top)"
        if fault.validator == "pattern" and fault.validator_value == self._moment:
            return f"{path}: {str(fault.instance)[:80]!r} is no date and time with a zone"
        return f"{path}: {fault.message[:200]}"

    def _is_valid(self, document: Mapping[str, Any]) -> bool:
        """Tell whether `document` passes for certain.

        Patterns are read more narrowly than by the reference: a digit is one of ASCII, an end is the end.
        """
        try:
            return self._quick.is_valid(document)
        except ValueError:
            return False


def _text() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("achievementcredential.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@lru_cache(maxsize=1)
def _achievement() -> _Schema:
    return _Schema(_text())


@lru_cache(maxsize=1)
def _endorsement() -> _Schema:
    whole = _text()
    return _Schema({name: whole[name] for name in ("$schema", "$defs")} | {"$ref": _ENDORSEMENT})


def schema_fault(document: Mapping[str, Any]) -> str | None:
    """Return where an AchievementCredential departs from the data model (`issuer.id: …`), or None.

    Raises Refused `too-many-parts` for one that departs from it and would take long to look through.
    """
    return _achievement().fault(document)


def endorsement_fault(document: Mapping[str, Any]) -> str | None:
    """Return where an EndorsementCredential departs from the data model, or None."""
    return _endorsement().fault(document)
