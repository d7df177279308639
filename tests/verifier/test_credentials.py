"""Signed credentials, verified in the browser as on the server, out of every file that carries one."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
import qrcode
from PIL import Image

from badgeserver.credentials import png
from badgeserver.credentials.canonical import canonical_nquads
from badgeserver.credentials.data_integrity import add_proof, add_proof_set
from badgeserver.credentials.secured import Embedded
from badgeserver.credentials.status_list import status_entry
from badgeserver.credentials.verifier import verify
from badgeserver.domain.award import StatusEntry, StatusPurpose
from badgeserver.domain.verdict import Outcome
from tests.credentials.endorsements import endorsement, unsigned
from tests.credentials.samples import BASE, CREDENTIAL_ID, DID, NOW, MemorySigner, shelf, signed
from tests.peers.names import NAMES
from tests.peers.published import HOKKAIDO, badge_of_hokkaido, named
from tests.verifier.node_verifier import NodeVerifier, NotAsked, codes, kit_of
from tests.verifier.test_paper import printed

ADDRESS = f"{BASE}/c/{CREDENTIAL_ID}"


def as_json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def failed_on_the_server(document: Mapping[str, Any], signer: MemorySigner, *revoked: int) -> set[str | None]:
    """The codes of the checks that fail in Python."""
    verdict = verify(Embedded(document), shelf(signer, *revoked), NOW)
    return {one.code for one in verdict.checks if one.outcome is Outcome.FAILED}


@pytest.mark.parametrize("badge_id", HOKKAIDO.skill_map.badges)
def test_every_badge_of_the_example_is_valid(
    verifier: NodeVerifier, signer: MemorySigner, badge_id: Any
) -> None:
    document = badge_of_hokkaido(badge_id, signer)
    verdict = verifier.verdict_on(as_json(document), kit_of(signer))
    assert codes(verdict) == {}
    assert verdict["answer"] == "valid"
    assert [one["name"] for one in verdict["checks"]] == [
        "terms", "schema", "subject", "issuer", "proof", "status", "dates",
    ]  # fmt: skip
    plain = {name: value for name, value in document.items() if name != "proof"}
    assert verifier.ask("canonical", document=plain) == canonical_nquads(plain).decode()


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_kind_are_signed_alike(
    verifier: NodeVerifier, signer: MemorySigner, name: str
) -> None:
    verdict = verifier.verdict_on(as_json(named(NAMES[name], signer)), kit_of(signer))
    assert verdict["answer"] == "valid"
    assert verdict["shown"]["holderName"] == NAMES[name]


Change = Callable[[dict[str, Any]], None]
TAMPERED: dict[str, tuple[Change, set[str]]] = {
    "name": (lambda it: it.update(name="別のバッジ"), {"bad-signature"}),
    "end": (lambda it: it.update(validUntil="2099-01-01T00:00:00Z"), {"bad-signature"}),
    "subject": (lambda it: it["credentialSubject"]["identifier"][0].update(salt="x"), {"bad-signature"}),
    "evidence": (lambda it: it["evidence"].pop(), {"bad-signature"}),
    "the proof's date": (lambda it: it["proof"][0].update(created="2026-11-20T03:00:01Z"), {"bad-signature"}),
    "the proof's purpose": (lambda it: it["proof"][0].update(proofPurpose="authentication"), set()),
    "a term that nobody defines": (lambda it: it.update(grade="A"), {"undefined-term"}),
    "an IRI as a term": (lambda it: it.update({"https://schema.org/grade": "A"}), {"undefined-term"}),
    "a keyword": (lambda it: it.update({"@type": ["x"]}), set()),
    "a blank node's label": (lambda it: it["evidence"][0].update(id="_:b0"), set()),
    "another context": (lambda it: it["@context"].append("https://example.org/v1"), {"unpinned-context"}),
    "a context of its own": (lambda it: it["@context"].append({"grade": "x:y"}), {"inline-context"}),
    "contexts in another order": (lambda it: it["@context"].reverse(), {"contexts-out-of-place"}),
    "no proof": (lambda it: it.pop("proof"), {"no-proof"}),
    "no subject": (lambda it: it["credentialSubject"].pop("achievement"), {"no-subject"}),
    "stated twice": (
        lambda it: it.update(evidence=[*it["evidence"], {"id": it["id"], "type": ["Evidence"]}]),
        {"stated-twice"},
    ),
    "no date": (lambda it: it.update(validFrom="yesterday"), {"bad-date"}),
}


@pytest.mark.parametrize("change", TAMPERED)
def test_whatever_is_changed_is_found(verifier: NodeVerifier, signer: MemorySigner, change: str) -> None:
    document = signed(signer)
    alter, expected = TAMPERED[change]
    alter(document)
    verdict = verifier.verdict_on(as_json(document), kit_of(signer))
    assert verdict["answer"] == "invalid"
    assert expected <= set(codes(verdict).values())
    assert expected <= failed_on_the_server(document, signer)


def test_a_revoked_credential_is_invalid(verifier: NodeVerifier, signer: MemorySigner) -> None:
    verdict = verifier.verdict_on(as_json(signed(signer)), kit_of(signer, 4242))
    assert codes(verdict) == {"status": "revoked"}


def test_an_expired_credential_is_invalid(verifier: NodeVerifier, signer: MemorySigner) -> None:
    kit = kit_of(signer)
    verdict = verifier.verdict_on(as_json(signed(signer)), kit, NOW + timedelta(days=1200))
    assert codes(verdict) == {"status": "stale-status-list", "dates": "expired"}
    assert verdict["answer"] == "invalid"


def test_what_was_signed_for_a_program_is_called_no_badge_of_the_programme(
    verifier: NodeVerifier, signer: MemorySigner
) -> None:
    own = {name: value for name, value in signed(signer).items() if name != "proof"}
    elsewhere = add_proof({**own, "id": "urn:uuid:36245ee9-9074-4b05-a777-febff2e69757"}, signer, NOW)
    told = verifier.verdict_on(as_json(elsewhere), kit_of(signer))
    assert (told["answer"], "no badge of this programme" in told["summary"]["en"]) == ("valid", True)
    assert "programme" not in verifier.verdict_on(as_json(signed(signer)), kit_of(signer))["summary"]["en"]


def test_a_second_proof_of_another_kind_is_left_out(verifier: NodeVerifier, signer: MemorySigner) -> None:
    plain = {name: value for name, value in signed(signer).items() if name != "proof"}
    both = add_proof_set(plain, signer, NOW)
    assert verifier.verdict_on(as_json(both), kit_of(signer))["answer"] == "valid"
    other = {**both, "proof": [both["proof"][1]]}
    assert codes(verifier.verdict_on(as_json(other), kit_of(signer)))["issuer"] == "not-checked-here"


def test_a_revoked_key_leaves_it_open_unless_the_proof_is_younger(
    verifier: NodeVerifier, signer: MemorySigner
) -> None:
    for days, answer in ((1, "unknown"), (-1, "invalid")):
        kit = kit_of(signer, revoked_since=NOW + timedelta(days=days))
        later = NOW + timedelta(days=2)
        verdict = verifier.verdict_on(as_json(signed(signer)), kit, later)
        assert (verdict["answer"], codes(verdict)["proof"]) == (answer, "revoked-key")


def test_another_issuer_is_left_open(verifier: NodeVerifier) -> None:
    stranger = MemorySigner(did="did:web:elsewhere.example")
    document = {**signed(stranger), "issuer": {"id": stranger.did, "type": ["Profile"], "name": "X"}}
    verdict = verifier.verdict_on(as_json(document), kit_of(MemorySigner()))
    assert verdict["answer"] == "unknown"
    assert codes(verdict)["issuer"] == "other-site"


@pytest.mark.parametrize("revoked", [False, True])
def test_endorsements_inside_are_verified_too(
    verifier: NodeVerifier, signer: MemorySigner, revoked: bool
) -> None:
    own = unsigned(
        issuer={"id": DID, "type": ["Profile"], "name": "見本県"},
        credentialStatus=status_entry(BASE, StatusPurpose.REVOCATION, StatusEntry(1, 77)),
    )
    plain = {name: value for name, value in signed(signer).items() if name != "proof"}
    document = add_proof({**plain, "endorsement": [add_proof(own, signer, NOW)]}, signer, NOW)
    verdict = verifier.verdict_on(as_json(document), kit_of(signer, *([77] if revoked else [])))
    assert codes(verdict) == ({"endorsements": "endorsement-invalid"} if revoked else {})


def test_an_endorsement_by_somebody_else_is_left_open(verifier: NodeVerifier, signer: MemorySigner) -> None:
    plain = {name: value for name, value in signed(signer).items() if name != "proof"}
    document = add_proof({**plain, "endorsement": [endorsement()]}, signer, NOW)
    verdict = verifier.verdict_on(as_json(document), kit_of(signer))
    assert (verdict["answer"], codes(verdict)) == ("unknown", {"endorsements": "endorsement-unknown"})


def attached_to_pdf(document: Mapping[str, Any], *links: str, hide_links: bool = True) -> bytes:
    """A PDF with the credential attached and links on its page, as the printed certificate has them."""
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        pdf.attachments["credential.json"] = as_json(document)
        page.Annots = pikepdf.Array(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Link,
                Rect=[0, 0, 9, 9],
                A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(link)),
            )
            for link in links
        )
        mode = pikepdf.ObjectStreamMode.generate if hide_links else pikepdf.ObjectStreamMode.disable
        pdf.save(file, object_stream_mode=mode)
    return file.getvalue()


@pytest.mark.parametrize("hide_links", [True, False])
def test_a_pdf_is_valid_with_the_statement_of_its_page_and_names_its_holder(
    verifier: NodeVerifier, signer: MemorySigner, hide_links: bool
) -> None:
    pdf = attached_to_pdf(signed(signer), f"{BASE}/about", printed(signer), hide_links=hide_links)
    verdict = verifier.verdict_on(pdf, kit_of(signer))
    assert (verdict["answer"], codes(verdict)) == ("valid", {})
    assert verdict["shown"]["holderName"] == "見本 𠮷子"
    assert [one["name"] for one in verdict["checks"]][:3] == ["paper-address", "paper-proof", "paper-agrees"]


def test_a_pdf_whose_page_cannot_be_read_is_left_open(verifier: NodeVerifier, signer: MemorySigner) -> None:
    verdict = verifier.verdict_on(attached_to_pdf(signed(signer)), kit_of(signer))
    assert (verdict["answer"], codes(verdict)) == ("unknown", {"page": "page-without-code"})


def test_a_pdf_with_the_page_of_another_is_invalid(verifier: NodeVerifier, signer: MemorySigner) -> None:
    other = printed(signer, at="A" * 22)
    verdict = verifier.verdict_on(attached_to_pdf(signed(signer), other), kit_of(signer))
    assert (verdict["answer"], codes(verdict)) == ("invalid", {"page": "page-of-another"})


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (32, 32), "white").save(file, "PNG")
    return file.getvalue()


def test_a_baked_png_is_valid(verifier: NodeVerifier, signer: MemorySigner) -> None:
    baked = png.bake(picture(), json.dumps(signed(signer), ensure_ascii=False))
    assert verifier.verdict_on(baked, kit_of(signer))["answer"] == "valid"


ODD = {
    "nothing in a PDF": (b"%PDF-1.7\n%%EOF", "no-credential"),
    "an odd PDF": (b"%PDF-1.7\n1 0 obj<</Type/EmbeddedFile/Length 99999>>stream\nx", "no-credential"),
    "half a PNG": (b"\x89PNG\r\n\x1a\n", "bad-image"),
    "a list": (b"{]", "not-json"),
    "no credential": (b'{"a": 1}', "no-credential"),
    "a JWT": (b"eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.AAAA", "not-checked-here"),
}


@pytest.mark.parametrize("odd", ODD)
def test_other_files_are_refused_by_name(verifier: NodeVerifier, signer: MemorySigner, odd: str) -> None:
    data, code = ODD[odd]
    with pytest.raises(NotAsked, match=code):
        verifier.verdict_on(data, kit_of(signer))


def test_two_credentials_in_one_png_are_refused(verifier: NodeVerifier, signer: MemorySigner) -> None:
    once = png.bake(picture(), "{}")
    chunk = once[once.index(b"iTXt") - 4 : once.index(b"{}") + 6]
    with pytest.raises(NotAsked, match="two-credentials"):
        verifier.verdict_on(once.replace(chunk, chunk + chunk), kit_of(signer))


@pytest.mark.parametrize("degrees", [0, 5, 90])
def test_the_qr_code_of_a_certificate_is_read(
    verifier: NodeVerifier, signer: MemorySigner, degrees: int
) -> None:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=4)
    code.add_data(printed(signer))
    image = code.make_image().get_image().convert("RGBA").rotate(degrees, expand=True, fillcolor="white")
    asked = verifier.ask(
        "qr", base64=base64.b64encode(image.tobytes()).decode(), width=image.width, height=image.height
    )
    assert asked == printed(signer)
