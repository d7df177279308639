"""The compiled schema passes exactly what the reference validator passes."""

from __future__ import annotations

import copy
import json
from importlib import resources
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft201909Validator

from badgeserver.credentials.schemas import schema_fault
from tests.credentials.samples import MemorySigner, signed

SCHEMA = json.loads(
    resources.files("badgeserver.credentials.schemas")
    .joinpath("achievementcredential.json")
    .read_text("utf-8")
)
VALIDATOR = Draft201909Validator(SCHEMA)
BADGE = signed(MemorySigner())

# What a schema may see of a string: its constants, its patterns at their edges, and nothing at all.
STRINGS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        [
            "",
            "\n",
            "Profile",
            "Image",
            "AchievementCredential",
            "VerifiableCredential",
            "EndorsementSubject",
            "BitstringStatusListEntry",
            "ext:other",
            "ext:",
            "2026-11-20T03:00:00Z",
            "2026-11-20T03:00:00Z\n",
            "2026-11-20",
            "٢٠٢٦-11-20T03:00:00Z",
            "ja",
            "ja-JP",
            "0",
            "00",
            "4242",
            "a.b.c",
            'quo"te\\',
            "\x00\x01?1",
            "id",
            "name",
        ]
    ),
)
VALUES = st.one_of(
    STRINGS, st.none(), st.integers(0, 2), st.just([]), st.just({}), st.lists(STRINGS, max_size=2)
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return every member and element of a document: what holds it, and where."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found: list[tuple[Any, Any]] = []
    for step, part in list(steps):
        found += [(value, step), *_places(part)]
    return found


@pytest.mark.uncounted
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 10**6), VALUES), min_size=1, max_size=3), st.booleans())
def test_it_agrees_with_the_reference(changes: list[tuple[int, Any]], renames: bool) -> None:
    document = copy.deepcopy(BADGE)
    for position, value in changes:
        places = _places(document)
        holder, step = places[position % len(places)]
        if renames and isinstance(holder, dict) and isinstance(value, str):
            holder[value] = holder.pop(step)
        else:
            holder[step] = value
    assert (schema_fault(document) is None) == VALIDATOR.is_valid(document)


def test_a_document_that_is_no_json_is_told_apart_by_the_reference() -> None:
    assert schema_fault({**BADGE, "name": object()}) is not None
    assert schema_fault(MappingProxyType(BADGE)) is not None
