"""Paper, verified in the browser: the same checks, codes and words as on the server."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from badgeserver.credentials.did import did_document
from badgeserver.credentials.paper import Statement, qr_address, sign_statement
from badgeserver.credentials.paper_verifier import verify_statement
from badgeserver.domain.award import StatusEntry
from badgeserver.domain.errors import Refused
from badgeserver.domain.verdict import Verdict
from tests.credentials.samples import BASE, CREDENTIAL_ID, DID, NOW, MemorySigner, Shelf, shelf, signed_list
from tests.verifier.node_verifier import NodeVerifier, NotAsked, codes, kit_of

STATEMENT = Statement(
    credential_id=CREDENTIAL_ID,
    badge="work-digital",
    map_version="2026.1",
    name="見本 𠮷子",
    awarded_on=date(2026, 11, 19),
    valid_until=date(2029, 11, 18),
    status=StatusEntry(1, 4242),
)
ADDRESS = f"{BASE}/c/{CREDENTIAL_ID}"
OTHER = "A" * 22


def printed(signer: MemorySigner, statement: Statement = STATEMENT, at: str = CREDENTIAL_ID) -> str:
    """What the QR code of a certificate says."""
    return qr_address(BASE, at, sign_statement(statement, signer))


def altered(address: str, **changes: Any) -> str:
    """The same statement with other members under the old signature."""
    start, payload, signature = address.split("#")[1].split(".")
    members = {**json.loads(base64.urlsafe_b64decode(payload + "==")), **changes}
    forged = base64.urlsafe_b64encode(json.dumps(members).encode()).decode().rstrip("=")
    return f"{ADDRESS}#{start}.{forged}.{signature}"


def by_python(address: str, sources: Shelf, now: datetime = NOW) -> Verdict:
    return verify_statement(address.split("#")[1], address, sources, now)


def assert_same(ours: dict[str, Any], theirs: Verdict) -> None:
    """Both list the same checks with the same outcomes, codes, titles and words."""
    assert [(one["name"], one["outcome"], one["code"]) for one in ours["checks"]] == [
        (one.name, str(one.outcome), one.code) for one in theirs.checks
    ]
    assert [(one["title"]["ja"], one["message"]["en"]) for one in ours["checks"]] == [
        (one.title.ja, one.message.en) for one in theirs.checks
    ]
    assert (ours["answer"], ours["summary"]["ja"]) == (str(theirs.answer), theirs.summary.ja)


def test_a_genuine_paper_is_valid_and_says_what_it_states(
    verifier: NodeVerifier, signer: MemorySigner
) -> None:
    verdict = verifier.verdict_on(printed(signer), kit_of(signer))
    assert_same(verdict, by_python(printed(signer), shelf(signer)))
    assert verdict["answer"] == "valid"
    assert verdict["statusKnownAsOf"] == "2026-11-20T03:00:00.000Z"
    shown = verdict["shown"]
    assert (shown["holderName"], shown["awardedOn"], shown["validUntil"]) == (
        "見本 𠮷子",
        "2026-11-19",
        "2029-11-18",
    )
    assert (shown["badgeName"]["en"], shown["issuerName"]["ja"], shown["issuerSite"]) == (
        "Digital practice at work",
        "見本県",
        "badges.example.jp",
    )


@pytest.mark.parametrize("when", ["now", "before", "last second", "a second later", "a day before the award"])
def test_days_are_those_of_japan(verifier: NodeVerifier, signer: MemorySigner, when: str) -> None:
    moments = {
        "now": NOW,
        "before": datetime(2026, 11, 18, 15, 0, tzinfo=UTC),
        "last second": datetime(2029, 11, 18, 14, 59, 59, tzinfo=UTC),
        "a second later": datetime(2029, 11, 18, 15, 0, tzinfo=UTC),
        "a day before the award": datetime(2026, 11, 17, 15, 0, tzinfo=UTC),
    }
    now = moments[when]
    verdict = verifier.verdict_on(printed(signer), kit_of(signer), now)
    assert_same(verdict, by_python(printed(signer), shelf(signer), now))
    late, early = when == "a second later", when == "a day before the award"
    expected = "expired" if late else "not-yet-valid" if early else None
    assert codes(verdict).get("dates") == expected


@pytest.mark.parametrize(
    "changes", [{"n": "知事"}, {"b": "hk-regional-dx-leader"}, {"u": "20991231"}, {"s": [1, 7]}]
)
def test_a_forged_statement_is_invalid(
    verifier: NodeVerifier, signer: MemorySigner, changes: dict[str, Any]
) -> None:
    forged = altered(printed(signer), **changes)
    verdict = verifier.verdict_on(forged, kit_of(signer))
    assert verdict["answer"] == "invalid"
    assert codes(verdict) == {"proof": "bad-signature"}
    assert_same(verdict, by_python(forged, shelf(signer)))


def test_a_statement_of_another_credential_is_invalid(verifier: NodeVerifier, signer: MemorySigner) -> None:
    moved = printed(signer, at=OTHER)
    assert codes(verifier.verdict_on(moved, kit_of(signer))) == {"address": "wrong-address"}
    assert_same(verifier.verdict_on(moved, kit_of(signer)), by_python(moved, shelf(signer)))


def test_a_revoked_one_is_invalid_by_the_list_at_hand(verifier: NodeVerifier, signer: MemorySigner) -> None:
    verdict = verifier.verdict_on(printed(signer), kit_of(signer, 4242))
    assert_same(verdict, by_python(printed(signer), shelf(signer, 4242)))
    assert codes(verdict) == {"status": "revoked"}
    assert verifier.verdict_on(printed(signer), kit_of(signer, 4241, 4243))["answer"] == "valid"


@pytest.mark.parametrize("index", [0, 7, 8, 131_071])
def test_the_first_entry_is_the_left_most_bit(
    verifier: NodeVerifier, signer: MemorySigner, index: int
) -> None:
    paper = printed(signer, replace(STATEMENT, status=StatusEntry(1, index)))
    assert codes(verifier.verdict_on(paper, kit_of(signer, index))) == {"status": "revoked"}
    assert verifier.verdict_on(paper, kit_of(signer, index ^ 1))["answer"] == "valid"


def test_a_place_beyond_the_list_is_refused(verifier: NodeVerifier, signer: MemorySigner) -> None:
    paper = printed(signer, replace(STATEMENT, status=StatusEntry(1, 131_072)))
    assert codes(verifier.verdict_on(paper, kit_of(signer))) == {"status": "status-range"}


def test_a_key_that_is_not_there_is_unknown_in_a_kept_kit_and_refused_by_a_fresh_one(
    verifier: NodeVerifier, signer: MemorySigner
) -> None:
    stranger = MemorySigner(kid="key-20261121-zzzz")
    fresh = kit_of(signer)
    verdict = verifier.verdict_on(printed(stranger), fresh)
    assert_same(verdict, by_python(printed(stranger), shelf(signer)))
    assert verdict["answer"] == "invalid"
    kept = verifier.verdict_on(printed(stranger), {**fresh, "isFresh": False})
    assert (kept["answer"], codes(kept)) == ("unknown", {"issuer": "unknown-key", "proof": "no-key"})
    ended = verifier.verdict_on(printed(stranger), {**fresh, "isFinal": True})
    assert (ended["answer"], codes(ended)["issuer"]) == ("invalid", "key-not-listed")


def test_a_key_of_the_same_name_does_not_sign_for_the_issuer(
    verifier: NodeVerifier, signer: MemorySigner
) -> None:
    verdict = verifier.verdict_on(printed(MemorySigner()), kit_of(signer))
    assert codes(verdict) == {"proof": "bad-signature"}


def test_a_revoked_key_leaves_paper_open_and_a_retired_one_does_not_matter(
    verifier: NodeVerifier, signer: MemorySigner
) -> None:
    revoked = {"revoked_since": NOW - timedelta(days=1)}
    other = MemorySigner(kid="key-other")
    kit = kit_of(signer, **revoked)
    kit["did"] = did_document(DID, [signer.published(**revoked), other.published()])
    kit["statusLists"] = [signed_list(other)]
    verdict = verifier.verdict_on(printed(signer), kit)
    assert (verdict["answer"], codes(verdict)) == ("unknown", {"proof": "revoked-key"})
    assert verifier.verdict_on(printed(other), kit)["answer"] == "valid"


def test_what_was_kept_is_authentic_as_of_its_list(verifier: NodeVerifier, signer: MemorySigner) -> None:
    kit = {**kit_of(signer), "isFresh": False}
    verdict = verifier.verdict_on(printed(signer), kit, NOW + timedelta(hours=5))
    assert (verdict["answer"], verdict["isCurrent"]) == ("valid", False)
    assert verdict["statusKnownAsOf"] == "2026-11-20T03:00:00.000Z"
    assert verdict["summary"] == kit["words"]["authentic"]


@pytest.mark.parametrize("kit", ["gone", "out of date", "of a stranger", "altered", "half"])
def test_without_a_list_to_trust_nothing_is_said(
    verifier: NodeVerifier, signer: MemorySigner, kit: str
) -> None:
    whole = kit_of(signer)
    lists = {
        "gone": [],
        "out of date": [signed_list(signer, now=NOW - timedelta(days=2))],
        "of a stranger": [signed_list(MemorySigner())],
        "altered": [{**signed_list(signer), "validUntil": "2030-01-01T00:00:00Z"}],
        "half": [{**signed_list(signer), "credentialSubject": {"type": "BitstringStatusList"}}],
    }
    verdict = verifier.verdict_on(printed(signer), {**whole, "statusLists": lists[kit]})
    expected = {"gone": "no-status-list", "out of date": "stale-status-list"}.get(kit, "bad-signature")
    assert (verdict["answer"], codes(verdict)) == ("unknown", {"status": expected})


def test_a_browser_without_ed25519_says_so(verifier: NodeVerifier, signer: MemorySigner) -> None:
    verdict = verifier.verdict_on(printed(signer), kit_of(signer), withoutEd25519=True)
    assert verdict["answer"] == "unknown"
    assert codes(verdict) == {"proof": "no-ed25519", "status": "no-ed25519"}


def test_another_site_is_left_open(verifier: NodeVerifier, signer: MemorySigner) -> None:
    elsewhere = printed(signer).replace(BASE, "https://elsewhere.example")
    verdict = verifier.verdict_on(elsewhere, kit_of(signer))
    assert verdict["answer"] == "unknown"
    assert codes(verdict)["issuer"] == "other-site"
    assert "elsewhere.example" in verdict["checks"][1]["message"]["ja"]


def _with_header(header: dict[str, Any]) -> Callable[[str], str]:
    text = base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")
    return lambda jws: f"{text}.{jws.partition('.')[2]}"


SPOILED: dict[str, Callable[[str], str]] = {
    "alg none": _with_header({"alg": "none", "kid": "key"}),
    "another member": _with_header({"alg": "EdDSA", "kid": "key", "jwk": {}}),
    "no kid": _with_header({"alg": "EdDSA"}),
    "kid a number": _with_header({"alg": "EdDSA", "kid": 7}),
    "two parts": lambda jws: jws.rpartition(".")[0],
    "four parts": lambda jws: f"{jws}.AA",
    "no base64url": lambda jws: jws.replace(".", "+.", 1),
    "no JSON": lambda jws: f"{jws.split('.')[0]}.AAAA.{jws.split('.')[2]}",
    "nothing": lambda _: "",
    "an anchor": lambda _: "main",
}


@pytest.mark.parametrize("spoil", SPOILED)
def test_what_is_no_statement_is_refused_as_on_the_server(
    verifier: NodeVerifier, signer: MemorySigner, spoil: str
) -> None:
    jws = SPOILED[spoil](sign_statement(STATEMENT, signer))
    with pytest.raises(NotAsked, match="bad-statement"):
        verifier.verdict_on(f"{ADDRESS}#{jws}", kit_of(signer))
    with pytest.raises(Refused, match="bad-statement"):
        verify_statement(jws, ADDRESS, shelf(signer), NOW)


@pytest.mark.parametrize(
    "members",
    [{"i": 7}, {"n": None}, {"d": "20261332"}, {"d": "2026-11-19"}, {"u": ""}, {"s": [1]}, {"s": [1, -1]}],
)
def test_members_of_another_form_are_refused_as_on_the_server(
    verifier: NodeVerifier, signer: MemorySigner, members: dict[str, Any]
) -> None:
    address = altered(printed(signer), **members)
    with pytest.raises(NotAsked, match="bad-statement"):
        verifier.verdict_on(address, kit_of(signer))
    with pytest.raises(Refused, match="bad-statement"):
        by_python(address, shelf(signer))


@pytest.mark.parametrize(
    "address",
    ["", "main", "ftp://badges.example.jp/c/" + OTHER, f"{BASE}/c/short#x", f"{BASE}/d/{OTHER}#x",
     f"https://a@badges.example.jp/c/{OTHER}#x", f"{ADDRESS}?q=1#x"],
)  # fmt: skip
def test_other_addresses_are_refused(verifier: NodeVerifier, signer: MemorySigner, address: str) -> None:
    with pytest.raises(NotAsked, match="bad-address"):
        verifier.verdict_on(address, kit_of(signer))


@pytest.mark.parametrize("path", ["/c/ID", "/archive/c/ID/", "/c/ID.html", "/verify.html"])
def test_the_page_of_any_host_finds_the_address_that_was_printed(
    verifier: NodeVerifier, signer: MemorySigner, path: str
) -> None:
    address = printed(signer)
    fragment = address if path == "/verify.html" else address.partition("#")[2]
    location = {"pathname": path.replace("ID", CREDENTIAL_ID), "hash": f"#{fragment}"}
    assert verifier.ask("place", location=location, kit=kit_of(signer)) == address
    for no_statement in ("", "#main"):
        nothing = {**location, "hash": no_statement}
        assert verifier.ask("place", location=nothing, kit=kit_of(signer)) is None
