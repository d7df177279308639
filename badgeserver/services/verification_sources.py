"""What the issuer knows without the network: its own keys, status lists and record of issuing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from badgeserver.credentials.secured import Embedded, Secured
from badgeserver.credentials.sources import Sources
from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.errors import CouldNotFindOut, Misconfigured, NotFound
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.services.publishing import did_document, status_list


class OwnSources:
    """Answers for this issuer's own documents from its records, and for all others from `others`."""

    def __init__(self, office: Office, others: Sources) -> None:
        self._office = office
        self._others = others
        self._place = f"{office.base_url}/c/"

    def controller_document(self, controller: str) -> Mapping[str, Any]:
        """Return the document of a controller."""
        if controller == self._office.did:
            return did_document(self._office)
        return self._others.controller_document(controller)

    def status_list(self, address: str) -> Secured:
        """Return a status list; one of our own that can't be signed now is not to be had now."""
        prefix = f"{self._office.base_url}/status/"
        if not address.startswith(prefix):
            return self._others.status_list(address)
        purpose, _, number = address.removeprefix(prefix).partition("/")
        try:
            document, _ = status_list(purpose, int(number), self._office)
        except (Misconfigured, NotFound, ValueError) as error:
            raise _not_to_be_had(error) from error
        return Embedded(json.loads(document))

    def document(self, address: str) -> Mapping[str, Any]:
        """Return other public JSON: none of it is ours."""
        return self._others.document(address)

    def secured(self, address: str) -> Secured:
        """Return a credential: one of our own from the records."""
        own = self._own(address)
        return self._others.secured(address) if own is None else Embedded(json.loads(own.document))

    def recorded_at(self, credential_id: str, proof_value: str) -> datetime | None:
        """Return when, by our record, we made the proof `proof_value` of a credential of our own."""
        if not credential_id.startswith(self._place):
            return self._others.recorded_at(credential_id, proof_value)
        own = self._own(credential_id)
        return None if own is None else self._made(own).get(proof_value)

    def _made(self, own: IssuedCredential) -> dict[str, datetime]:
        """Return when each proof was made: those inside the document, and those of its JWT."""
        inside = {one["proofValue"]: own.issued_at for one in json.loads(own.document)["proof"]}
        tokens = self._office.store.credential_tokens.of(CredentialId(own.id))
        return inside | {one.token.rpartition(".")[2]: one.signed_at for one in tokens}

    def _own(self, credential_id: str) -> IssuedCredential | None:
        """Return the credential of our own with this full id; None if there is none."""
        if not credential_id.startswith(self._place):
            return None
        try:
            return self._office.store.credentials.get(CredentialId(credential_id.removeprefix(self._place)))
        except NotFound:
            return None


def _not_to_be_had(error: Exception) -> CouldNotFindOut:
    if isinstance(error, Misconfigured | NotFound):
        return CouldNotFindOut(error.code, error.message, error.mend)
    return CouldNotFindOut(
        "no-such-status-list",
        Text("失効リストのアドレスが正しくありません。", "The address of the status list is malformed."),
        Text("発行者に知らせてください。", "Tell the issuer."),
    )
