"""What a verifier must know besides the credential: the issuer's keys, the status lists, the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from badgeserver.credentials.did import did_document_url
from badgeserver.credentials.fetcher import Fetcher
from badgeserver.credentials.strict_json import read_json_object
from badgeserver.domain.errors import CouldNotFindOut, Refused


class Sources(Protocol):
    """Public documents, parsed. Each method raises CouldNotFindOut when it cannot be had now."""

    def did_document(self, did: str) -> Mapping[str, Any]:
        """Return the document of a controller; raises Refused `unknown-did` for other identifiers."""

    def status_list(self, address: str) -> Mapping[str, Any]:
        """Return the BitstringStatusListCredential at `address`, which is not verified yet."""

    def recorded_at(self, credential_id: str, proof_value: str) -> datetime | None:
        """Return when, by the issuer's own record, it made the proof `proof_value`; None without a record.

        Only this record, never a date inside the credential, tells whether a signature is older
        than the revocation of its key.
        """


class WebSources:
    """The public documents from the network. It has no record of anybody's issuing.

    `own_hosts` are the hosts that the fetcher may reach over plain HTTP.
    """

    def __init__(self, fetcher: Fetcher, own_hosts: frozenset[str] = frozenset()) -> None:
        self._fetcher = fetcher
        self._own_hosts = own_hosts

    def did_document(self, did: str) -> Mapping[str, Any]:
        """Fetch the document of a did:web."""
        address = did_document_url(did)
        if address.removeprefix("https://").partition("/")[0] in self._own_hosts:
            address = "http" + address.removeprefix("https")
        return self._json(address, "application/did+json, application/json")

    def status_list(self, address: str) -> Mapping[str, Any]:
        """Fetch a status list credential."""
        return self._json(address, "application/vc+ld+json, application/vc, application/json")

    def recorded_at(self, credential_id: str, proof_value: str) -> datetime | None:
        """Return None: the network keeps no record of issuing."""
        return None

    def _json(self, address: str, accept: str) -> Mapping[str, Any]:
        data = self._fetcher.fetch(address, accept).data
        try:
            return read_json_object(data)
        except Refused as fault:
            raise CouldNotFindOut("bad-answer", fault.message, fault.mend) from fault
