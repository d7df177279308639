"""Verifying credentials and presentations that other programs send by the VC-API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from badgeserver.credentials.jwt_claims import stated_document
from badgeserver.credentials.presentation import Asked, verify_presentation
from badgeserver.credentials.proofs import known_proofs
from badgeserver.credentials.related_resources import require_related_resources
from badgeserver.credentials.secured import Embedded, Secured, read_secured, secured_document
from badgeserver.credentials.sources_once import SourcesOnce
from badgeserver.credentials.verdicts import attempt, refusal, unknown, verdict
from badgeserver.credentials.verifier import verify_any
from badgeserver.domain.presentation import PresentationVerdict
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Outcome, Verdict
from badgeserver.services.office import Office
from badgeserver.services.vc_requests import VcRequest, bad_option, read_request
from badgeserver.services.verdicts_together import BORROWED_ADDRESS, borrows_our_address, refuted
from badgeserver.services.verification import desk_of

_ASKED: Final = frozenset({"challenge", "domain", "checks"})
CREDENTIAL_OPTIONS: Final = _ASKED | {"expectedProofPurpose"}
PRESENTATION_OPTIONS: Final = _ASKED

_ALWAYS: Final = frozenset({"terms", "form", "schema", "subject", "own-address"})
"""The checks that decide whatever is asked for: without them it is no credential."""

_CHOICES: Final = {
    "proof": frozenset({"issuer", "proof", "asked"}),
    "credentialStatus": frozenset({"status"}),
    "validity": frozenset({"dates"}),
    "credentialSchema": frozenset({"own-schema"}),
    "refreshService": frozenset({"refresh"}),
    "relatedResource": frozenset({"related"}),
    "endorsement": frozenset({"endorsements"}),
}
"""What `options.checks` chooses among: the checks of each choice decide, and no others."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The verdict on a credential by the checks that were asked for, and the other checks beside it."""

    verdict: Verdict
    besides: tuple[Check, ...] = ()


def verify_for_program(body: bytes, office: Office) -> Verified:
    """Verify the credential in a VC-API request: an object, an envelope or a JWT as text.

    Every check is made; `options.checks` says which of them decide. Raises Refused for what holds
    no credential, for options that do not exist and as `read_request` does.
    """
    request = read_request(body, "verifiableCredential", CREDENTIAL_OPTIONS)
    deciding = _deciding(request)
    secured = _secured(request.subject)
    found = _verify_one(secured, _sources(office), office)
    more = (*_asked(request, secured), *_not_made(request, secured, found))
    return _judged(replace(found, checks=(*found.checks, *more)), deciding)


def verify_presentation_for_program(body: bytes, office: Office) -> PresentationVerdict:
    """Verify the presentation in a VC-API request, signed for the challenge and domain of its options.

    Raises Refused as `verify_for_program` does.
    """
    request = read_request(body, "verifiablePresentation", PRESENTATION_OPTIONS)
    if not isinstance(request.subject, Mapping):
        raise bad_option("verifiablePresentation")
    deciding, sources = _deciding(request), _sources(office)
    asked = Asked(request.text("challenge"), request.text("domain"))

    def verify_one(secured: Secured) -> Verdict:
        return _judged(_verify_one(secured, sources, office), deciding).verdict

    return verify_presentation(request.subject, asked, verify_one, sources, office.clock())


def _deciding(request: VcRequest) -> frozenset[str]:
    """Return the names of the checks that decide: those asked for, all where none is asked for."""
    asked = request.texts("checks") or tuple(_CHOICES)
    if not _CHOICES.keys() >= set(asked):
        raise bad_option("checks")
    return _ALWAYS.union(*(_CHOICES[one] for one in asked))


def _judged(found: Verdict, deciding: frozenset[str]) -> Verified:
    """Let the verdict rest on the deciding checks alone."""
    chosen = [one for one in found.checks if one.name in deciding]
    besides = tuple(one for one in found.checks if one.name not in deciding)
    judged = verdict(chosen, found.shown, found.status_known_as_of)
    if judged.answer is Answer.VALID and any(one.outcome is not Outcome.PASSED for one in besides):
        judged = replace(judged, summary=_AS_FAR_AS_ASKED)
    return Verified(judged, besides)


_AS_FAR_AS_ASKED = Text(
    "求められた検査には、すべて通りました。ほかの検査には、通らなかったものがあります。",
    "It has passed the checks that were asked for. Others, which were not asked for, it has not.",
)


def _sources(office: Office) -> SourcesOnce:
    """Return the sources for one request, in which everything is fetched once."""
    return SourcesOnce(desk_of(office).sources, lambda address: office.fetcher.fetch(address, "*/*").data)


def _secured(stated: Any) -> Secured:
    """Return the credential as it is secured; as text it is a JWT."""
    if isinstance(stated, Mapping):
        return secured_document(stated)
    if not isinstance(stated, str):
        raise bad_option("verifiableCredential")
    return read_secured(stated.encode())


def _verify_one(secured: Secured, sources: SourcesOnce, office: Office) -> Verdict:
    document = stated_document(secured)
    found = verify_any(secured, sources, office.clock())
    if found.shown is not None and borrows_our_address(found.shown, office.base_url):
        return refuted(found, BORROWED_ADDRESS)
    if "relatedResource" not in document or found.answer is Answer.INVALID:
        return found
    return replace(found, checks=(*found.checks, _related(document, sources)))


def _related(document: Mapping[str, Any], sources: SourcesOnce) -> Check:
    def step() -> Text:
        require_related_resources(document, sources.content)
        return Text(
            "引用された資料は、発行のときのままです。", "The documents that it cites are as they were."
        )

    return attempt("related", step)


def _asked(request: VcRequest, secured: Secured) -> tuple[Check, ...]:
    """Return the check `asked` where a purpose, domain or challenge was asked for (Data Integrity, 4.4)."""
    wanted = {
        "proofPurpose": request.text("expectedProofPurpose"),
        "domain": request.text("domain"),
        "challenge": request.text("challenge"),
    }
    asked = {member: value for member, value in wanted.items() if value is not None}
    proofs = known_proofs(secured.document) if isinstance(secured, Embedded) else []

    def step() -> Text:
        for member, value in asked.items():
            if not all(_states(proof, member, value) for proof in proofs or [{}]):
                raise refusal(
                    "not-as-asked",
                    f"署名の「{member}」が、求めたものではありません。",
                    f"The “{member}” of the signature is not what was asked for.",
                )
        return Text("署名は、求めたとおりです。", "The signature is as was asked for.")

    return (attempt("asked", step),) if asked else ()


def _not_made(request: VcRequest, secured: Secured, found: Verdict) -> tuple[Check, ...]:
    """Return the check of the issuer's schema as unknown where it was asked for by name and not made.

    It is made for schemas of 1EdTech's kind, and for what is proven.
    """
    made = {one.name for one in found.checks}
    wanted = "credentialSchema" in request.texts("checks") and "credentialSchema" in stated_document(secured)
    return (_SCHEMA_NOT_LOOKED_AT,) if wanted and "own-schema" not in made else ()


_SCHEMA_NOT_LOOKED_AT: Final = unknown(
    "own-schema",
    "schema-not-looked-at",
    Text(
        "発行者が決めた形（credentialSchema）は、確かめていません。",
        "The schema that its issuer names was not looked at.",
    ),
)


def _states(proof: Mapping[str, Any], member: str, value: str) -> bool:
    stated = proof.get(member)
    return value in stated if isinstance(stated, list) else stated == value
