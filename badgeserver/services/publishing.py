"""What the issuer publishes for verifiers: its keys, its achievements, its status lists."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from badgeserver.credentials import achievement as achievements
from badgeserver.credentials import did as did_web
from badgeserver.credentials.status_list import MIN_ENTRIES, StatusList, list_address, status_list_credential
from badgeserver.domain.award import StatusPurpose
from badgeserver.domain.errors import NotFound
from badgeserver.domain.text import Language, Text
from badgeserver.domain.wording import describe, narrative
from badgeserver.services.catalogue import badge_in
from badgeserver.services.office import Office
from badgeserver.services.signing_keys import is_signed_now

STATUS_TTL = timedelta(minutes=5)
"""How long a verifier may keep a status list, and so how soon everybody sees a revocation."""
STATUS_VALID_FOR = timedelta(days=30)
"""For how long a list says something when the service can no longer be reached."""


def did_document(office: Office) -> dict[str, Any]:
    """Return the DID document with every key that ever signed."""
    return did_web.did_document(office.did, office.store.keys.all())


def achievement(badge_id: str, version: str, office: Office, language: Language = "ja") -> dict[str, Any]:
    """Return a badge, in any published version, as an Open Badges Achievement; raises NotFound."""
    programme = office.programmes.of_version(version)
    badge = badge_in(programme, badge_id)
    criteria = narrative(describe(badge.rule, programme.skill_map), language)
    return achievements.achievement_document(badge, programme, office.base_url, criteria, language)


def status_list(purpose: str, number: int, office: Office) -> tuple[str, int]:
    """Return a signed status list as JSON text, and for how many seconds it may be kept.

    A list is signed anew once it is older than half its time to live, and at once when its key signs no
    more; raises NotFound.
    """
    found = _purpose(purpose)
    store, now = office.store, office.clock()
    with store.snapshot():
        if number not in store.status_lists.numbers():
            raise _no_such_list(purpose, number)
        kept = store.status_lists.document(found, number)
    if kept is not None and kept[1] - now > STATUS_TTL / 2 and is_signed_now(kept[0], office):
        return kept[0], int((kept[1] - now).total_seconds())
    with store.transaction():
        document = _signed_list(found, number, office)
        store.status_lists.put_document(found, number, document, now + STATUS_TTL)
    return document, int(STATUS_TTL.total_seconds())


def final_status_list(purpose: StatusPurpose, number: int, office: Office) -> str:
    """Return a list signed now and without an end, for an archive. The site itself never gives it out.

    Raises Misconfigured where no key signs.
    """
    with office.store.snapshot():
        return _signed_list(purpose, number, office, valid_for=None)


def _signed_list(
    purpose: StatusPurpose, number: int, office: Office, valid_for: timedelta | None = STATUS_VALID_FOR
) -> str:
    store = office.store
    revoked = store.credentials.revoked_indexes(purpose, number)
    revoked |= store.endorsements.revoked_indexes(purpose, number)
    content = StatusList(list_address(office.base_url, purpose, number), purpose, MIN_ENTRIES, revoked)
    key = office.signing_key()
    signed = status_list_credential(content, office.did, key, office.clock(), STATUS_TTL, valid_for)
    return json.dumps(signed, ensure_ascii=False, separators=(",", ":"))


def _purpose(purpose: str) -> StatusPurpose:
    try:
        return StatusPurpose(purpose)
    except ValueError:
        raise _no_such_list(purpose, 0) from None


def _no_such_list(purpose: str, number: int) -> NotFound:
    return NotFound(
        "no-such-status-list",
        Text(
            f"失効リスト「{purpose}/{number}」はありません。",
            f"There is no status list “{purpose}/{number}”.",
        ),
        Text("証明書に書かれたアドレスを確かめてください。", "Check the address in the credential."),
    )
