"""JSON text cut at its strings, and put together again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeserver.credentials.compact_json import (
    around,
    between,
    compact,
    cut,
    json_words,
    same_in_nquads,
    strings,
    with_strings,
)
from tests.credentials.generated_documents import TEXTS

any_text = st.one_of(st.sampled_from(TEXTS), st.text(max_size=6))
documents = st.recursive(
    st.one_of(any_text, st.integers(-9, 9), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(any_text, inner, max_size=3)),
    max_leaves=8,
)


@given(documents)
def test_the_words_are_the_strings_in_their_order(document: Any) -> None:
    _structure, words = cut(compact(document))
    written = [json.loads(b'"' + word + b'"') for word in words]
    found = list(strings(document))
    assert len(written) == len(found)
    assert all(value in (None, word) for (_, value), word in zip(found, written, strict=True))


@given(documents)
def test_the_structure_and_the_words_are_the_whole_text(document: Any) -> None:
    structure, words = cut(compact(document))
    pieces = structure.split(b'"')
    whole = pieces[0] + b"".join(
        b'"' + word + b'"' + piece for word, piece in zip(words, pieces[1:], strict=True)
    )
    assert whole == compact(document)


def test_strings_are_replaced_in_the_same_order() -> None:
    document = {"a": ["x", {"b": "y"}], "c": 1, "d": "z"}
    values = [value for _, value in strings(document) if value is not None]
    assert with_strings(document, iter(values)) == document


def test_what_varies_is_found_by_what_is_around_it() -> None:
    text = compact({"id": "urn:a:1", "n": 7, "name": "x"})
    parts, begun = around(text, {1: 6, 4: 0})
    assert between(text, parts, begun) == [b"urn:a:1", b"x"]
    assert between(compact({"id": "urn:a:22", "n": 7, "name": ""}), parts, begun) == [b"urn:a:22", b""]


@pytest.mark.parametrize(
    "other",
    [
        {"id": "urn:b:1", "n": 7, "name": "x"},
        {"id": "urn:a:1", "n": 8, "name": "x"},
        {"id": "urn:a:1", "n": 7, "name": 'x"'},
        {"id": "urn:a:1", "n": 7, "name": "x\\"},
        {"id": 'urn:a:1","n":7,"name":"x', "n": 7, "name": "x"},
        {"id": "urn:a:1", "n": 7, "name": "x", "more": 1},
        {"id": "urn:a:1", "n": 7},
        {"id": "urn:a:1", "n": 7, "name": ["x"]},
    ],
)
def test_another_document_is_not_taken_for_one_that_varies(other: Any) -> None:
    parts, begun = around(compact({"id": "urn:a:1", "n": 7, "name": "x"}), {1: 6, 4: 0})
    assert between(compact(other), parts, begun) is None


@pytest.mark.parametrize("text", ["\u0000", "\u001f", "\u007f", "\ufffe", "\uffff"])
def test_what_n_quads_escape_in_another_way_is_told(text: str) -> None:
    assert not same_in_nquads(compact(text))
    assert json_words([text]) is None


@pytest.mark.parametrize("text", ["\t\n\r\b\f", '"\\', "\u0080\u2028\ufffd！￥", "𠮷"])
def test_what_both_write_alike_is_told(text: str) -> None:
    assert same_in_nquads(compact(text))
    assert json_words([text]) == [compact(text)[1:-1]]


def test_half_a_character_has_no_words() -> None:
    assert json_words(["\ud800"]) is None
