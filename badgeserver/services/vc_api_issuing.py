"""Signing credentials for other programs: as the office itself, and never beyond what it may vouch for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import rfc8785

from badgeserver.credentials.contexts import CREDENTIALS_V2
from badgeserver.credentials.credential_form import require_form
from badgeserver.credentials.data_integrity import add_proof_set
from badgeserver.credentials.json_ld import safe_json_ld
from badgeserver.credentials.jwt_credential import signed_vc_jwt
from badgeserver.credentials.related_resources import require_related_resources
from badgeserver.credentials.schemas import schema_fault
from badgeserver.credentials.secured import ENVELOPED
from badgeserver.credentials.utf16_order import sorts_differently_in_utf16
from badgeserver.domain.api_keys import ApiKey, SignedForProgram
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.services.reserved import require_not_reserved, says_it_is_badge
from badgeserver.services.vc_requests import VcRequest, bad_option, read_request

OPTIONS: Final = frozenset({"cryptosuite", "mediaType"})
JWT_TYPE: Final = "application/vc+jwt"

_RDFC: Final = "eddsa-rdfc-2022"
_SUITES: Final = frozenset({_RDFC, "eddsa-jcs-2022"})

Document = Mapping[str, Any]


def issue_for_program(body: bytes, key: ApiKey, office: Office) -> dict[str, Any]:
    """Sign the credential in a VC-API request with the office's key, and return what was asked for.

    The credential is signed as it stands: nothing is added but the proof. Raises Refused:
    `already-signed`, `wrong-issuer` for any but the office's own DID, as `require_form`,
    `SafeJsonLd.dataset` and `require_related_resources` do, `schema` for an Open Badge that is none,
    `reserved` for what only the office's own work may say; CouldNotFindOut for a related resource
    out of reach; Misconfigured without a key that signs.
    """
    request = read_request(body, "credential", OPTIONS)
    document = _acceptable(request.subject, office)
    now = office.clock()
    signed, proof_values = _signed(document, request, now, office)
    digest = hashlib.sha256(rfc8785.dumps(signed)).hexdigest()
    stated = document.get("id")
    proofs = [SignedForProgram(value, stated, digest, now, key.name) for value in proof_values]
    with office.store.transaction():
        office.store.signed_for_programs.add(proofs)
        office.store.audit.append(
            now, f"API key {key.name}", "sign-for-program", stated or digest, {"digest": digest}
        )
    return signed


def warnings_about(signed: Document) -> tuple[Text, ...]:
    """Return what a program should know of a credential that was just signed for it."""
    if not sorts_differently_in_utf16(signed):
        return ()
    return (
        Text(
            "「𠮷」のような文字と全角の英数字や記号があり、並べる順がソフトウェアによって変わります。"
            "署名が正しくないと答える検証ソフトウェアがあります。",
            "It holds characters such as 𠮷 beside full-width letters or signs, which software sorts in two "
            "ways: some verifiers will call its signature wrong.",
        ),
    )


def _acceptable(document: Any, office: Office) -> Document:
    if not isinstance(document, Mapping):
        raise bad_option("credential")
    if "proof" in document:
        raise _refused(
            "already-signed",
            "この証明書には、もう署名（proof）があります。",
            "This credential carries a proof already.",
        )
    require_form(document)
    issuer = document["issuer"]
    if (issuer["id"] if isinstance(issuer, Mapping) else issuer) != office.did:
        raise _refused(
            "wrong-issuer",
            f"「issuer」が、ここの発行者（{office.did}）ではありません。",
            f"“issuer” is not the issuer here, {office.did}.",
        )
    require_not_reserved(document, office)
    safe_json_ld().dataset(document)
    _require_schema(document)
    require_related_resources(document, lambda address: office.fetcher.fetch(address, "*/*").data)
    return document


def _require_schema(document: Document) -> None:
    fault = schema_fault(document) if says_it_is_badge(document) else None
    if fault is not None:
        raise _refused(
            "schema",
            f"Open Badges 3.0の形に合っていません（{fault}）。",
            f"It does not have the form of Open Badges 3.0 ({fault}).",
        )


def _signed(
    document: Document, request: VcRequest, now: datetime, office: Office
) -> tuple[dict[str, Any], list[str]]:
    """Return the secured credential, and the values that its proofs are known by."""
    media_type = request.text("mediaType")
    if media_type is not None:
        if "cryptosuite" in request.options:
            raise bad_option("cryptosuite")
        return _enveloped(document, media_type, office)
    wanted = _suites(request, document)
    every = add_proof_set(document, office.signing_key(), now)["proof"]
    proofs = [one for one in every if one["cryptosuite"] in wanted]
    single = len(proofs) == 1 and not says_it_is_badge(document)
    return {**document, "proof": proofs[0] if single else proofs}, [one["proofValue"] for one in proofs]


def _suites(request: VcRequest, document: Document) -> frozenset[str]:
    wanted = frozenset(request.texts("cryptosuite") or (_RDFC,))
    if not wanted <= _SUITES:
        raise bad_option("cryptosuite")
    if says_it_is_badge(document) and _RDFC not in wanted:
        raise _refused(
            "rdfc-needed",
            f"Open Badgesには「{_RDFC}」の署名が必要です。",
            f"An Open Badge needs a proof by {_RDFC}.",
        )
    return wanted


def _enveloped(document: Document, media_type: str, office: Office) -> tuple[dict[str, Any], list[str]]:
    """VC Data Model 2.0, section 4.13.1 (Enveloped Verifiable Credentials)."""
    if media_type != JWT_TYPE:
        raise bad_option("mediaType")
    token = signed_vc_jwt(document, office.jwt_key())
    envelope = {"@context": CREDENTIALS_V2, "id": f"data:{JWT_TYPE},{token}", "type": ENVELOPED}
    return envelope, [token.rpartition(".")[2]]


def _refused(code: str, ja: str, en: str) -> Refused:
    mend = Text("送る内容を直してください。", "Correct what you send.")
    return Refused(code, Text(ja, en), mend)
