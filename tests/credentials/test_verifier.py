"""The verifier's three answers, and everything that a forger or a broken network may try."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badgeserver.credentials import verifier
from badgeserver.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from badgeserver.credentials.data_integrity import add_proof
from badgeserver.credentials.did import controller_document_url, did_document
from badgeserver.credentials.secured import Embedded
from badgeserver.credentials.sources import Sources
from badgeserver.credentials.timestamps import CLOCK_SKEW
from badgeserver.domain.award import StatusEntry, StatusPurpose
from badgeserver.domain.verdict import Answer, Outcome, Verdict
from tests.credentials.samples import (
    AWARD,
    BASE,
    CREDENTIAL_ID,
    DID,
    LEARNER,
    NOW,
    MemorySigner,
    Shelf,
    shelf,
    signed,
    signed_list,
)

CHECKS = ("terms", "schema", "subject", "issuer", "proof", "status", "dates")


def verify(document: Mapping[str, Any], sources: Sources, now: datetime) -> Verdict:
    """Return the verdict on a credential with its proofs inside."""
    return verifier.verify(Embedded(document), sources, now)


def outcomes(verdict: Verdict) -> dict[str, Outcome]:
    """Return each check's outcome by its name."""
    return {check.name: check.outcome for check in verdict.checks}


def failures(verdict: Verdict) -> set[str]:
    """Return the names of the failed checks."""
    return {name for name, outcome in outcomes(verdict).items() if outcome is Outcome.FAILED}


def test_a_credential_as_issued_is_valid_and_every_check_is_listed(signer: MemorySigner) -> None:
    verdict = verify(signed(signer), shelf(signer), NOW)
    assert verdict.answer is Answer.VALID, verdict
    assert outcomes(verdict) == dict.fromkeys(CHECKS, Outcome.PASSED)
    assert verdict.status_known_as_of == NOW


def test_the_verdict_shows_what_the_credential_states(signer: MemorySigner) -> None:
    shown = verify(signed(signer), shelf(signer), NOW).shown
    assert shown is not None
    assert shown.badge_name.ja == "しごとのデジタル実践"
    assert (shown.badge_id, shown.issuer_name) == ("work-digital", "見本県")
    assert (shown.holder_name, shown.credential_id) == (LEARNER.name, f"{BASE}/c/{CREDENTIAL_ID}")
    assert (shown.awarded_on, shown.valid_until) == (AWARD.awarded_on, AWARD.valid_until)


def test_a_credential_until_the_end_of_the_calendar_is_verified(signer: MemorySigner) -> None:
    document = {name: value for name, value in signed(signer).items() if name != "proof"}
    document["validUntil"] = "9999-12-31T23:59:59Z"
    verdict = verify(add_proof(document, signer, NOW), shelf(signer), NOW)
    assert verdict.answer is Answer.VALID
    assert verdict.shown is not None and verdict.shown.valid_until is not None
    assert verdict.shown.valid_until.year == 9999


def test_a_revoked_credential_is_invalid(signer: MemorySigner) -> None:
    verdict = verify(signed(signer), shelf(signer, 4242), NOW)
    assert verdict.answer is Answer.INVALID
    assert failures(verdict) == {"status"}
    assert "取り消" in verdict.summary.ja


def test_a_neighbour_in_the_list_revokes_nobody_else(signer: MemorySigner) -> None:
    assert verify(signed(signer), shelf(signer, 4241, 4243), NOW).answer is Answer.VALID


def test_an_unreachable_status_list_makes_the_answer_unknown(signer: MemorySigner) -> None:
    sources = shelf(signer)
    sources.lists.clear()
    verdict = verify(signed(signer), sources, NOW)
    assert verdict.answer is Answer.UNKNOWN
    assert outcomes(verdict)["status"] is Outcome.UNKNOWN
    assert verdict.status_known_as_of is None


def test_a_list_signed_a_moment_ahead_of_the_verifiers_clock_is_fresh(signer: MemorySigner) -> None:
    sources = shelf(signer)
    ahead = signed_list(signer, now=NOW + timedelta(seconds=2))
    sources.lists[ahead["id"]] = ahead
    assert verify(signed(signer), sources, NOW).answer is Answer.VALID


def test_an_unreachable_issuer_makes_the_answer_unknown(signer: MemorySigner) -> None:
    verdict = verify(signed(signer), Shelf(), NOW)
    assert verdict.answer is Answer.UNKNOWN
    found = outcomes(verdict)
    assert (found["issuer"], found["proof"]) == (Outcome.UNKNOWN, Outcome.UNKNOWN)
    assert found["dates"] is Outcome.PASSED


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        (NOW - CLOCK_SKEW - timedelta(seconds=1), Answer.INVALID),
        (NOW - CLOCK_SKEW, Answer.VALID),
        (datetime.fromisoformat("2029-11-18T23:59:59+09:00"), Answer.VALID),
        (datetime.fromisoformat("2029-11-19T00:00:00+09:00"), Answer.INVALID),
    ],
)
def test_a_credential_holds_from_issuing_to_the_last_second_of_its_last_day_in_japan(
    signer: MemorySigner, moment: datetime, answer: Answer
) -> None:
    sources = shelf(signer)
    fresh = signed_list(signer, now=moment - timedelta(minutes=1))
    sources.lists[fresh["id"]] = fresh
    verdict = verify(signed(signer), sources, moment)
    assert verdict.answer is answer
    assert failures(verdict) <= {"dates"}


def _change(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a copy of `document` with the member at `path` (dots and numbers) replaced."""
    changed = copy.deepcopy(document)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = changed
    for step in way:
        place = place[step]
    place[last] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", "別のバッジ"),
        ("validFrom", "2020-01-01T00:00:00Z"),
        ("validUntil", "2099-11-18T23:59:59+09:00"),
        ("awardedDate", "2020-01-01T00:00:00+09:00"),
        ("credentialSubject.identifier.1.identityHash", "別人 太郎"),
        ("credentialSubject.identifier.0.salt", "another"),
        ("credentialSubject.achievement.name", "別のバッジ"),
        ("credentialSubject.achievement.criteria.narrative", "なし"),
        ("credentialSubject.result.0.value", "100"),
        ("credentialStatus.statusListIndex", "7"),
        ("evidence.0.narrative", "別の説明"),
        ("issuer.name", "別の県"),
        ("proof.0.created", "2026-11-20T03:00:01Z"),
        ("proof.0.proofValue", "z5"),
        ("proof.0.proofValue", 5),
        ("id", f"{BASE}/c/AAAAAAAAAAAAAAAAAAAAAA"),
    ],
)
def test_a_changed_member_breaks_the_signature(signer: MemorySigner, path: str, value: Any) -> None:
    verdict = verify(_change(signed(signer), path, value), shelf(signer), NOW)
    assert verdict.answer is Answer.INVALID
    assert "proof" in failures(verdict)


def test_a_removed_end_of_validity_breaks_the_signature(signer: MemorySigner) -> None:
    document = signed(signer)
    del document["validUntil"]
    assert "proof" in failures(verify(document, shelf(signer), NOW))


def test_somebody_elses_key_cannot_sign_for_the_issuer(signer: MemorySigner) -> None:
    forger = MemorySigner()  # same key name, own key
    verdict = verify(signed(forger), shelf(signer), NOW)
    assert failures(verdict) == {"proof"}


def test_a_key_of_the_forgers_own_document_is_not_the_issuers(signer: MemorySigner) -> None:
    forger = MemorySigner(did="did:web:evil.example")
    sources = shelf(signer)
    sources.dids["did:web:evil.example"] = did_document("did:web:evil.example", [forger.published()])
    verdict = verify(signed(forger), sources, NOW)
    assert "issuer" in failures(verdict)
    assert verdict.answer is Answer.INVALID


def test_a_did_key_in_the_proof_is_not_trusted(signer: MemorySigner) -> None:
    multibase = signer.published().public
    keyed = MemorySigner(signer.private, f"did:key:{multibase}", multibase)
    assert "issuer" in failures(verify(signed(keyed), shelf(signer), NOW))


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("id", "did:web:evil.example"),
        ("assertionMethod", []),
        ("assertionMethod", "did:web:badges.example.jp#key-20261120-x7f3"),
        ("verificationMethod", []),
        ("verificationMethod", None),
    ],
)
def test_an_issuers_document_must_list_the_key_as_its_own(
    signer: MemorySigner, member: str, value: Any
) -> None:
    sources = shelf(signer)
    sources.dids[DID] = {**sources.dids[DID], member: value}
    assert "issuer" in failures(verify(signed(signer), sources, NOW))


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("controller", "did:web:evil.example"),
        ("type", "JsonWebKey"),
        ("publicKeyMultibase", "z6Mk"),
        ("publicKeyMultibase", None),
        ("revoked", "last week"),
    ],
)
def test_a_key_that_is_not_a_sound_multikey_of_the_issuer_is_refused(
    signer: MemorySigner, member: str, value: Any
) -> None:
    sources = shelf(signer)
    document = dict(sources.dids[DID])
    document["verificationMethod"] = [{**document["verificationMethod"][0], member: value}]
    sources.dids[DID] = document
    assert "issuer" in failures(verify(signed(signer), sources, NOW))


def test_a_retired_key_still_verifies(signer: MemorySigner) -> None:
    assert verify(signed(signer), shelf(signer, retired_at=NOW), NOW).answer is Answer.VALID


class TestARevokedKey:
    """Only the issuer's own record tells whether a signature is older than the revocation."""

    later = NOW + timedelta(days=1)

    def sources(self, signer: MemorySigner) -> tuple[Shelf, MemorySigner]:
        """Return sources in which `signer` was revoked, and a second key keeps the list."""
        second = MemorySigner(kid="key-20261121-aaaa")
        document = signed_list(second, now=self.later)
        keys = [signer.published(revoked_since=NOW + timedelta(hours=1)), second.published()]
        return Shelf(dids={DID: did_document(DID, keys)}, lists={document["id"]: document}), second

    def test_recorded_before_is_valid(self, signer: MemorySigner) -> None:
        sources, _ = self.sources(signer)
        document = signed(signer)
        sources.record[document["id"], document["proof"][0]["proofValue"]] = NOW
        assert verify(document, sources, self.later).answer is Answer.VALID

    def test_without_a_record_nobody_knows(self, signer: MemorySigner) -> None:
        sources, _ = self.sources(signer)
        verdict = verify(signed(signer), sources, self.later)
        assert outcomes(verdict)["proof"] is Outcome.UNKNOWN

    def test_a_record_of_another_signature_does_not_count(self, signer: MemorySigner) -> None:
        sources, _ = self.sources(signer)
        document = signed(signer)
        sources.record[document["id"], "zAnother"] = NOW
        assert outcomes(verify(document, sources, self.later))["proof"] is Outcome.UNKNOWN

    @pytest.mark.parametrize("hours", [1, 2])
    def test_recorded_or_dated_since_is_invalid(self, signer: MemorySigner, hours: int) -> None:
        sources, _ = self.sources(signer)
        document = signed(signer)
        sources.record[document["id"], document["proof"][0]["proofValue"]] = NOW + timedelta(hours=hours)
        assert failures(verify(document, sources, self.later)) == {"proof"}
        dated = signed(signer, at=NOW + timedelta(hours=hours))
        assert failures(verify(dated, sources, self.later)) == {"proof"}

    def test_a_status_list_by_it_is_not_believed(self, signer: MemorySigner) -> None:
        sources, second = self.sources(signer)
        forged = signed_list(signer, now=NOW)
        sources.lists[forged["id"]] = forged
        verdict = verify(signed(second, at=self.later), sources, self.later)
        assert outcomes(verdict)["status"] is Outcome.UNKNOWN


def _evil_list(signer: MemorySigner) -> dict[str, Any]:
    return signed_list(MemorySigner(did="did:web:evil.example"), issuer="did:web:evil.example")


def _altered_list(signer: MemorySigner) -> dict[str, Any]:
    return {**signed_list(signer, 4242), "validFrom": "2026-11-20T02:59:59Z"}


UNTRUSTED_LISTS: dict[str, Callable[[MemorySigner], dict[str, Any]]] = {
    "another issuer's": _evil_list,
    "signed with a foreign key": lambda signer: signed_list(MemorySigner()),
    "altered": _altered_list,
    "another list": lambda signer: signed_list(signer, address=f"{BASE}/status/revocation/2"),
    "expired": lambda signer: signed_list(signer, now=NOW - timedelta(days=2)),
    "of the future": lambda signer: signed_list(signer, now=NOW + timedelta(days=2)),
    "not a list": lambda signer: {**signed(signer), "id": f"{BASE}/status/revocation/1"},
    "unsigned": lambda signer: {**signed_list(signer), "proof": []},
    "empty": lambda signer: {},
    "of odd types": lambda signer: {"issuer": DID, "type": 7, "proof": 7},
}


@pytest.mark.parametrize("kind", UNTRUSTED_LISTS)
def test_a_list_that_is_not_the_issuers_own_fresh_one_says_nothing(signer: MemorySigner, kind: str) -> None:
    sources = shelf(signer)
    sources.lists[f"{BASE}/status/revocation/1"] = UNTRUSTED_LISTS[kind](signer)
    verdict = verify(signed(signer), sources, NOW)
    assert outcomes(verdict)["status"] is Outcome.UNKNOWN
    assert verdict.answer is Answer.UNKNOWN


def test_an_index_beyond_the_list_is_invalid(signer: MemorySigner) -> None:
    document = signed(signer, status=StatusEntry(1, 131_072))
    assert failures(verify(document, shelf(signer), NOW)) == {"status"}


def test_a_list_for_another_purpose_is_invalid(signer: MemorySigner) -> None:
    sources = shelf(signer)
    address = f"{BASE}/status/revocation/1"
    sources.lists[address] = signed_list(signer, purpose=StatusPurpose.SUSPENSION, address=address)
    assert failures(verify(signed(signer), sources, NOW)) == {"status"}


def _with_status(signer: MemorySigner, **changes: Any) -> dict[str, Any]:
    document = signed(signer)
    del document["proof"]
    return add_proof(
        {**document, "credentialStatus": {**document["credentialStatus"], **changes}}, signer, NOW
    )


def test_a_suspended_credential_is_invalid(signer: MemorySigner) -> None:
    address = f"{BASE}/status/suspension/1"
    document = _with_status(signer, statusPurpose="suspension", statusListCredential=address)
    sources = shelf(signer)
    sources.lists[address] = signed_list(signer, 4242, purpose=StatusPurpose.SUSPENSION)
    verdict = verify(document, sources, NOW)
    assert failures(verdict) == {"status"}
    assert "suspended" in verdict.summary.en


def test_a_list_with_a_message_revokes_nothing(signer: MemorySigner) -> None:
    sources = shelf(signer)
    address = f"{BASE}/status/revocation/1"
    listed = signed_list(signer, 4242)
    del listed["proof"]
    listed["credentialSubject"]["statusPurpose"] = "message"
    sources.lists[address] = add_proof(listed, signer, NOW)
    verdict = verify(_with_status(signer, statusPurpose="message"), sources, NOW)
    assert verdict.answer is Answer.VALID


def test_a_status_of_unknown_kind_is_unknown(signer: MemorySigner) -> None:
    document = signed(signer)
    document["credentialStatus"] = {"id": f"{BASE}/x", "type": "SomethingNew"}
    assert outcomes(verify(document, shelf(signer), NOW))["status"] is Outcome.UNKNOWN


@pytest.mark.parametrize("index", ["-1", "1e3", "", "٣", "99999999999", 3, None])
def test_a_malformed_index_is_invalid(signer: MemorySigner, index: Any) -> None:
    document = _change(signed(signer), "credentialStatus.statusListIndex", index)
    assert "status" in failures(verify(document, shelf(signer), NOW))


def test_a_credential_without_status_cannot_be_revoked(signer: MemorySigner) -> None:
    document = signed(signer)
    del document["credentialStatus"], document["proof"]
    verdict = verify(add_proof(document, signer, NOW), Shelf(dids=shelf(signer).dids), NOW)
    assert verdict.answer is Answer.VALID


class TestTheSameGraphAsAnotherTree:
    """A signature covers RDF. These keep the graph, so that the signature stands, and hide a member."""

    def test_a_member_under_its_full_iri_is_refused(self, signer: MemorySigner) -> None:
        document = signed(signer)
        status = document.pop("credentialStatus")
        document["https://www.w3.org/2018/credentials#credentialStatus"] = status
        assert {"terms", "proof"} <= failures(verify(document, shelf(signer, 4242), NOW))

    @pytest.mark.parametrize("keyword", ["@included", "@nest", "@graph", "@reverse"])
    def test_a_keyword_is_refused(self, signer: MemorySigner, keyword: str) -> None:
        document = signed(signer)
        document[keyword] = {"id": document["id"], "validUntil": document.pop("validUntil")}
        assert "terms" in failures(verify(document, shelf(signer), NOW))

    def test_the_credential_stated_twice_is_refused(self, signer: MemorySigner) -> None:
        document = signed(signer)
        document["evidence"].append({"id": document["id"], "type": ["Evidence"]})
        assert "subject" in failures(verify(document, shelf(signer), NOW))

    def test_an_inline_context_is_refused(self, signer: MemorySigner) -> None:
        document = signed(signer)
        document["@context"] = [
            *document["@context"],
            {"until": "https://www.w3.org/2018/credentials#validUntil"},
        ]
        document["until"] = document.pop("validUntil")
        assert "terms" in failures(verify(document, shelf(signer), NOW))

    def test_an_array_for_the_status_is_refused(self, signer: MemorySigner) -> None:
        document = signed(signer)
        document["credentialStatus"] = [document["credentialStatus"]]
        found = verify(document, shelf(signer, 4242), NOW)
        assert "schema" in failures(found)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("cryptosuite", "eddsa-jcs-2022"),
        ("cryptosuite", "ecdsa-rdfc-2019"),
        ("type", "Ed25519Signature2020"),
        ("proofPurpose", "authentication"),
        ("created", "2026-11-20T03:00:00"),
        ("verificationMethod", ["x"]),
        ("previousProof", "urn:x"),
        ("@context", [CREDENTIALS_V2]),
    ],
)
def test_a_proof_of_another_kind_is_refused(signer: MemorySigner, member: str, value: Any) -> None:
    document = signed(signer)
    document["proof"][0][member] = value
    assert "proof" in failures(verify(document, shelf(signer), NOW))


@pytest.mark.parametrize("proof", [None, [], {}, "x", [1]])
def test_a_credential_without_proof_is_invalid(signer: MemorySigner, proof: Any) -> None:
    assert "proof" in failures(verify({**signed(signer), "proof": proof}, shelf(signer), NOW))


def test_very_many_proofs_are_refused(signer: MemorySigner) -> None:
    document = signed(signer)
    document["proof"] = [document["proof"]] * 6
    assert {"issuer", "proof"} <= failures(verify(document, shelf(signer), NOW))


def test_a_document_with_very_many_parts_is_invalid_and_takes_little_time(signer: MemorySigner) -> None:
    document = signed(signer)
    document["credentialSubject"]["achievement"]["tag"] = [f"{number}" for number in range(60_000)]
    before = time.process_time()
    assert {"terms", "schema", "proof"} <= failures(verify(document, shelf(signer), NOW))
    assert time.process_time() - before < 2


def test_every_proof_of_a_set_must_be_right(signer: MemorySigner) -> None:
    document = signed(signer)
    again = signed(signer, at=NOW + timedelta(seconds=5))["proof"]
    good = {**document, "proof": document["proof"] + again}
    assert verify(good, shelf(signer), NOW).answer is Answer.VALID
    broken = {**document, "proof": [*document["proof"], {**again[0], "created": "2026-11-20T03:00:09Z"}]}
    assert failures(verify(broken, shelf(signer), NOW)) == {"proof"}


def test_a_single_proof_object_is_understood(signer: MemorySigner) -> None:
    document = signed(signer)
    assert verify({**document, "proof": document["proof"][0]}, shelf(signer), NOW).answer is Answer.VALID


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("@context", [OPEN_BADGES_V3, CREDENTIALS_V2]),
        ("@context", CREDENTIALS_V2),
        ("type", ["VerifiableCredential"]),
        ("type", "OpenBadgeCredential"),
        ("issuer", DID),
        ("name", None),
        ("validFrom", "2026-11-20T03:00:00"),
        ("credentialSubject.achievement.criteria", "x"),
        ("credentialSubject.identifier", []),
        ("credentialSubject.identifier.0.hashed", "true"),
        ("image", f"{BASE}/x.svg"),
    ],
)
def test_another_form_than_open_badges_3_0_is_invalid(signer: MemorySigner, path: str, value: Any) -> None:
    assert "schema" in failures(verify(_change(signed(signer), path, value), shelf(signer), NOW))


@pytest.mark.parametrize("value", [None, [], "x", {"achievement": []}])
def test_a_credential_about_nobody_is_invalid(signer: MemorySigner, value: Any) -> None:
    document = {**signed(signer), "credentialSubject": value}
    assert "subject" in failures(verify(document, shelf(signer), NOW))


def test_an_issuer_by_an_identifier_that_we_cannot_resolve_is_unknown(signer: MemorySigner) -> None:
    document = _change(signed(signer), "issuer.id", "did:ion:EiClkZMDxPKqC9c")

    class Resolving(Shelf):
        def controller_document(self, controller: str) -> Mapping[str, Any]:
            return {"id": controller_document_url(controller)}

    sources = Resolving(lists=shelf(signer).lists)
    assert outcomes(verify(document, sources, NOW))["issuer"] is Outcome.UNKNOWN


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from([DID, BASE, "id", "@id"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "issuer", "name", "@value", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.mark.uncounted
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    member=st.sampled_from(
        [
            "@context",
            "id",
            "type",
            "issuer",
            "name",
            "credentialSubject",
            "credentialStatus",
            "proof",
            "evidence",
            "validFrom",
            "validUntil",
            "image",
            "description",
        ]
    ),
    value=_json,
)
def test_any_other_value_of_a_member_gets_an_answer_and_never_valid(
    signer: MemorySigner, member: str, value: Any
) -> None:
    document = signed(signer)
    if document[member] == value:
        return
    verdict = verify({**document, member: value}, shelf(signer), NOW)
    assert verdict.answer is not Answer.VALID
    assert [check.name for check in verdict.checks] == list(CHECKS)
