"""What the issuer knows without the network: its own keys, status lists and record of issuing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from badgeserver.credentials.sources import Sources
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

    def did_document(self, did: str) -> Mapping[str, Any]:
        """Return the document of a controller."""
        return did_document(self._office) if did == self._office.did else self._others.did_document(did)

    def status_list(self, address: str) -> Mapping[str, Any]:
        """Return a status list; one of our own that can't be signed now is not to be had now."""
        prefix = f"{self._office.base_url}/status/"
        if not address.startswith(prefix):
            return self._others.status_list(address)
        purpose, _, number = address.removeprefix(prefix).partition("/")
        try:
            document, _ = status_list(purpose, int(number), self._office)
        except (Misconfigured, NotFound, ValueError) as error:
            raise _not_to_be_had(error) from error
        parsed: Mapping[str, Any] = json.loads(document)
        return parsed

    def recorded_at(self, credential_id: str, proof_value: str) -> datetime | None:
        """Return when, by our record, we made the proof `proof_value` of a credential of our own."""
        prefix = f"{self._office.base_url}/c/"
        if not credential_id.startswith(prefix):
            return self._others.recorded_at(credential_id, proof_value)
        try:
            own = self._office.store.credentials.get(CredentialId(credential_id.removeprefix(prefix)))
        except NotFound:
            return None
        proofs = json.loads(own.document)["proof"]
        return own.issued_at if any(one["proofValue"] == proof_value for one in proofs) else None


def _not_to_be_had(error: Exception) -> CouldNotFindOut:
    if isinstance(error, Misconfigured | NotFound):
        return CouldNotFindOut(error.code, error.message, error.mend)
    return CouldNotFindOut(
        "no-such-status-list",
        Text("失効リストのアドレスが正しくありません。", "The address of the status list is malformed."),
        Text("発行者に知らせてください。", "Tell the issuer."),
    )
