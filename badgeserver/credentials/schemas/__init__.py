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

from jsonschema import Draft201909Validator
from jsonschema.exceptions import best_match

from badgeserver.credentials.schemas.known_forms import KnownForms

_ENDORSEMENT: Final = "#/$defs/EndorsementCredential"


class _Schema:
    """One schema, and the forms of documents that passed it lately."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._validator = Draft201909Validator(schema)
        self._known = KnownForms(schema)

    def fault(self, document: Mapping[str, Any]) -> str | None:
        """Return where `document` departs from the schema, or None."""
        form = self._known.form(document)
        if form is not None and self._known.passed(form):
            return None
        fault = best_match(self._validator.iter_errors(document))
        if fault is not None:
            path = ".".join(str(step) for step in fault.absolute_path) or "(top)"
            return f"{path}: {fault.message[:200]}"
        if form is not None:
            self._known.remember(form)
        return None


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
    """Return where an AchievementCredential departs from the data model (`issuer.id: …`), or None."""
    return _achievement().fault(document)


def endorsement_fault(document: Mapping[str, Any]) -> str | None:
    """Return where an EndorsementCredential departs from the data model, or None."""
    return _endorsement().fault(document)
