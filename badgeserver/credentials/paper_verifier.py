"""Is this printed certificate genuine? By the statement in its QR code, without the credential itself.

The steps, each a check of its own, in this order:

1. `address`  the statement is about the credential that the address names
2. `issuer`   the document of the address's site lists the key of the statement for assertions
3. `proof`    the signature is that key's, and the key is not revoked
4. `status`   the site's own status list does not revoke it
5. `dates`    today is no earlier than the day of the award, and no later than the last day
"""

from __future__ import annotations

from datetime import datetime, time

from badgeserver.credentials.bitstring_status import BitstringEntry
from badgeserver.credentials.check_words import said
from badgeserver.credentials.controllers import ASSERTION, VerificationKey, ed25519_key, published_key
from badgeserver.credentials.did import did_of
from badgeserver.credentials.paper import (
    CredentialAddress,
    Statement,
    key_name,
    read_address,
    read_statement,
    unverified_statement,
)
from badgeserver.credentials.shown import shown_on_paper
from badgeserver.credentials.sources import Sources
from badgeserver.credentials.status_check import find_status_at
from badgeserver.credentials.status_list import list_address
from badgeserver.credentials.timestamps import TOKYO, last_moment
from badgeserver.credentials.validity import check_period
from badgeserver.credentials.verdicts import (
    attempt,
    known_no_answer,
    known_refusal,
    verdict,
)
from badgeserver.domain.award import StatusPurpose
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Check, Verdict


def verify_statement(jws: str, address: str, sources: Sources, now: datetime) -> Verdict:
    """Return the verdict on a printed certificate by its `jws` and the address that it came with.

    Raises Refused `bad-statement` and `bad-address` for a text that is no statement or address.
    """
    place = read_address(address)
    statement = unverified_statement(jws)
    # 1. address
    same = attempt("address", lambda: _address(statement, place))
    # 2. issuer
    issuer, key = _check_issuer(jws, place, sources)
    # 3. proof
    proof = attempt("proof", lambda: _proof(jws, key))
    # 4. status
    status = find_status_at(_status_entry(statement, place), did_of(place.base_url), sources, now)
    # 5. dates
    end = None if statement.valid_until is None else last_moment(statement.valid_until)
    dates = check_period(datetime.combine(statement.awarded_on, time(), TOKYO), end, now)
    shown = shown_on_paper(statement, f"{place.base_url}/c/{place.credential_id}", did_of(place.base_url))
    return verdict((same, issuer, proof, status.check, dates), shown, status.known_as_of)


def _address(statement: Statement, place: CredentialAddress) -> Text:
    if statement.credential_id != place.credential_id:
        raise known_refusal("wrong-address")
    return said("passed:address")


def _check_issuer(
    jws: str, place: CredentialAddress, sources: Sources
) -> tuple[Check, VerificationKey | None]:
    found: list[VerificationKey] = []

    def step() -> Text:
        did = did_of(place.base_url)
        found.append(
            published_key(sources.controller_document(did), did, f"{did}#{key_name(jws)}", ASSERTION)
        )
        return said("passed:issuer")

    return attempt("issuer", step), found[0] if found else None


def _proof(jws: str, key: VerificationKey | None) -> Text:
    if key is None:
        raise known_no_answer("no-key")
    if read_statement(jws, ed25519_key(key)) is None:
        raise known_refusal("bad-signature@paper")
    if key.revoked is not None:
        # A statement holds no moment of signing that a thief of the key could not have written.
        raise known_no_answer("revoked-key@paper")
    return said("passed:proof@paper")


def _status_entry(statement: Statement, place: CredentialAddress) -> BitstringEntry:
    address = list_address(place.base_url, StatusPurpose.REVOCATION, statement.status.list_number)
    return BitstringEntry(address, str(StatusPurpose.REVOCATION), statement.status.index)
