"""When did we sign this? By the record of issuing, which a thief of the key can't add to."""

from __future__ import annotations

import json
from datetime import datetime

from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.endorsement import Endorsement
from badgeserver.domain.errors import CouldNotFindOut, Refused
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.record_chain import (
    ChainEntry,
    HappeningKind,
    credential_happenings,
    endorsement_happenings,
)
from badgeserver.domain.text import Text
from badgeserver.services.office import Office


def signed_at(
    subject: str, kept: IssuedCredential | Endorsement | None, proof_value: str, office: Office
) -> datetime:
    """Return the moment at which, by our record, we made the proof `proof_value`.

    `subject` is the id within this site of the credential or endorsement that carries the proof,
    `kept` what we keep under it. Its entry in the chain of records must be whole and seal the very
    thing that is kept; dates in a document count for nothing. For a JWT, which is made when it is
    asked for, the moment is the one that was kept with it. Raises Refused `not-on-record` for a proof
    that we never put on record, and CouldNotFindOut `record-unclear` where the record and what it
    tells of do not agree.
    """
    entry = office.store.record_chain.entry_of(HappeningKind.ISSUE, subject)
    if entry is None and kept is None:
        raise _not_on_record()
    if entry is None or kept is None or not _seals(entry, kept):
        raise _unclear()
    if any(proof["proofValue"] == proof_value for proof in json.loads(kept.document)["proof"]):
        return kept.issued_at
    for one in office.store.credential_tokens.of(CredentialId(subject)):
        if one.token.rpartition(".")[2] == proof_value:
            return one.signed_at
    raise _not_on_record()


def _seals(entry: ChainEntry, kept: IssuedCredential | Endorsement) -> bool:
    happened = (
        credential_happenings(kept) if isinstance(kept, IssuedCredential) else endorsement_happenings(kept)
    )
    return entry.is_intact and entry.happening == happened[0]


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
