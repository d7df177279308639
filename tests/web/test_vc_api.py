"""The VC-API as another program meets it: keys and rights, refusals by name, records, limits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import rfc8785

from badgeserver.credentials.contexts import pinned_digests
from badgeserver.domain.api_keys import ApiRight
from badgeserver.domain.keys import KeyAlgorithm
from badgeserver.services.api_keys import create_api_key, end_api_key
from badgeserver.services.office import Office
from badgeserver.services.signing_keys import create_signing_key
from badgeserver.services.verification import verify_upload
from badgeserver.services.verification_sources import OwnSources
from badgeserver.web import create_app
from tests.credentials.holders import DidKey, credential, presentation, proven, shown
from tests.credentials.samples import Shelf
from tests.offices import NOW, at, make_office
from tests.web.sites import credential_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

BASE = "https://badges.example.jp"
DID = "did:web:badges.example.jp"
ISSUER, HOLDER = DidKey(), DidKey()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An installation for all tests here, which give each key a name of its own."""
    folder = tmp_path_factory.mktemp("vc-api")
    made = make_office(folder, f"sqlite:///{folder / 'badgeserver.db'}")
    yield made
    made.store.close()


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return create_app(office).test_client()


@pytest.fixture(scope="module")
def key(office: Office) -> str:
    """The key of a program that may issue."""
    return create_api_key("school", ApiRight.ISSUE, "test", office)


def verifying_key(office: Office) -> str:
    """A new key of a program that may verify."""
    return create_api_key(f"v{office.new_id()}", ApiRight.VERIFY, "test", office)


def post(
    client: FlaskClient, path: str, body: dict[str, Any] | bytes, key: str | None = None, **headers: str
) -> TestResponse:
    authorization = {} if key is None else {"Authorization": f"Bearer {key}"}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(
        path,
        data=data,
        base_url=BASE,
        headers={"Content-Type": "application/json", **authorization, **headers},
    )


def issue(client: FlaskClient, key: str | None, document: Any, **options: Any) -> TestResponse:
    return post(client, "/credentials/issue", {"credential": document, "options": options}, key)


def verify(client: FlaskClient, document: Any, **options: Any) -> TestResponse:
    return post(client, "/credentials/verify", {"verifiableCredential": document, "options": options})


def code(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def names(problems: list[dict[str, str]]) -> list[str]:
    return [one.get("check", one["code"]) for one in problems]


# Who may have something signed


def test_who_may_issue(client: FlaskClient, office: Office, key: str) -> None:
    ended = create_api_key("left", ApiRight.ISSUE, "test", office)
    end_api_key("left", "test", office)
    other = verifying_key(office)
    table = {
        None: (401, "no-api-key"),
        "bsk_guess": (401, "wrong-api-key"),
        ended: (401, "wrong-api-key"),
        other: (403, "right-missing"),
    }
    for shown_key, expected in table.items():
        answer = issue(client, shown_key, credential(DID))
        assert code(answer) == expected
        assert (answer.headers.get("WWW-Authenticate") == "Bearer") == (expected[0] == 401)
    assert issue(client, key, credential(DID)).status_code == 201


def test_a_key_goes_in_the_header_and_nowhere_else(client: FlaskClient, key: str) -> None:
    body = {"credential": credential(DID)}
    basic = post(client, "/credentials/issue", body, Authorization=f"Basic {key}")
    in_address = post(client, f"/credentials/issue?access_token={key}", body)
    assert [code(basic), code(in_address)] == [(401, "no-api-key")] * 2


def test_whoever_verifies_needs_no_key_but_no_wrong_one_either(
    client: FlaskClient, office: Office, key: str
) -> None:
    body = {"verifiableCredential": proven(credential(ISSUER.did), ISSUER)}
    right = verifying_key(office)
    assert post(client, "/credentials/verify", body).status_code == 200
    assert post(client, "/credentials/verify", body, right).status_code == 200
    assert code(post(client, "/credentials/verify", body, "bsk_guess")) == (401, "wrong-api-key")
    assert code(post(client, "/credentials/verify", body, key)) == (403, "right-missing")


# What is signed


@pytest.mark.parametrize(
    ("wanted", "suites"),
    [
        (None, ["eddsa-rdfc-2022"]),
        ("eddsa-rdfc-2022", ["eddsa-rdfc-2022"]),
        ("eddsa-jcs-2022", ["eddsa-jcs-2022"]),
        (["eddsa-rdfc-2022", "eddsa-jcs-2022"], ["eddsa-rdfc-2022", "eddsa-jcs-2022"]),
    ],
)
def test_a_credential_comes_back_as_it_stands_with_the_proofs_asked_for(
    client: FlaskClient, key: str, wanted: Any, suites: list[str]
) -> None:
    document = credential(DID, id="urn:uuid:36245ee9-9074-4b05-a777-febff2e69757")
    answer = issue(client, key, document, **({} if wanted is None else {"cryptosuite": wanted}))
    assert answer.status_code == 201
    signed = answer.get_json()["verifiableCredential"]
    proof = signed.pop("proof")
    assert signed == document
    proofs = proof if isinstance(proof, list) else [proof]
    assert [one["cryptosuite"] for one in proofs] == suites
    assert all(one["verificationMethod"].startswith(f"{DID}#") for one in proofs)
    assert verify(client, {**signed, "proof": proof}).get_json()["answer"] == "valid"


@pytest.mark.parametrize(("names", "told"), [(["Ａ", "𠮷"], ["sorted-in-two-ways"]), (["あ", "𠮷"], [])])
def test_a_credential_that_software_sorts_in_two_ways_comes_with_a_warning(
    client: FlaskClient, key: str, names: list[str], told: list[str]
) -> None:
    name = [{"@value": one, "@language": tag} for one, tag in zip(names, ("ja", "en"), strict=True)]
    answer = issue(client, key, credential(DID, name=name))
    assert answer.status_code == 201, answer.text
    assert [one["code"] for one in answer.get_json().get("warnings", [])] == told


def test_a_badge_has_its_proofs_in_a_list_and_one_by_rdfc(
    client: FlaskClient, key: str, office: Office, demo: Office
) -> None:
    badge = json.loads(credential_of("demo-citizen", demo).document)
    for part in ("proof", "credentialStatus", "endorsement"):
        del badge[part]
    badge |= {"id": "urn:uuid:36245ee9-9074-4b05-a777-febff2e69757"}
    badge["issuer"]["id"] = DID
    assert code(issue(client, key, badge)) == (400, "reserved"), "it looks like a badge of the programme"
    badge |= {"name": "School badge"}
    badge["credentialSubject"]["achievement"] |= {"name": "School badge", "humanCode": "school-1"}
    for changes in (
        {"name": "ＤＸ 推進人材"},
        {"issuer": {**badge["issuer"], "name": "文部科学省"}},
        {"endorsementJwt": ["a.b.c"]},
    ):
        assert code(issue(client, key, badge | changes)) == (400, "reserved")
    answer = issue(client, key, badge, cryptosuite=["eddsa-rdfc-2022", "eddsa-jcs-2022"])
    assert answer.status_code == 201, answer.text
    signed = answer.get_json()["verifiableCredential"]
    assert [one["cryptosuite"] for one in signed["proof"]] == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]
    told = verify_upload(json.dumps(signed).encode(), office)
    assert (told.answer, "no badge of this programme" in told.summary.en) == ("valid", True)
    assert isinstance(issue(client, key, badge).get_json()["verifiableCredential"]["proof"], list)
    assert code(issue(client, key, badge, cryptosuite="eddsa-jcs-2022")) == (400, "rdfc-needed")
    del badge["credentialSubject"]["achievement"]["criteria"]
    assert code(issue(client, key, badge)) == (400, "schema")


OURS = f"{BASE}/c/AAAAAAAAAAAAAAAAAAAAAA"
VOCABULARY = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
STATUS = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "7"}
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("wrong-issuer", {"issuer": "did:web:another.example"}),
    ("wrong-issuer", {"issuer": {"id": ISSUER.did}}),
    ("already-signed", {"proof": {"type": "DataIntegrityProof"}}),
    ("already-signed", {"proof": None}),
    ("bad-date", {"validFrom": "2026-01-01T00:00:00"}),
    ("bad-issuer", {"issuer": None}),
    ("bad-id", {"id": "7"}),
    ("undefined-term", {"colour": "blue"}),
    ("unpinned-context", {"@context": ["https://www.w3.org/ns/credentials/v2", "https://example.org/c"]}),
    ("inline-context", {"@context": ["https://www.w3.org/ns/credentials/v2", {"a": "urn:a:b"}]}),
    ("relative-iri", {"type": ["VerifiableCredential", "NobodyDefinedThis"]}),
    ("reserved", {"id": OURS}),
    ("reserved", {"credentialStatus": {**STATUS, "statusListCredential": f"{BASE}/status/revocation/1"}}),
    ("reserved", {"credentialSubject": {"id": f"{BASE}/badges/hk-first-step/2026.1"}}),
    ("reserved", {"type": ["VerifiableCredential", "BitstringStatusListCredential"]}),
    ("reserved", {"type": ["VerifiableCredential", f"{VOCABULARY}EndorsementCredential"]}),
    ("reserved", {"id": f"{BASE}/endorsements/AAAAAAAAAAAAAAAAAAAAAA"}),
    ("reserved", {"id": OURS.replace("/c/", "/%63/")}),
    ("reserved", {"id": OURS.replace("/c/", "//c/")}),
    ("reserved", {"id": OURS.replace("/c/", "/./c/")}),
    ("reserved", {"id": OURS.replace("/c/", "/x/../c/")}),
    ("reserved", {"id": OURS.replace("https://badges", "HTTPS://a@Badges")}),
    ("reserved", {"id": OURS.replace("example.jp", "example.jp.:443")}),
    ("reserved", {"id": OURS.replace("badges.", "%62adges.")}),
    ("reserved", {"credentialSubject": {"id": f"{BASE}?badges/hk-first-step/2026.1"}}),
    ("reserved", {"credentialSubject": {"type": "BitstringStatusList", "encodedList": "u"}}),
    ("reserved", {"type": ["VerifiableCredential", "VerifiablePresentation"]}),
    ("reserved", {"evidence": [{"type": ["Evidence", "BitstringStatusListCredential"]}]}),
    ("reserved", {"credentialSubject": {"id": DID}}),
    ("reserved", {"id": f"{DID}#key-1"}),
    ("reserved", {"credentialSubject": {"id": f"{DID}:c:x"}}),
    *(("reserved", {"id": f"{start}badges.example.jp/c/x"}) for start in ("http:", "http:/", "http:///")),
    ("reserved", {"id": "view-source:https://badges.example.jp/c/x"}),
    ("reserved", {"id": "https://other.example/?https://badges.example.jp/c/x"}),
    ("reserved", {"id": "https://badges。example．jp/c/x"}),
    ("reserved", {"id": "https://badges.example.jp%3A443/c/x"}),
    ("reserved", {"id": "https://badges.example.jp/c/x%20y"}),
]
FREE = (
    {"name": "Note: see https://badges.example.jp/verify"},
    {"id": "https://mybadges.example.jp/c/x"},
    {"id": "https://badges.example.jp.example.org/c/x"},
    {"issuer": {"id": DID, "name": "School"}, "credentialSubject": {"id": "https://badges.example.jp"}},
)


@pytest.mark.parametrize("members", FREE)
def test_what_only_resembles_the_site_is_signed(
    client: FlaskClient, key: str, members: dict[str, Any]
) -> None:
    assert issue(client, key, credential(DID, **members)).status_code == 201


@pytest.mark.parametrize(("expected", "members"), REFUSED)
def test_what_the_office_will_not_vouch_for_is_refused_by_name(
    client: FlaskClient, office: Office, key: str, expected: str, members: dict[str, Any]
) -> None:
    before = len(office.store.audit.entries(100))
    answer = issue(client, key, credential(DID, **members))
    assert code(answer) == (400, expected)
    assert answer.content_type == "application/problem+json"
    assert len(office.store.audit.entries(100)) == before


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", (400, "not-json")),
        (b"[]", (400, "not-json")),
        (b'{"credential": {}, "credential": {}}', (400, "duplicate-key")),
        (b"{}", (400, "nothing-to-do")),
        (b'{"credential": "text"}', (400, "bad-option")),
        (b'{"credential": {}, "options": []}', (400, "base-context")),
        (b'{"credential": {}, "options": "x"}', (400, "bad-option")),
        (b'{"credential": {}, "options": {"hidden": true}}', (400, "unknown-option")),
        (b'{"credential": {}, "Options": {}}', (400, "unknown-option")),
        (b"{" + b" " * (1024 * 1024) + b"}", (413, "too-large")),
    ],
)
def test_a_request_that_cannot_be_read_is_refused_by_name(
    client: FlaskClient, key: str, body: bytes, expected: tuple[int, str]
) -> None:
    assert code(post(client, "/credentials/issue", body, key)) == expected


@pytest.mark.parametrize(
    "options",
    [
        {"cryptosuite": "bbs-2023"},
        {"cryptosuite": [7]},
        {"mediaType": "application/vc+cose"},
        {"mediaType": 7},
        {"mediaType": "application/vc+jwt", "cryptosuite": "eddsa-jcs-2022"},
    ],
)
def test_an_option_with_a_strange_value_is_refused(
    client: FlaskClient, key: str, options: dict[str, Any]
) -> None:
    assert code(issue(client, key, credential(DID), **options)) == (400, "bad-option")


def test_only_json_is_taken(client: FlaskClient, key: str) -> None:
    for path in ("/credentials/issue", "/credentials/verify", "/presentations/verify"):
        given = key if path.endswith("issue") else None
        answer = post(client, path, b"{}", given, **{"Content-Type": "text/plain"})
        assert code(answer) == (415, "not-sent-as-json")
    marked = post(client, "/credentials/verify", b"{}", **{"Content-Type": "application/ld+json"})
    assert code(marked) == (400, "nothing-to-do")


def test_a_jwt_needs_a_key_for_jwt(client: FlaskClient, key: str) -> None:
    answer = issue(client, key, credential(DID), mediaType="application/vc+jwt")
    assert code(answer) == (503, "no-jwt-key")


def test_an_envelope_holds_the_credential_as_a_jwt(tmp_path: Path) -> None:
    office = make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")
    create_signing_key(KeyAlgorithm.ES256, "test", office)
    key, client = create_api_key("school", ApiRight.ISSUE, "test", office), create_app(office).test_client()
    answer = issue(client, key, credential(DID), mediaType="application/vc+jwt")
    assert answer.status_code == 201, answer.text
    envelope = answer.get_json()["verifiableCredential"]
    token = envelope["id"].removeprefix("data:application/vc+jwt,")
    assert jwt.get_unverified_header(token)["typ"] == "vc+jwt"
    assert jwt.decode(token, options={"verify_signature": False}) == credential(DID)
    assert office.store.signed_for_programs.find(token.rpartition(".")[2]) is not None
    for stated in (envelope, token):
        assert verify(client, stated).get_json()["answer"] == "valid"
    asked = verify(client, token, domain="verifier.example")
    assert names(asked.get_json()["errors"]) == ["asked"]
    office.store.close()


# What is on record


def test_what_was_signed_is_on_record_with_its_digest(client: FlaskClient, office: Office, key: str) -> None:
    document = credential(DID, id="urn:uuid:36245ee9-9074-4b05-a777-febff2e69757")
    signed = issue(client, key, document).get_json()["verifiableCredential"]
    (entry,) = office.store.audit.entries(1)
    assert (entry.actor, entry.action, entry.subject) == (
        "API key school",
        "sign-for-program",
        document["id"],
    )
    assert entry.detail["digest"] == hashlib.sha256(rfc8785.dumps(signed)).hexdigest()
    kept = office.store.signed_for_programs.find(signed["proof"]["proofValue"])
    assert kept is not None
    assert (kept.key_name, kept.credential_id, kept.at) == ("school", document["id"], NOW)


def test_signing_the_same_again_is_the_same(client: FlaskClient, office: Office, key: str) -> None:
    first, again = (issue(client, key, credential(DID)).get_json() for _ in range(2))
    assert first == again


def test_the_record_tells_what_is_older_than_a_keys_revocation(tmp_path: Path) -> None:
    office = make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")
    key = create_api_key("school", ApiRight.ISSUE, "test", office)
    signed = issue(create_app(office).test_client(), key, credential(DID)).get_json()["verifiableCredential"]
    (published,) = office.store.keys.all()
    sources = OwnSources(office, Shelf({}))
    assert (
        sources.recorded_at("None", signed["proof"]["proofValue"], signed["proof"]["verificationMethod"])
        == NOW
    )
    later, earlier = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
    after = create_app(at(office, NOW + timedelta(days=1))).test_client()
    office.store.keys.replace(replace(published, revoked_since=later))
    assert verify(after, signed).get_json()["answer"] == "valid"
    office.store.keys.replace(replace(published, revoked_since=earlier))
    assert verify(after, signed).get_json()["answer"] == "invalid"
    office.store.close()


# What is verified


def test_a_valid_credential_is_told_with_every_check(client: FlaskClient) -> None:
    answer = verify(client, proven(credential(ISSUER.did), ISSUER))
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["verified"], told["answer"]) == (True, "valid")
    assert (told["errors"], told["warnings"]) == ([], [])
    assert told["checks"] == ["terms", "form", "issuer", "proof", "status", "dates"]
    assert {one["outcome"] for one in told["results"]} == {"passed"}


def test_an_invalid_credential_is_told_with_what_failed(client: FlaskClient) -> None:
    answer = verify(client, {**proven(credential(ISSUER.did), ISSUER), "id": "urn:a:b"})
    assert answer.status_code == 400
    told = answer.get_json()
    assert (told["verified"], told["answer"], names(told["errors"])) == (False, "invalid", ["proof"])
    assert told["errors"][0]["code"] == "bad-signature"
    assert told["errors"][0]["type"].startswith("https://w3id.org/security#")


def test_what_could_not_be_found_out_is_neither(client: FlaskClient, office: Office) -> None:
    answer = verify(client, proven(credential("did:web:issuer.invalid"), ISSUER))
    assert answer.status_code == 422
    told = answer.get_json()
    assert (told["verified"], told["answer"]) == (False, "unknown")
    assert {one["outcome"] for one in told["errors"]} == {"unknown"}


def test_the_checks_that_were_asked_for_decide_and_the_others_are_told_beside(client: FlaskClient) -> None:
    over = proven(credential(ISSUER.did, validUntil="2026-02-01T00:00:00Z"), ISSUER)
    assert verify(client, over).status_code == 400
    for checks in ([], ["validity"], ["proof", "validity"]):
        assert verify(client, over, checks=checks).status_code == 400
    answer = verify(client, over, checks=["proof"])
    assert answer.status_code == 200
    assert names(answer.get_json()["warnings"]) == ["dates"]
    assert "dates" not in answer.get_json()["checks"]
    altered = verify(client, {**over, "id": "urn:a:b"}, checks=["credentialStatus"])
    assert (altered.status_code, names(altered.get_json()["warnings"])) == (200, ["proof", "dates"])
    for one in (answer, altered):
        assert "本物" not in one.get_json()["summary"], "others have failed"
        assert "求められた検査" in one.get_json()["summary"]
    assert code(verify(client, over, checks=["horoscope"])) == (400, "bad-option")


def test_a_schema_that_is_asked_for_and_not_looked_at_is_unknown(client: FlaskClient) -> None:
    named = {"id": "https://schemas.example/one.json", "type": "JsonSchema"}
    document = proven(credential(ISSUER.did, credentialSchema=named), ISSUER)
    assert verify(client, document).status_code == 200, "it is not for us"
    told = verify(client, document, checks=["credentialSchema"])
    assert (told.status_code, told.get_json()["answer"]) == (422, "unknown")
    assert [one["code"] for one in told.get_json()["errors"]] == ["schema-not-looked-at"]
    assert (
        verify(client, proven(credential(ISSUER.did), ISSUER), checks=["credentialSchema"]).status_code == 200
    )


def test_the_form_is_always_checked(client: FlaskClient) -> None:
    spoilt = proven(credential(ISSUER.did, validFrom="2026-01-01T00:00:00"), ISSUER)
    answer = verify(client, spoilt, checks=["proof"])
    assert (answer.status_code, names(answer.get_json()["errors"])) == (400, ["form"])


def test_a_badge_of_ours_is_verified_as_a_badge(demo: Office) -> None:
    demo_client = create_app(demo).test_client()
    document = json.loads(credential_of("demo-citizen", demo).document)
    body = json.dumps({"verifiableCredential": document}).encode()
    answer = demo_client.post("/credentials/verify", data=body, content_type="application/json")
    assert answer.status_code == 200, answer.text
    assert {"schema", "subject", "status"} <= set(answer.get_json()["checks"])
    assert "statusKnownAsOf" in answer.get_json()


def test_nobody_borrows_our_addresses(client: FlaskClient) -> None:
    answer = verify(client, proven(credential(ISSUER.did, id=OURS), ISSUER))
    assert (answer.status_code, names(answer.get_json()["errors"])) == (400, ["own-address"])


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"expectedProofPurpose": "assertionMethod"}, 200),
        ({"expectedProofPurpose": "authentication"}, 400),
        ({"domain": "verifier.example", "challenge": "c-2026"}, 200),
        ({"domain": "another.example"}, 400),
        ({"challenge": "c-2025"}, 400),
    ],
)
def test_what_was_asked_of_a_proof_is_held_against_it(
    client: FlaskClient, options: dict[str, str], status: int
) -> None:
    stated: dict[str, Any] = {"domain": ["verifier.example"], "challenge": "c-2026"}
    signed = proven(credential(ISSUER.did), ISSUER, **stated)
    assert verify(client, signed, **options).status_code == status


ENVELOPE = {
    "@context": "https://www.w3.org/ns/credentials/v2",
    "type": "EnvelopedVerifiableCredential",
    "id": "data:application/vc+jwt,AAAA.AAAA.AAAA",
}


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (7, "bad-option"),
        ("no token", "no-credential"),
        ("a.b.c", "bad-jwt"),
        ({"type": "EnvelopedVerifiableCredential", "id": "https://example.org"}, "bad-envelope"),
        ({**ENVELOPE, "name": "Forged"}, "bad-envelope"),
        ({**ENVELOPE, "type": [ENVELOPE["type"], "VerifiableCredential"]}, "bad-envelope"),
    ],
)
def test_what_is_no_credential_is_refused_by_name(client: FlaskClient, stated: Any, expected: str) -> None:
    assert code(verify(client, stated)) == (400, expected)


def test_a_related_resource_is_held_to_its_digest(client: FlaskClient) -> None:
    context = "https://www.w3.org/ns/credentials/v2"
    for digest, status in ((pinned_digests()[context], 200), ("0" * 64, 400)):
        cited = [{"id": context, "digestSRI": f"sha256-{digest}"}]
        answer = verify(client, proven(credential(ISSUER.did, relatedResource=cited), ISSUER))
        assert (answer.status_code, answer.get_json()["checks"][-1]) == (status, "related")


def test_what_cites_a_digest_of_an_unknown_kind_is_not_signed(client: FlaskClient, key: str) -> None:
    cited = [{"id": "https://badges.invalid/rubric", "digestSRI": "md5-AAAA"}]
    assert code(issue(client, key, credential(DID, relatedResource=cited))) == (400, "unknown-digest")


def test_a_related_resource_out_of_reach_leaves_the_answer_open(client: FlaskClient, key: str) -> None:
    cited = [{"id": "https://badges.invalid/rubric", "digestSRI": "sha256-" + "A" * 43 + "="}]
    signed = proven(credential(ISSUER.did, relatedResource=cited), ISSUER)
    answer = verify(client, signed)
    assert (answer.status_code, names(answer.get_json()["errors"])) == (422, ["related"])
    with_an_issuer = credential(DID, relatedResource=cited)
    assert issue(client, key, with_an_issuer).status_code == 503


# Presentations


def present(client: FlaskClient, document: Any, **options: Any) -> TestResponse:
    return post(client, "/presentations/verify", {"verifiablePresentation": document, "options": options})


def test_a_presentation_is_told_with_its_holder_and_each_credential(client: FlaskClient) -> None:
    asked = {"challenge": "c-2026", "domain": "verifier.example"}
    held = proven(credential(ISSUER.did, credentialSubject={"id": HOLDER.did}), ISSUER)
    signed = shown(presentation(held), HOLDER, **asked)
    answer = present(client, signed, **asked)
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["verified"], told["holder"]) == (True, HOLDER.did)
    assert (told["checks"], told["warnings"]) == (["form", "terms", "holder"], [])
    assert [one["answer"] for one in told["credentialResults"]] == ["valid"]
    other = present(client, signed, challenge="c-2027")
    assert (other.status_code, names(other.get_json()["errors"])) == (400, ["holder"])


def test_a_credential_about_somebody_else_is_shown_with_a_warning(client: FlaskClient) -> None:
    held = proven(credential(ISSUER.did, credentialSubject={"id": HOLDER.did}), ISSUER)
    of_another = proven(credential(ISSUER.did), ISSUER)
    told = present(client, shown(presentation(held, of_another), HOLDER, "c-1", "verifier.example"))
    (warning,) = told.get_json()["warnings"]
    assert (told.status_code, warning["code"], warning["credential"]) == (200, "not-about-holder", 1)


def test_an_unsigned_presentation_is_taken_with_a_warning(client: FlaskClient) -> None:
    told = present(client, presentation(proven(credential(ISSUER.did), ISSUER)), checks=[]).get_json()
    assert (told["answer"], names(told["warnings"])) == ("valid", ["unsigned"])
    assert "holder" not in told


def test_the_faults_of_credentials_are_told_with_the_presentations_own(client: FlaskClient) -> None:
    over = proven(credential(ISSUER.did, validUntil="2026-02-01T00:00:00Z"), ISSUER)
    answer = present(client, presentation(over))
    assert (answer.status_code, names(answer.get_json()["errors"])) == (400, ["dates"])
    assert present(client, presentation(over), checks=["proof"]).status_code == 200
    assert code(present(client, presentation(over), checks=["horoscope"])) == (400, "bad-option")
    assert code(present(client, "text")) == (400, "bad-option")


# How it answers


def test_words_come_in_the_language_that_is_asked_for_and_codes_stay(client: FlaskClient) -> None:
    body = {"verifiableCredential": {**proven(credential(ISSUER.did), ISSUER), "id": "urn:a:b"}}
    ja, en = (
        post(client, "/credentials/verify", body, **{"Accept-Language": one}).get_json()
        for one in ("ja", "en")
    )
    assert "この証明書は有効ではありません" in ja["summary"]
    assert "This credential is not valid" in en["summary"]
    assert names(ja["errors"]) == names(en["errors"])
    ja, en = (
        post(client, "/credentials/issue", {}, **{"Accept-Language": one}).get_json() for one in ("ja", "en")
    )
    assert (ja["title"], en["title"]) == ("APIキーが必要です。", "This needs an API key.")
    assert ja["code"] == en["code"]


def test_any_page_may_verify_and_no_cookie_is_set_or_kept(client: FlaskClient) -> None:
    for path in ("/credentials/verify", "/presentations/verify"):
        asked = client.options(path, base_url=BASE, headers={"Origin": "https://employer.example"})
        assert asked.headers["Access-Control-Allow-Methods"] == "POST"
        assert "Content-Type" in asked.headers["Access-Control-Allow-Headers"]
        answer = post(client, path, {})
        for one in (asked, answer):
            assert one.headers["Access-Control-Allow-Origin"] == "*"
            assert "Access-Control-Allow-Credentials" not in one.headers
            assert "Set-Cookie" not in one.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_page_of_another_site_has_anything_signed(client: FlaskClient) -> None:
    asked = client.options("/credentials/issue", base_url=BASE, headers={"Origin": "https://e.example"})
    assert "Access-Control-Allow-Origin" not in asked.headers


def test_a_guest_is_slowed_down_and_a_program_with_a_key_is_not(client: FlaskClient, office: Office) -> None:
    right = verifying_key(office)
    assert [post(client, "/credentials/verify", {}).status_code for _ in range(31)] == [400] * 30 + [429]
    assert post(client, "/credentials/verify", {}).content_type == "application/problem+json"
    assert [post(client, "/credentials/verify", {}, right).status_code for _ in range(40)] == [400] * 40


def test_whoever_guesses_keys_is_slowed_down(client: FlaskClient) -> None:
    tries = [issue(client, f"bsk_{n}", credential(DID)).status_code for n in range(31)]
    assert tries == [401] * 30 + [429]


@pytest.mark.parametrize("path", ["/credentials/sign", "/credentials/", "/nothing"])
def test_a_program_at_a_wrong_address_is_told_in_its_own_way(client: FlaskClient, path: str) -> None:
    answer = post(client, path, {})
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_a_browser_that_wanders_here_is_told_that_this_is_no_page(client: FlaskClient) -> None:
    answer = client.get("/credentials/verify", base_url=BASE, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (405, "text/html")
