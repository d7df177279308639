"""The layered seal: a provider's badge comes in once verified, is endorsed, and shows in the credential."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from badgeserver.credentials.secured import Embedded
from badgeserver.credentials.verifier import verify_credential as verify_any
from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.errors import Conflict, CouldNotFindOut, NotFound, Refused
from badgeserver.domain.ids import EndorsementId, EvidenceId, LearnerId
from badgeserver.domain.keys import KeyAlgorithm
from badgeserver.domain.verdict import Answer, Outcome
from badgeserver.services.endorsement_pages import endorsement_document, endorsement_page, seals_of_credential
from badgeserver.services.endorsements import endorse, endorse_all
from badgeserver.services.foreign_badges import attach_badge
from badgeserver.services.issuing import issue_all
from badgeserver.services.office import Office
from badgeserver.services.record_audit import check_record
from badgeserver.services.reissuing import dead_credentials, reissue
from badgeserver.services.revocation import revoke
from badgeserver.services.signing_keys import create_signing_key, revoke_signing_key
from badgeserver.services.verification import desk_of, verify_credential, verify_file
from tests.offices import NOW, at, learner, passed, with_award
from tests.providers import Provider, hashed_email, plain

PIECE = EvidenceId("jmooc-course-2026-05-01")
EMAIL = "hikari@example.jp"
PROVIDER = Provider()


@pytest.fixture
def awarded(office: Office) -> Office:
    """An office with one learner, who has one accepted piece of evidence and the award that it earned."""
    return with_award(office, passed("jmooc-course"))


@pytest.fixture
def attached(awarded: Office) -> Office:
    """The same with the provider's badge under the evidence."""
    attach_badge(PIECE, PROVIDER.badge(hashed_email(EMAIL)), None, "test", awarded)
    return awarded


def only_credential(office: Office) -> IssuedCredential:
    (issued,) = issue_all(office)
    return issued


def verdict_of(document: Mapping[str, Any], office: Office) -> Answer:
    return verify_any(Embedded(document), desk_of(office).sources, office.clock()).answer


def test_issuing_seals_a_badge_and_the_credential_links_and_carries_both(attached: Office) -> None:
    issued = only_credential(attached)
    document = json.loads(issued.document)
    assert document["evidence"][0]["id"] == "https://provider.example.com/badges/1"
    assert "見本ラーニング" in document["evidence"][0]["narrative"]
    (endorsement,) = document["endorsement"]
    assert endorsement["credentialSubject"]["id"] == document["evidence"][0]["id"]
    assert endorsement["type"] == ["VerifiableCredential", "EndorsementCredential"]
    assert verdict_of(endorsement, attached) is Answer.VALID
    assert verify_credential(issued.id, attached).answer is Answer.VALID
    (seal,) = seals_of_credential(issued.id, attached)
    assert (seal.badge.name, seal.badge.issuer) == ("見本の講座", PROVIDER.did)
    assert json.loads(seal.endorsement.document) == endorsement


def test_a_badge_endorsed_before_is_not_endorsed_again(attached: Office) -> None:
    given = endorse(PIECE, "卒業式で見ました。", "test", attached)
    (carried,) = json.loads(only_credential(attached).document)["endorsement"]
    assert carried["id"].endswith(given.id)
    assert carried["credentialSubject"]["endorsementComment"].endswith("卒業式で見ました。")
    with pytest.raises(Conflict) as conflict:
        endorse(PIECE, "", "test", attached)
    assert conflict.value.code == "already-endorsed"


def test_all_that_is_accepted_and_was_never_endorsed_is_endorsed_once(attached: Office) -> None:
    (given,) = endorse_all("", "test", attached)
    assert given.evidence == PIECE
    assert list(endorse_all("", "test", attached)) == []


def test_without_a_provider_badge_nothing_is_sealed(awarded: Office) -> None:
    issued = only_credential(awarded)
    assert "endorsement" not in json.loads(issued.document)
    assert seals_of_credential(issued.id, awarded) == ()
    with pytest.raises(NotFound) as missing:
        endorse(PIECE, "", "test", awarded)
    assert missing.value.code == "no-badge-under-evidence"


def test_evidence_that_nobody_accepted_is_not_endorsed(awarded: Office) -> None:
    waiting = replace(passed("ipa-ip"), id=EvidenceId("waiting"), acceptance=None)
    awarded.store.evidence.add(LearnerId("hikari"), waiting)
    attach_badge(waiting.id, PROVIDER.badge(hashed_email(EMAIL)), None, "test", awarded)
    assert list(endorse_all("", "test", awarded)) == []
    with pytest.raises(Refused) as refused:
        endorse(waiting.id, "", "test", awarded)
    assert refused.value.code == "evidence-not-accepted"


def test_a_revoked_endorsement_is_invalid_and_seals_no_later_credential(attached: Office) -> None:
    given = endorse(PIECE, "", "test", attached)
    revoke(given.id, " 提供者が取り消した ", "test", attached)
    assert verdict_of(json.loads(given.document), attached) is Answer.INVALID
    page = endorsement_page(given.id, attached)
    assert (page.verdict.answer, page.endorsement.revocation_reason) == (Answer.INVALID, "提供者が取り消した")
    document = json.loads(only_credential(attached).document)
    assert "endorsement" not in document
    assert document["evidence"][0]["id"].startswith("https://badges.example.jp/c/")
    with pytest.raises(Conflict) as conflict:
        revoke(given.id, "もう一度", "test", attached)
    assert conflict.value.code == "endorsement-revoked"


def test_a_credential_falls_with_the_endorsement_that_it_carries(attached: Office) -> None:
    issued = only_credential(attached)
    (seal,) = seals_of_credential(issued.id, attached)
    revoke(seal.endorsement.id, "提供者が取り消した", "test", attached)
    verdict = verify_credential(issued.id, attached)
    assert verdict.answer is Answer.INVALID
    assert [check.name for check in verdict.checks if check.outcome is Outcome.FAILED] == ["endorsements"]


def test_what_died_with_its_key_is_endorsed_anew_when_the_credential_is(attached: Office) -> None:
    given = endorse(PIECE, "卒業式で見ました。", "test", attached)
    issued, key = only_credential(attached), attached.signing_key().kid
    revoke_signing_key(key, NOW, "The laptop was stolen", "test", attached)
    later = at(attached, NOW + timedelta(hours=1))
    create_signing_key(KeyAlgorithm.ED25519, "test", later)
    assert verify_credential(issued.id, later).answer is Answer.INVALID
    new = reissue(issued.id, "test", later)
    assert verify_credential(new.id, later).answer is Answer.VALID
    (carried,) = json.loads(new.document)["endorsement"]
    assert not carried["id"].endswith(given.id)
    said = json.loads(given.document)["credentialSubject"]["endorsementComment"]
    assert carried["credentialSubject"]["endorsementComment"] == said
    assert "替えました" in str(later.store.endorsements.get(given.id).revocation_reason)
    assert dead_credentials(key, later) == ()


def test_a_credential_is_revoked_by_the_same_command_and_others_stay(attached: Office) -> None:
    issued = only_credential(attached)
    (seal,) = seals_of_credential(issued.id, attached)
    assert revoke(issued.id, "まちがい", "test", attached).id == issued.id
    assert verify_credential(issued.id, attached).answer is Answer.INVALID
    assert endorsement_page(seal.endorsement.id, attached).verdict.answer is Answer.VALID


def test_endorsements_are_on_record_like_credentials(attached: Office) -> None:
    given = endorse(PIECE, "", "test", attached)
    only_credential(attached)
    revoke(given.id, "まちがい", "test", attached)
    assert [fault for faults in check_record(attached) for fault in faults] == []


@pytest.mark.parametrize(("shows_name", "sealed"), [(True, True), (False, False)])
def test_a_badge_that_names_its_holder_is_linked_only_with_the_holders_consent(
    office: Office, shows_name: bool, sealed: bool
) -> None:
    with_award(office, passed("jmooc-course"), who=learner(shows_name=shows_name))
    attach_badge(PIECE, PROVIDER.badge(plain("name", "雪原　ひかり")), None, "test", office)
    issued = only_credential(office)
    assert ("endorsement" in json.loads(issued.document)) is sealed
    assert ("provider.example.com" in issued.document) is sealed
    assert (seals_of_credential(issued.id, office) != ()) is sealed


# Each way in which a file is refused: the file, the code.
REFUSED: list[tuple[bytes, str]] = [
    (b"{}", "no-credential"),
    (b"no badge at all", "no-credential"),
    (PROVIDER.badge(hashed_email(EMAIL)).replace("見本ラーニング".encode(), b"x"), "badge-invalid"),
    (PROVIDER.badge(hashed_email(EMAIL), validUntil="2026-06-01T00:00:00Z"), "badge-invalid"),
    (PROVIDER.badge(hashed_email("kaede@example.jp")), "badge-of-another"),
    (PROVIDER.badge(plain("name", "𠮷野 かえで")), "badge-of-another"),
    (PROVIDER.badge(plain("systemId", "0042")), "holder-not-told"),
]


@pytest.mark.parametrize(("data", "code"), REFUSED)
def test_a_file_is_refused_by_name(awarded: Office, data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        attach_badge(PIECE, data, None, "test", awarded)
    assert refused.value.code == code
    assert awarded.store.endorsements.badges([PIECE]) == {}


def test_a_badge_that_cannot_be_verified_now_is_no_verdict(awarded: Office) -> None:
    status = {
        "id": "https://provider.invalid/status/1#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://provider.invalid/status/1",
    }
    with pytest.raises(CouldNotFindOut) as unknown:
        attach_badge(
            PIECE, PROVIDER.badge(hashed_email(EMAIL), credentialStatus=status), None, "test", awarded
        )
    assert unknown.value.code == "badge-not-verified"


def test_our_own_badge_is_no_providers(awarded: Office) -> None:
    issued = only_credential(awarded)
    with pytest.raises(Refused) as refused:
        attach_badge(PIECE, issued.document.encode(), None, "test", awarded)
    assert refused.value.code == "own-badge"


@pytest.mark.parametrize(
    "identity",
    [
        hashed_email(EMAIL),
        plain("emailAddress", "Hikari@Example.jp"),
        plain("name", "雪原ひかり"),
        plain("name", "雪原　ひかり"),
    ],
)
def test_a_badge_tells_whose_it_is_by_address_or_name(awarded: Office, identity: dict[str, Any]) -> None:
    badge = attach_badge(PIECE, PROVIDER.badge(identity), "registrar", "test", awarded)
    assert badge.confirmed_by is None
    assert badge.names_holder is not identity["hashed"]


def test_a_person_may_say_that_a_badge_is_the_learners(awarded: Office) -> None:
    data = PROVIDER.badge(hashed_email("before-marriage@example.jp"))
    badge = attach_badge(PIECE, data, "registrar", "test", awarded)
    assert badge.confirmed_by == "registrar"
    assert awarded.store.endorsements.badge(PIECE) == badge


def test_a_subject_may_be_a_mailbox(awarded: Office) -> None:
    unsigned = PROVIDER.unsigned()
    subject = {**unsigned["credentialSubject"], "id": f"mailto:{EMAIL}"}
    del subject["identifier"]
    badge = attach_badge(PIECE, PROVIDER.badge(credentialSubject=subject), None, "test", awarded)
    assert (badge.confirmed_by, badge.names_holder) == (None, True)


def test_evidence_takes_one_badge_and_a_badge_serves_once(attached: Office) -> None:
    data = PROVIDER.badge(hashed_email(EMAIL))
    with pytest.raises(Conflict) as conflict:
        attach_badge(PIECE, PROVIDER.badge(hashed_email(EMAIL), id="urn:another:1"), None, "test", attached)
    assert conflict.value.code == "badge-attached-already"
    attached.store.evidence.add(LearnerId("hikari"), replace(passed("ipa-ip"), id=EvidenceId("other")))
    with pytest.raises(Conflict) as conflict:
        attach_badge(EvidenceId("other"), data, None, "test", attached)
    assert conflict.value.code == "badge-used-already"
    with pytest.raises(NotFound):
        attach_badge(EvidenceId("none"), data, None, "test", attached)


# What a forger may change in an endorsement: each makes it invalid.
TAMPERINGS: list[tuple[str, Any]] = [
    ("name", "別の名前"),
    ("id", "https://badges.example.jp/endorsements/other"),
    ("validFrom", "2020-01-01T00:00:00Z"),
    ("issuer", {"id": "did:web:badges.example.jp", "type": ["Profile"], "name": "別の県"}),
    ("credentialSubject", {"id": "https://forger.example.com/1", "type": ["EndorsementSubject"]}),
    ("type", ["VerifiableCredential"]),
    ("description", "本物です"),
]


@pytest.mark.parametrize(("member", "value"), TAMPERINGS)
def test_a_changed_endorsement_is_invalid(attached: Office, member: str, value: Any) -> None:
    document = json.loads(endorse(PIECE, "", "test", attached).document)
    assert document[member] != value
    assert verdict_of({**document, member: value}, attached) is Answer.INVALID


def test_an_endorsement_changed_inside_a_credential_spoils_the_credential(attached: Office) -> None:
    document = json.loads(only_credential(attached).document)
    document["endorsement"][0]["credentialSubject"]["endorsementComment"] = "とても優秀です"
    verdict = verify_file(json.dumps(document).encode(), desk_of(attached))
    assert verdict.answer is Answer.INVALID


def test_an_endorsement_is_published_by_its_id(attached: Office) -> None:
    given = endorse(PIECE, "", "test", attached)
    assert endorsement_document(given.id, attached) == given.document
    assert json.loads(given.document)["id"] == f"https://badges.example.jp/endorsements/{given.id}"
    with pytest.raises(NotFound) as missing:
        endorsement_document("nothing", attached)
    assert missing.value.code == "no-such-endorsement"


def test_the_day_of_the_check_is_part_of_what_is_signed(attached: Office) -> None:
    later = at(attached, NOW + timedelta(days=40))
    comment = json.loads(endorse(PIECE, "", "test", later).document)["credentialSubject"]
    assert "2026-11-20" in comment["endorsementComment"]
    assert attached.store.endorsements.get_many([EndorsementId("none")]) == {}
