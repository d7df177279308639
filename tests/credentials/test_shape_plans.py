"""A plan gives what the full algorithm gives, byte for byte, or leaves the document to it."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badgeserver.credentials.canonical import canonical_digest, canonical_nquads
from badgeserver.credentials.compact_json import compact
from badgeserver.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from badgeserver.credentials.json_ld import safe_json_ld
from badgeserver.credentials.shape_plans import ATTEMPTS, MAX_SHAPES, OFTEN, ShapePlans
from badgeserver.domain.errors import Refused
from tests.credentials.generated_documents import EXAMPLES, alike_in_shape, iris, texts


def by_full_algorithm(document: dict[str, Any]) -> bytes | str:
    """Return the digest, or the code of the refusal."""
    try:
        return hashlib.sha256(canonical_nquads(document, safe_json_ld())).digest()
    except Refused as refused:
        return refused.code


def new_plans() -> ShapePlans:
    return ShapePlans(safe_json_ld().dataset)


def document(**members: Any) -> dict[str, Any]:
    return {"@context": [CREDENTIALS_V2, OPEN_BADGES_V3], "type": ["VerifiableCredential"], **members}


def learn(plans: ShapePlans, one: dict[str, Any]) -> None:
    known = by_full_algorithm(one)
    assert isinstance(known, bytes)
    plans.learn(one, known)


@pytest.mark.uncounted
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(alike_in_shape())
def test_fast_and_full_path_are_byte_equal(documents: list[dict[str, Any]]) -> None:
    plans = new_plans()
    full = [by_full_algorithm(one) for one in documents]
    for one, known in zip(documents * 2, full * 2, strict=True):
        planned = plans.digest(one)
        assert planned in (None, known)
        if planned is None and isinstance(known, bytes):
            plans.learn(one, known)


@pytest.mark.uncounted
@settings(max_examples=EXAMPLES // 4, deadline=None, suppress_health_check=list(HealthCheck))
@given(alike_in_shape())
def test_what_the_full_path_refuses_is_refused_with_the_same_code(documents: list[dict[str, Any]]) -> None:
    for one in documents * 2:
        try:
            made: bytes | str = canonical_digest(one)
        except Refused as refused:
            made = refused.code
        assert made == by_full_algorithm(one)


def test_a_shape_has_a_plan_from_its_second_document_on() -> None:
    plans = new_plans()
    for number in range(2):
        one = document(name=f"n{number}")
        assert plans.digest(one) is None
        learn(plans, one)
    third = document(name="n3")
    assert plans.digest(third) == by_full_algorithm(third)


@pytest.mark.parametrize(
    "other",
    [
        document(id="https://example.jp/\n<urn:x>", name="x"),
        document(id="c/1", name="x"),
        document(id="urn:a", name="x\u007f"),
        document(id="urn:a", name="\u0001"),
        document(id="urn:a:1", name=None),
        document(id="urn:a:1", name=float("nan")),
        document(id="urn:a:1", name="\ud800"),
        document(id="urn:a:1", name=object()),
        document(id="urn:a:1", name="x" * 70_000),
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_the_full_algorithm(other: dict[str, Any]) -> None:
    plans = new_plans()
    for number in range(2):
        learn(plans, document(id="urn:a:1", name=f"n{number}"))
    assert plans.digest(document(id="urn:a:2", name="x")) is not None
    assert plans.digest(other) is None


def test_alike_parts_and_things_said_twice_are_left_to_the_full_algorithm() -> None:
    def with_evidence(first: str, second: str) -> dict[str, Any]:
        return document(evidence=[{"type": ["Evidence"], "name": name} for name in (first, second)])

    plans = new_plans()
    for number in range(2):
        learn(plans, with_evidence("a", f"b{number}"))
    assert plans.digest(with_evidence("a", "b")) == by_full_algorithm(with_evidence("a", "b"))
    assert plans.digest(with_evidence("a", "a")) is None


def test_a_profile_that_is_there_twice_counts_once() -> None:
    def twice(first: str, second: str) -> dict[str, Any]:
        image = {"type": "Image", "id": "urn:x:1"}
        return document(
            image={**image, "caption": first}, evidence=[{"id": second, "type": ["Evidence"]}], issuer=second
        )

    plans = new_plans()
    for _ in range(2):
        learn(plans, twice("a", "urn:x:2"))
    assert plans.digest(twice("b", "urn:x:3")) == by_full_algorithm(twice("b", "urn:x:3"))


def test_one_structure_is_compiled_a_few_times_only() -> None:
    plans = new_plans()
    languages = ["ja", "en", "de", "fr", "it", "ko", "zh", "ru", "nl", "sv"]
    for language in languages:
        learn(plans, document(name={"@value": "x", "@language": language}))
    planned = [plans.digest(document(name={"@value": "y", "@language": one})) for one in languages]
    assert len([one for one in planned if one is not None]) == ATTEMPTS


def test_shapes_that_nobody_sends_again_are_forgotten() -> None:
    plans = new_plans()
    digest = by_full_algorithm(document(name="x"))
    assert isinstance(digest, bytes)
    for number in range(MAX_SHAPES + 10):
        plans.learn(document(name="x", **{f"n{number}": number}), digest)
    assert len(plans) <= MAX_SHAPES


def badge(iri: str, name: str, salt: str, **members: str) -> dict[str, Any]:
    """Return a badge of which only the id, a name and a salt are its own."""
    identity = {"type": "IdentityObject", "hashed": True, "salt": salt, "identityHash": name}
    subject = {"type": ["AchievementSubject"], "identifier": [identity], "narrative": "n"}
    evidence = [{"id": f"{iri}#evidence-1", "type": ["Evidence"], "name": "e", "genre": "g"}]
    image = {"id": "https://example.jp/i", "type": "Image", "caption": "c"}
    shared = {"name": "n", "description": "d", "image": image, **members}
    return document(id=iri, credentialSubject=subject, evidence=evidence, **shared)


@cache
def narrowed_plans() -> ShapePlans:
    """Return plans that have seen many badges of one kind."""
    plans = new_plans()
    for number in range(OFTEN + 3):
        one = badge(f"https://example.jp/c/{number}", f"h{number}", f"s{number}")
        if plans.digest(one) is None:
            learn(plans, one)
    return plans


def test_a_shape_that_comes_often_gets_a_narrow_plan_besides() -> None:
    assert len(narrowed_plans()._narrow) == 1
    one = badge("https://example.jp/c/x", "h", "s")
    assert narrowed_plans()._narrow.digest(compact(one)) == by_full_algorithm(one)


@pytest.mark.uncounted
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.just("https://example.jp/c/7"), iris), texts, texts, st.booleans())
def test_a_narrow_plan_gives_what_the_full_algorithm_gives(
    iri: str, name: str, salt: str, another: bool
) -> None:
    one = badge(iri, name, salt, **({"description": name} if another else {}))
    assert narrowed_plans().digest(one) in (None, by_full_algorithm(one))
