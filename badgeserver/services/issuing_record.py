"""When did we sign this? By the chain of records, which a thief of the key can't add to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.errors import CouldNotFindOut, NotFound, Refused
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.record_chain import ChainEntry, HappeningKind, credential_happenings
from badgeserver.domain.text import Text
from badgeserver.services.office import Office


def signed_at(credential_id: CredentialId, proof_value: str, office: Office) -> datetime:
    """Return the moment at which, by the chain of records, we issued a credential with that proof.

    The entry must be whole and seal the very credential that is kept; dates in a document count for
    nothing here. Raises Refused `not-on-record` for a proof that we never put on record, and
    CouldNotFindOut `record-unclear` where the record and what it tells of do not agree.
    """
    with office.store.snapshot():
        entry = office.store.record_chain.entry_of(HappeningKind.ISSUE, credential_id)
        kept = _kept(credential_id, office)
    if entry is None and kept is None:
        raise _not_on_record()
    if entry is None or kept is None or not _seals(entry, kept):
        raise _unclear()
    if proof_value not in _proof_values(json.loads(kept.document)):
        raise _not_on_record()
    return kept.issued_at


def _kept(credential_id: CredentialId, office: Office) -> IssuedCredential | None:
    try:
        return office.store.credentials.get(credential_id)
    except NotFound:
        return None


def _seals(entry: ChainEntry, credential: IssuedCredential) -> bool:
    return entry.is_intact and entry.happening == credential_happenings(credential)[0]


def _proof_values(document: Mapping[str, Any]) -> list[str]:
    return [proof["proofValue"] for proof in document["proof"]]


def _not_on_record() -> Refused:
    return Refused(
        "not-on-record",
        Text(
            "署名の鍵は失効しており、この署名は発行の記録にありません。",
            "The key of the signature was revoked, and this signature is not in the record of issuing.",
        ),
        Text("発行者に知らせてください。", "Tell the issuer."),
    )


def _unclear() -> CouldNotFindOut:
    return CouldNotFindOut(
        "record-unclear",
        Text(
            "署名の鍵は失効しており、発行の記録からは、署名した日時が分かりません。",
            "The key of the signature was revoked, and the record of issuing does not tell when it was made.",
        ),
        Text(
            "「badgeserver audit verify」で記録を調べてください。",
            "Let `badgeserver audit verify` look at the record.",
        ),
    )
