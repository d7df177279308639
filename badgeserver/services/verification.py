"""Verifying what somebody shows: a file, a picture, or an address."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from badgeserver.credentials.carriers import MAX_BYTES, CarriedAddress, Carrier, printed_address, read_carrier
from badgeserver.credentials.fetcher import Fetcher
from badgeserver.credentials.jwt_claims import stated_document
from badgeserver.credentials.paper import CredentialAddress, read_address
from badgeserver.credentials.paper_verifier import verify_statement
from badgeserver.credentials.secured import Embedded, Secured, read_secured
from badgeserver.credentials.sources import Sources, WebSources
from badgeserver.credentials.verifier import verify_any
from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.errors import CouldNotFindOut, NotFound, Refused
from badgeserver.domain.ids import BadgeId, CredentialId
from badgeserver.domain.removal import removal_of
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Outcome, Shown, Verdict
from badgeserver.services.office import Office
from badgeserver.services.removed import verdict_on_removed
from badgeserver.services.replacements import replacement_of
from badgeserver.services.verdicts_together import (
    BORROWED_ADDRESS,
    PAGE_OF_ANOTHER,
    PAGE_WITHOUT_CODE,
    borrows_our_address,
    is_for_a_program,
    refuted,
    together,
    told_for_a_program,
    unproven,
)
from badgeserver.services.verification_sources import OwnSources
from badgeserver.services.visibility import shown_name

CREDENTIAL_TYPES = "application/vc+ld+json, application/ld+json, application/json, application/vc+jwt"


@dataclass(frozen=True, slots=True)
class VerificationDesk:
    """What it takes to verify: public documents, the fetcher, the time, and the issuer's own records.

    `own` finds a credential that was issued under `own_base_url`; a verifier who is no issuer has
    neither. `describe` adds what the issuer knows of its own badges; `name_shown` is the holder's name
    on the page of a credential of its own, where the holder shows it.
    """

    sources: Sources
    fetcher: Fetcher
    clock: Callable[[], datetime]
    own_base_url: str | None = None
    own: Callable[[CredentialId], IssuedCredential] | None = None
    describe: Callable[[Shown], Shown] = lambda shown: shown
    name_shown: Callable[[IssuedCredential], str | None] = lambda credential: None


def desk_of(office: Office) -> VerificationDesk:
    """Return the desk of an issuer, who looks its own documents up in its records."""
    web = WebSources(office.fetcher)
    return VerificationDesk(
        sources=OwnSources(office, web),
        fetcher=office.fetcher,
        clock=office.clock,
        own_base_url=office.base_url,
        own=office.store.credentials.get,
        describe=lambda shown: _described(shown, office),
        name_shown=lambda credential: shown_name(credential, office),
    )


def _described(shown: Shown, office: Office) -> Shown:
    """Name a badge of our own in both languages, with its level and what has taken its place."""
    prefix = f"{office.base_url}/c/"
    if shown.credential_id is None or not shown.credential_id.startswith(prefix):
        return shown
    store = office.store
    try:
        with store.snapshot():
            credential = store.credentials.get(CredentialId(shown.credential_id.removeprefix(prefix)))
            award = store.awards.get(credential.award)
            skill_map = office.programme_of(award).skill_map
            replaced = replacement_of(credential, award, skill_map, office)
    except NotFound:
        return shown
    badge = skill_map.badges.get(BadgeId(shown.badge_id or ""))
    if badge is None:
        return replace(shown, replaced=replaced)
    return replace(shown, badge_name=badge.name, level=skill_map.levels[badge.level], replaced=replaced)


def verify_upload(data: bytes, office: Office) -> Verdict:
    """Verify a file by its content: JSON, PNG, SVG, PDF, or a picture of the QR code.

    Raises Refused for a file that holds no credential.
    """
    return verify_file(data, desk_of(office))


def verify_address(address: str, office: Office) -> Verdict:
    """Verify the credential at an address, with the QR code's statement if it is in the fragment.

    The address may be as people type it from paper; see `address_as_meant`.
    """
    return verify_at(address_as_meant(address, office.base_url), desk_of(office))


def address_as_meant(typed: str, own_base_url: str) -> str:
    """Return an address without blanks and full-width letters; a number alone is one of ours."""
    address = "".join(unicodedata.normalize("NFKC", typed).split())
    if _ID.fullmatch(address):
        return f"{own_base_url}/c/{address}"
    scheme, _, host = own_base_url.partition("://")
    return f"{scheme}://{address}" if address.startswith(f"{host}/") else address


_ID = re.compile("[A-Za-z0-9_-]{22}")


def verify_credential(credential_id: str, office: Office) -> Verdict:
    """Verify a credential of this issuer by its id; raises NotFound."""
    return _verify_own(CredentialId(credential_id), desk_of(office), office.store.credentials.get)


def read_reference(name: str) -> bytes:
    """Return a regular file's bytes, and one more than is allowed at most, so that its size can be refused.

    Raises Refused `no-such-file`.
    """
    path = Path(name)
    try:
        if not path.is_file():
            raise FileNotFoundError(path)
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refused(
            "no-such-file",
            Text(f"ファイル「{name}」を読めません。", f"The file {name} can't be read."),
            Text("ファイルの場所を確かめてください。", "Check where the file is."),
        ) from error


def verify_file(data: bytes, desk: VerificationDesk) -> Verdict:
    """Verify what a file holds; raises Refused when that is no credential."""
    carried = read_carrier(data)
    if isinstance(carried, CarriedAddress):
        return verify_at(carried.address, desk)
    verdict = verify_secured(carried.secured, desk)
    return verdict if carried.carrier is not Carrier.PDF else _with_page(verdict, carried.printed, desk)


def _with_page(attached: Verdict, printed: str | None, desk: VerificationDesk) -> Verdict:
    """Join what is attached to a PDF with what the QR code on its page states: people read the page."""
    if printed is None:
        return unproven(attached, PAGE_WITHOUT_CODE)
    place = read_address(printed)
    about = attached.shown.credential_id if attached.shown is not None else None
    if about != f"{place.base_url}/c/{place.credential_id}":
        return refuted(attached, PAGE_OF_ANOTHER)
    if place.jws is None:
        return unproven(attached, PAGE_WITHOUT_CODE)
    return together(verify_statement(place.jws, printed, desk.sources, desk.clock()), attached)


def verify_secured(secured: Secured, desk: VerificationDesk) -> Verdict:
    """Verify a credential, a badge or any other; raises Refused for a JWT that cannot be read."""
    verdict, own = verify_any(secured, desk.sources, desk.clock()), desk.own_base_url
    shown = verdict.shown
    if shown is None:
        return verdict
    if own is not None and borrows_our_address(shown, own):
        return refuted(verdict, BORROWED_ADDRESS)
    if own is not None and verdict.answer is Answer.VALID and is_for_a_program(shown, own):
        verdict = told_for_a_program(verdict)
    # A forgery gets nothing from our records: neither a level nor the name that it changed.
    return replace(verdict, shown=desk.describe(shown)) if verdict.is_proven else verdict


def verify_at(address: str, desk: VerificationDesk) -> Verdict:
    """Verify the credential at an address; raises Refused for an address that is none of a credential."""
    place = read_address(address)
    online = _verify_online(place, desk)
    if place.jws is None:
        return online
    return together(verify_statement(place.jws, address, desk.sources, desk.clock()), online)


def _verify_online(place: CredentialAddress, desk: VerificationDesk) -> Verdict:
    if place.base_url == desk.own_base_url and desk.own is not None:
        return _verify_own(CredentialId(place.credential_id), desk, desk.own)
    address = f"{place.base_url}/c/{place.credential_id}"
    try:
        secured = read_secured(desk.fetcher.fetch(address, CREDENTIAL_TYPES).data)
    except CouldNotFindOut as error:
        return _not_reached(error)
    if stated_document(secured).get("id") != address:
        raise Refused(
            "other-credential",
            Text(
                "このアドレスには、別の証明書があります。",
                "Another credential is at this address.",
            ),
            Text("証明書を持つ人に確かめてください。", "Ask whoever showed you the address."),
        )
    return verify_secured(secured, desk)


def _verify_own(
    credential_id: CredentialId, desk: VerificationDesk, find: Callable[[CredentialId], IssuedCredential]
) -> Verdict:
    credential = find(credential_id)
    if removal_of(credential.document) is not None:
        return verdict_on_removed(credential, desk.clock())
    verdict = verify_secured(Embedded(json.loads(credential.document)), desk)
    if verdict.shown is not None:
        verdict = replace(verdict, shown=replace(verdict.shown, holder_name=desk.name_shown(credential)))
    reason = credential.stated_reason
    if reason is None:
        return verdict
    return replace(verdict, checks=tuple(_with_reason(one, reason) for one in verdict.checks))


def _with_reason(check: Check, reason: Text) -> Check:
    if check.name != "status" or check.outcome is not Outcome.FAILED:
        return check
    message = Text(f"{check.message.ja} 理由：{reason.ja}", f"{check.message.en} Reason: {reason.en}")
    return replace(check, message=message)


def _not_reached(error: CouldNotFindOut) -> Verdict:
    title = Text("証明書の取得", "Fetching the credential")
    check = Check("fetch", title, Outcome.UNKNOWN, error.message)
    summary = Text(f"{error.message.ja}{error.mend.ja}", f"{error.message.en} {error.mend.en}")
    return Verdict(Answer.UNKNOWN, summary, (check,))


def address_on_page(pdf: bytes) -> str:
    """Return what the QR code on a printed page says, read from a picture of it; raises Refused."""
    return printed_address(pdf)
