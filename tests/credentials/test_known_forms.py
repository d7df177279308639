"""The quick way through a schema passes exactly what the whole evaluation passes."""

from __future__ import annotations

import copy
import json
import math
from importlib import resources
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft201909Validator

from badgeserver.credentials.schemas import schema_fault
from badgeserver.credentials.schemas.known_forms import MAX_FORMS, MAX_TEXT, MAX_WORDS, KnownForms
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


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 10**6), VALUES), min_size=1, max_size=3), st.booleans())
def test_it_agrees_with_the_whole_evaluation(changes: list[tuple[int, Any]], renames: bool) -> None:
    document = copy.deepcopy(BADGE)
    for position, value in changes:
        places = _places(document)
        holder, step = places[position % len(places)]
        if renames and isinstance(holder, dict) and isinstance(value, str):
            holder[value] = holder.pop(step)
        else:
            holder[step] = value
    for _ in range(2):
        assert (schema_fault(document) is None) == VALIDATOR.is_valid(document)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=10), st.text(max_size=10))
def test_documents_of_one_form_pass_or_fail_together(one: str, other: str) -> None:
    forms = KnownForms(SCHEMA)
    documents = [{**BADGE, "awardedDate": text} for text in (one, other)]
    if forms.form(documents[0]) == forms.form(documents[1]):
        assert VALIDATOR.is_valid(documents[0]) == VALIDATOR.is_valid(documents[1])


def test_another_persons_badge_has_the_same_form() -> None:
    forms, other = KnownForms(SCHEMA), copy.deepcopy(BADGE)
    other["id"] += "x"
    other["credentialSubject"]["identifier"][0]["identityHash"] = "sha256$00"
    other["validFrom"] = "2027-01-01T00:00:00+09:00"
    assert forms.form(other) == forms.form(BADGE)
    assert forms.form({**other, "validFrom": "2027-01-01"}) != forms.form(BADGE)


def test_what_passed_is_remembered_and_nothing_else() -> None:
    forms = KnownForms(SCHEMA)
    form = forms.form(BADGE)
    assert form is not None
    assert not forms.passed(form)
    forms.remember(form)
    assert forms.passed(form)


@pytest.mark.parametrize(
    "document", [{"name": "x" * MAX_TEXT}, {"name": object()}, {7: "name"}, {"name": math.nan}]
)
def test_a_document_that_is_too_long_or_no_json_has_no_form(document: Any) -> None:
    assert KnownForms(SCHEMA).form(document) is None


def test_a_stranger_cannot_make_the_memory_grow() -> None:
    forms = KnownForms({"properties": {"a": {"type": "string"}}})
    for number in range(MAX_WORDS + 10):
        form = forms.form({"a": f"word {number}", "b": number})
        assert form is not None
        forms.remember(form)
    assert len(forms._kinds) <= MAX_WORDS
    assert len(forms._passed) <= MAX_FORMS


@pytest.mark.parametrize(
    "schema",
    [
        {"uniqueItems": True},
        {"anyOf": [{"format": "uri"}]},
        {"properties": {"a": {"maxLength": 3}}},
        {"minLength": 2},
    ],
)
def test_a_schema_that_looks_at_strings_in_other_ways_is_not_taken(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"known|told"):
        KnownForms(schema)
