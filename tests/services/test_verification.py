"""Verifying: every carrier, the printed page, foreign addresses, and what can't be reached."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from badgeserver.bootstrap import open_office, strangers_desk
from badgeserver.credentials.data_integrity import add_proof
from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.verdict import Answer, Outcome, Verdict
from badgeserver.services.achieved import achieved
from badgeserver.services.carriers import carrier
from badgeserver.services.issuing import issue_credential
from badgeserver.services.office import Office
from badgeserver.services.revocation import revoke_credential
from badgeserver.services.verification import (
    address_on_page,
    verify_address,
    verify_credential,
    verify_file,
    verify_upload,
)
from badgeserver.settings import read_settings
from tests.offices import environment, learner, made, make_office, make_separate_office, passed, with_award


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """One database is enough here: nothing depends on its kind."""
    return make_office(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")


def issued(office: Office, shows_name: bool = True) -> IssuedCredential:
    with_award(office, who=learner(shows_name=shows_name))
    (award,) = office.store.awards.of_learner(LearnerId("hikari"))
    return issue_credential(award.id, office)


def outcomes(verdict: Verdict) -> dict[str, Outcome]:
    return {check.name: check.outcome for check in verdict.checks}


@pytest.mark.parametrize("kind", ["json", "png", "svg", "pdf"])
def test_every_carrier_verifies(office: Office, kind: str) -> None:
    verdict = verify_upload(carrier(issued(office).id, kind, office).data, office)
    assert verdict.answer is Answer.VALID
    assert set(outcomes(verdict).values()) == {Outcome.PASSED}


def test_a_certificate_lists_badges_and_repeated_achievements_once(office: Office) -> None:
    certificates = (passed("ipa-ip"), passed("ms-pl900"))
    sponsored = (made("sponsor-trial", date(2026, 4, 1)), made("sponsor-trial", date(2026, 5, 1)))
    with_award(office, *certificates, *sponsored)
    award = next(
        one for one in office.store.awards.of_learner(LearnerId("hikari")) if one.badge == "hk-sponsor"
    )
    evidence = office.store.evidence.of_learner(LearnerId("hikari"))
    assert [line.en for line in achieved(award, evidence, office.programme.skill_map)] == [
        "Badge “Digital foundation”",
        "Backed a team's digital trial, whatever came of it (2 times)",
    ]


def test_another_carrier_is_not_there(office: Office) -> None:
    with pytest.raises(NotFound, match="no-such-carrier"):
        carrier(issued(office).id, "docx", office)


def test_our_own_badge_is_named_in_both_languages_with_its_level(office: Office) -> None:
    shown = verify_credential(issued(office).id, office).shown
    assert shown is not None
    assert shown.level is not None
    assert (shown.badge_name.en, shown.level.name.ja) == ("Digital first step", "ふれる")


def test_the_paper_tells_the_name_that_the_site_keeps_to_itself(office: Office) -> None:
    credential = issued(office, shows_name=False)
    online = verify_credential(credential.id, office)
    assert online.shown is not None
    assert online.shown.holder_name is None
    printed = verify_address(address_on_page(carrier(credential.id, "pdf", office).data), office)
    assert printed.answer is Answer.VALID
    assert printed.shown is not None
    assert printed.shown.holder_name == "雪原 ひかり"
    assert outcomes(printed)["paper-proof"] is Outcome.PASSED


def test_a_page_without_a_code_is_refused() -> None:
    page = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(page)
    with pytest.raises(Refused, match="no-credential"):
        address_on_page(page.getvalue())


def test_a_paper_with_a_name_changed_is_invalid(office: Office) -> None:
    address = address_on_page(carrier(issued(office).id, "pdf", office).data)
    before, _, statement = address.partition("#")
    head, payload, signature = statement.split(".")
    members = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    changed = urlsafe_b64encode(json.dumps(members | {"n": "氷室 たける"}).encode()).rstrip(b"=").decode()
    verdict = verify_address(f"{before}#{head}.{changed}.{signature}", office)
    assert verdict.answer is Answer.INVALID
    assert outcomes(verdict)["proof"] is Outcome.FAILED


def test_a_revoked_paper_is_invalid(office: Office) -> None:
    credential = issued(office)
    address = address_on_page(carrier(credential.id, "pdf", office).data)
    revoke_credential(credential.id, "A mistake", "test", office)
    assert verify_address(address, office).answer is Answer.INVALID


def test_a_changed_credential_is_invalid(office: Office) -> None:
    document = json.loads(issued(office).document)
    document["credentialSubject"]["achievement"]["name"] = "地域DXリーダー"
    verdict = verify_upload(json.dumps(document).encode(), office)
    assert verdict.answer is Answer.INVALID
    assert outcomes(verdict)["proof"] is Outcome.FAILED


def test_a_credential_signed_by_a_stranger_in_our_name_is_invalid(office: Office, tmp_path: Path) -> None:
    (tmp_path / "stranger").mkdir()
    stranger = make_separate_office(tmp_path / "stranger", f"sqlite:///{tmp_path / 'stranger.db'}")
    document = json.loads(issued(office).document)
    del document["proof"]
    forged = add_proof(document, stranger.signing_key(), office.clock())
    verdict = verify_upload(json.dumps(forged).encode(), office)
    assert verdict.answer is Answer.INVALID
    assert outcomes(verdict)["issuer"] is Outcome.FAILED


def test_an_unknown_id_of_ours_is_named(office: Office) -> None:
    with pytest.raises(NotFound):
        verify_credential("AAAAAAAAAAAAAAAAAAAAAA", office)


def test_an_issuer_that_cannot_be_reached_leaves_the_answer_unknown(office: Office) -> None:
    verdict = verify_address("https://badges.invalid/c/AAAAAAAAAAAAAAAAAAAAAA", office)
    assert verdict.answer is Answer.UNKNOWN
    assert outcomes(verdict) == {"fetch": Outcome.UNKNOWN}


def test_a_stranger_without_network_cannot_tell(office: Office) -> None:
    data = issued(office).document.encode()
    verdict = verify_file(data, replace(strangers_desk(read_settings({})), clock=office.clock))
    assert verdict.answer is Answer.UNKNOWN
    assert outcomes(verdict)["issuer"] is Outcome.UNKNOWN


def test_without_keys_the_status_of_our_own_is_unknown(office: Office, tmp_path: Path) -> None:
    credential = issued(office)
    (key,) = (tmp_path / "keys").glob("*.pem")
    key.unlink()
    settings = read_settings(environment(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}"))
    verdict = verify_credential(credential.id, replace(open_office(settings), clock=office.clock))
    assert verdict.answer is Answer.UNKNOWN
    assert outcomes(verdict)["status"] is Outcome.UNKNOWN


def test_something_else_than_a_credential_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="no-credential"):
        verify_upload(b'{"hello": "world"}', office)


def other_pdf(office: Office) -> tuple[bytes, bytes]:
    """Two certificates of two people."""
    with_award(office, passed("progate-web"), who=learner("mirai"))
    (award,) = office.store.awards.of_learner(LearnerId("mirai"))
    mine, theirs = issued(office), issue_credential(award.id, office)
    return carrier(mine.id, "pdf", office).data, carrier(theirs.id, "pdf", office).data


def with_attachment_of(page: bytes, attached: bytes) -> bytes:
    """The page of one PDF with the credential of another."""
    changed = BytesIO()
    with pikepdf.open(BytesIO(page)) as document, pikepdf.open(BytesIO(attached)) as other:
        (name,) = other.attachments
        data = other.attachments[name].get_file().read_bytes()
        for old in list(document.attachments):
            del document.attachments[old]
        document.attachments[name] = data
        document.save(changed)
    return changed.getvalue()


def test_a_pdf_whose_page_is_of_another_certificate_is_invalid(office: Office) -> None:
    mine, theirs = other_pdf(office)
    verdict = verify_upload(with_attachment_of(theirs, mine), office)
    assert verdict.answer is Answer.INVALID
    assert outcomes(verdict)["page"] is Outcome.FAILED


def test_a_pdf_whose_page_shows_no_signed_code_vouches_for_nothing_written_on_it(office: Office) -> None:
    page = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(page)
    mine, _ = other_pdf(office)
    verdict = verify_upload(with_attachment_of(page.getvalue(), mine), office)
    assert verdict.answer is Answer.UNKNOWN
    assert outcomes(verdict)["page"] is Outcome.UNKNOWN


def test_the_key_of_another_database_in_the_same_folder_signs_nothing_here(
    office: Office, tmp_path: Path
) -> None:
    own = office.signing_key().kid
    trial = make_office(tmp_path, f"sqlite:///{tmp_path / 'trial.db'}")
    settings = read_settings(environment(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}"))
    assert len(list((tmp_path / "keys").glob("*.pem"))) == 2
    assert open_office(settings).signing_key().kid == own != trial.signing_key().kid
