"""What a verifier must know besides the credential: the issuer's keys, the status lists, the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

from badgeserver.credentials.did import controller_document_url
from badgeserver.credentials.fetcher import Fetcher
from badgeserver.credentials.secured import Secured, read_secured
from badgeserver.credentials.strict_json import read_json_object
from badgeserver.domain.errors import CouldNotFindOut, Refused

_CONTROLLER = "application/did+json, application/cid, application/json"
_CREDENTIAL = "application/vc+ld+json, application/vc, application/vc+jwt, application/json, text/plain"

_Read = TypeVar("_Read")


class Sources(Protocol):
    """Public documents, parsed. Each method raises CouldNotFindOut when it cannot be had now."""

    def controller_document(self, controller: str) -> Mapping[str, Any]:
        """Return the document of a controller, not checked yet; raises Refused for a malformed identifier."""

    def status_list(self, address: str) -> Secured:
        """Return the status list credential at `address`, which is not verified yet."""

    def document(self, address: str) -> Mapping[str, Any]:
        """Return other public JSON: a 1EdTechRevocationList, a JSON Schema."""

    def secured(self, address: str) -> Secured:
        """Return the credential at `address`, which is not verified yet: a refreshed one, an endorsement."""

    def recorded_at(self, credential_id: str, proof_value: str, method_id: str) -> datetime | None:
        """Return when, by the issuer's own record, it made the proof `proof_value`; None without a record.

        The proof value of a JWT is its third part; `method_id` is the full id of the key. Only this
        record, never a date inside the credential, tells whether a signature is older than the
        revocation of its key. Raises Refused `not-on-record` where the issuer's whole record is at
        hand and does not have the proof.
        """


class WebSources:
    """The public documents from the network. It has no record of anybody's issuing.

    `own_hosts` are the hosts that the fetcher may reach over plain HTTP.
    """

    def __init__(self, fetcher: Fetcher, own_hosts: frozenset[str] = frozenset()) -> None:
        self._fetcher = fetcher
        self._own_hosts = own_hosts

    def controller_document(self, controller: str) -> Mapping[str, Any]:
        """Fetch the document of a did:web, or the controller document at an HTTPS address."""
        address = controller_document_url(controller)
        if address.removeprefix("https://").partition("/")[0] in self._own_hosts:
            address = "http" + address.removeprefix("https")
        return self._read(
            address, "application/did+json, application/cid, application/json", read_json_object
        )

    def status_list(self, address: str) -> Secured:
        """Fetch a status list credential."""
        return self._read(address, _CREDENTIAL, read_secured)

    def document(self, address: str) -> Mapping[str, Any]:
        """Fetch a JSON object."""
        return self._read(address, "application/json", read_json_object)

    def secured(self, address: str) -> Secured:
        """Fetch a credential."""
        return self._read(address, _CREDENTIAL, read_secured)

    def recorded_at(self, credential_id: str, proof_value: str, method_id: str) -> datetime | None:
        """Return None: the network keeps no record of issuing."""
        return None

    def _read(self, address: str, accept: str, read: Callable[[bytes], _Read]) -> _Read:
        data = self._fetcher.fetch(address, accept).data
        try:
            return read(data)
        except Refused as fault:
            raise CouldNotFindOut("bad-answer", fault.message, fault.mend) from fault
