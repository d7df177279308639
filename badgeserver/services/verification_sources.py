"""What the issuer knows without the network: its own keys, status lists and record of issuing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from badgeserver.credentials.secured import Embedded, Secured
from badgeserver.credentials.sources import Sources
from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.endorsement import Endorsement
from badgeserver.domain.errors import CouldNotFindOut, Misconfigured, NotFound
from badgeserver.domain.ids import CredentialId, EndorsementId
from badgeserver.domain.removal import removal_of
from badgeserver.domain.text import Text
from badgeserver.services.issuing_record import signed_at
from badgeserver.services.office import Office
from badgeserver.services.publishing import did_document, status_list
from badgeserver.services.removed import nothing_to_give


class OwnSources:
    """Answers for this issuer's own documents from its records, and for all others from `others`."""

    def __init__(self, office: Office, others: Sources) -> None:
        self._office = office
        self._others = others
        self._place = f"{office.base_url}/c/"
        self._endorsements = f"{office.base_url}/endorsements/"

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
        if own is None:
            return self._others.secured(address)
        if removal_of(own.document) is not None:
            raise _not_to_be_had(nothing_to_give())
        return Embedded(json.loads(own.document))

    def recorded_at(self, credential_id: str, proof_value: str, method_id: str) -> datetime | None:
        """Return when, by our record, we made the proof `proof_value`, of our own accord or for a program.

        Raises Refused `not-on-record` for a proof by a key of our own that we never made.
        """
        if not method_id.startswith(f"{self._office.did}#"):
            return self._others.recorded_at(credential_id, proof_value, method_id)
        for_program = self._office.store.signed_for_programs.find(proof_value)
        if for_program is not None:
            return for_program.at
        with self._office.store.snapshot():
            own = self._own(credential_id)
            subject = credential_id.removeprefix(self._place).removeprefix(self._endorsements)
            return signed_at(subject, own, proof_value, self._office)

    def _own(self, signed_id: str) -> IssuedCredential | Endorsement | None:
        """Return the credential or endorsement of our own with this full id; None if there is none."""
        store = self._office.store
        if signed_id.startswith(self._endorsements):
            endorsement = EndorsementId(signed_id.removeprefix(self._endorsements))
            return store.endorsements.get_many([endorsement]).get(endorsement)
        if signed_id.startswith(self._place):
            credential = CredentialId(signed_id.removeprefix(self._place))
            return store.credentials.get_many([credential]).get(credential)
        return None


def _not_to_be_had(error: Exception) -> CouldNotFindOut:
    if isinstance(error, Misconfigured | NotFound):
        return CouldNotFindOut(error.code, error.message, error.mend)
    return CouldNotFindOut(
        "no-such-status-list",
        Text("失効リストのアドレスが正しくありません。", "The address of the status list is malformed."),
        Text("発行者に知らせてください。", "Tell the issuer."),
    )
