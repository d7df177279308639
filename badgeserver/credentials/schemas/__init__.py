"""The shape of an AchievementCredential, as Open Badges 3.0 lays it down, checked by JSON Schema.

`achievementcredential.json` is written from the data model tables (Open Badges 3.0, appendix B); it
is not the file that 1EdTech publishes, and leaves members open that the tables do not name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from jsonschema import Draft201909Validator
from jsonschema.exceptions import best_match


@lru_cache(maxsize=1)
def _achievement() -> Draft201909Validator:
    text = resources.files(__package__).joinpath("achievementcredential.json").read_text("utf-8")
    return Draft201909Validator(json.loads(text))


@lru_cache(maxsize=1)
def _endorsement() -> Draft201909Validator:
    whole: Any = _achievement().schema
    part = {"$ref": "#/$defs/EndorsementCredential"}
    return Draft201909Validator({**part, "$schema": whole["$schema"], "$defs": whole["$defs"]})


def schema_fault(document: Mapping[str, Any]) -> str | None:
    """Return where an AchievementCredential departs from the data model (`issuer.id: …`), or None."""
    return _fault(_achievement(), document)


def endorsement_fault(document: Mapping[str, Any]) -> str | None:
    """Return where an EndorsementCredential departs from the data model, or None."""
    return _fault(_endorsement(), document)


def _fault(validator: Draft201909Validator, document: Mapping[str, Any]) -> str | None:
    fault = best_match(validator.iter_errors(document))
    if fault is None:
        return None
    path = ".".join(str(step) for step in fault.absolute_path) or "(top)"
    return f"{path}: {fault.message[:200]}"
