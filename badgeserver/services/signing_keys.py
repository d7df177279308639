"""Creating signing keys and publishing their public halves."""

from __future__ import annotations

from collections.abc import Callable

from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.services.office import Office

CreateKey = Callable[[str], str]
"""Makes a private key of the given name and returns its public half as multibase text."""


def create_signing_key(create: CreateKey, actor: str, office: Office) -> PublishedKey:
    """Create a private key and publish its public half; names sort by the time of creation."""
    now = office.clock()
    key_id = f"key-{now:%Y%m%d%H%M%S}-{office.choose(16**4):04x}"
    key = PublishedKey(key_id, KeyAlgorithm.ED25519, create(key_id), now)
    with office.store.transaction():
        office.store.keys.add(key)
        office.store.audit.append(now, actor, "create-key", key_id, {})
    return key


def published_keys(office: Office) -> tuple[PublishedKey, ...]:
    """Return every key that the issuer ever published."""
    return tuple(office.store.keys.all())
