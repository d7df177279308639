"""1EdTechJsonSchemaValidator2019 (Open Badges 3.0, section 9.1, step 1): schemas of the issuer's own."""

from __future__ import annotations

from typing import Any

import pytest

from badgeserver.credentials import confined
from badgeserver.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_EXTENSIONS, OPEN_BADGES_V3
from badgeserver.credentials.schema_check import MAX_SCHEMAS, check_own_schema
from badgeserver.credentials.schema_evaluator import evaluate
from badgeserver.credentials.secured import Embedded
from badgeserver.credentials.verifier import verify
from badgeserver.domain.verdict import Answer, Check, Outcome
from tests.credentials.endorsements import badge_with, endorsement
from tests.credentials.samples import BASE, NOW, MemorySigner, Shelf, shelf, signed

OWN = f"{BASE}/schema.json"
PUBLISHED = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_{}_schema.json"


def stating(*addresses: Any, kind: Any = "1EdTechJsonSchemaValidator2019") -> dict[str, Any]:
    """Return members of a credential that name schemas."""
    return {"credentialSchema": [{"id": address, "type": kind} for address in addresses]}


def checked(document: dict[str, Any], schema: Any = None) -> Check:
    """Return the check on a document whose own schema is `schema`."""
    check = check_own_schema(document, Shelf(documents={} if schema is None else {OWN: schema}))
    assert check is not None
    return check


@pytest.mark.parametrize(
    "document", [{}, stating(OWN, kind="JsonSchema"), {"credentialSchema": []}, {"credentialSchema": 7}]
)
def test_without_a_schema_of_this_kind_there_is_no_check(document: dict[str, Any]) -> None:
    assert check_own_schema(document, Shelf()) is None


@pytest.mark.parametrize("name", ["achievementcredential", "anyachievementcredential"])
def test_open_badges_own_schemas_are_at_hand(signer: MemorySigner, name: str) -> None:
    badge = {**signed(signer), **stating(PUBLISHED.format(name))}
    assert checked(badge).outcome is Outcome.PASSED
    del badge["name"]
    assert checked(badge).outcome is Outcome.FAILED


def test_so_are_those_of_endorsements() -> None:
    named = stating(PUBLISHED.format("endorsementcredential"))
    assert checked({**endorsement(), **named}).outcome is Outcome.PASSED
    assert checked({**endorsement(), **named, "credentialSubject": {}}).outcome is Outcome.FAILED


SAYS_WORK = {"type": "object", "properties": {"name": {"pattern": "work$"}}, "required": ["name"]}


@pytest.mark.parametrize(("name", "outcome"), [("at work", Outcome.PASSED), ("at home", Outcome.FAILED)])
def test_another_schema_is_fetched_and_held_to(name: str, outcome: Outcome) -> None:
    assert checked({"name": name, **stating(OWN)}, SAYS_WORK).outcome is outcome


def test_every_schema_must_be_met() -> None:
    sources = Shelf(documents={OWN: SAYS_WORK, f"{OWN}#2": {"required": ["nothing"]}})
    check = check_own_schema({"name": "work", **stating(OWN, f"{OWN}#2")}, sources)
    assert check is not None
    assert check.outcome is Outcome.FAILED


def test_a_schema_out_of_reach_leaves_it_open() -> None:
    assert checked(stating(OWN)).outcome is Outcome.UNKNOWN


def test_too_many_are_refused_before_one_is_fetched() -> None:
    assert checked(stating(*[OWN] * (MAX_SCHEMAS + 1))).code == "too-many-schemas"


# What is no schema, or follows references out of itself, says nothing of a document.
UNUSABLE: list[dict[str, Any]] = [
    {"type": 7},
    {"$ref": "https://schemas.example.jp/other.json"},
    {"$ref": "file:///etc/passwd"},
    {"$ref": "#/$defs/nowhere"},
    {"$defs": {"a": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"},
    {"properties": {"name": {"pattern": "("}}},
]


@pytest.mark.parametrize("schema", UNUSABLE)
def test_a_schema_that_cannot_be_used_is_told(schema: dict[str, Any]) -> None:
    assert evaluate(schema, {"name": "x"}) == {"unusable": True}
    assert checked({"name": "x", **stating(OWN)}, schema).code == "unusable-schema"


def test_a_schema_that_would_work_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "_SECONDS", 1)
    bomb = {"properties": {"name": {"pattern": "^(a+)+$"}}}
    check = checked({"name": "a" * 60 + "!", **stating(OWN)}, bomb)
    assert (check.outcome, check.code) == (Outcome.UNKNOWN, "unusable-schema")


def test_it_is_part_of_the_verdict(signer: MemorySigner) -> None:
    contexts = [CREDENTIALS_V2, OPEN_BADGES_V3, OPEN_BADGES_EXTENSIONS]
    badge = badge_with(signer, **{"@context": contexts}, **stating(OWN))
    for schema, answer in (({}, Answer.VALID), ({"maxProperties": 2}, Answer.INVALID)):
        sources = shelf(signer)
        sources.documents[OWN] = schema
        assert verify(Embedded(badge), sources, NOW).answer is answer
    assert verify(Embedded(badge), shelf(signer), NOW).answer is Answer.UNKNOWN
