"""The life of signing keys: made and published, retired in turn, revoked when somebody else has one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.domain.text import Text
from badgeserver.services.office import Office

_THE_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rotation:
    """The key that signs from now on, and those that it took over from."""

    created: PublishedKey
    retired: tuple[PublishedKey, ...]


@dataclass(frozen=True, slots=True)
class KeyRevocation:
    """What follows from a revocation, by the record of issuing.

    `dead` are the credentials that are invalid by it and were not revoked one by one; `alive` is the
    number of those that the key signed before and that stay valid. `can_sign` tells whether another
    key of that kind signs.
    """

    key: PublishedKey
    dead: tuple[CredentialId, ...]
    alive: int
    can_sign: bool


def published_keys(office: Office) -> tuple[PublishedKey, ...]:
    """Return every key that the issuer ever published, the oldest first."""
    return office.store.keys.all()


def create_signing_key(algorithm: KeyAlgorithm, actor: str, office: Office) -> PublishedKey:
    """Create a private key and publish its public half; from now on it signs.

    Raises Misconfigured as the keyring does.
    """
    key = _made(algorithm, office)
    with office.store.transaction():
        _publish(key, actor, office)
    return key


def rotate_signing_key(algorithm: KeyAlgorithm, actor: str, office: Office) -> Rotation:
    """Create a key, publish it, and retire all others of its kind, in one go."""
    key = _made(algorithm, office)
    with office.store.transaction():
        before = [one for one in office.store.keys.all_locked() if one.signs and one.algorithm is algorithm]
        _publish(key, actor, office)
        retired = tuple(_retire(one, actor, office) for one in before)
    return Rotation(key, retired)


def retire_signing_key(key_id: str, actor: str, office: Office) -> PublishedKey:
    """Let a key sign no more; what it signed stays valid.

    Raises NotFound `no-such-key`, Refused `already-retired`, and `last-key` for the only Ed25519 key
    that is at hand: without it, neither credentials nor status lists could be signed.
    """
    with office.store.transaction():
        keys = office.store.keys.all_locked()
        key = _key(key_id, keys)
        if not key.signs:
            raise _already_retired(key_id)
        if key.algorithm is KeyAlgorithm.ED25519 and not _others_sign(key, keys, office):
            raise _last_key(key_id)
        return _retire(key, actor, office)


def revoke_signing_key(
    key_id: str, since: datetime, reason: str, actor: str, office: Office
) -> KeyRevocation:
    """Declare all that a key signed at `since` or later to be worth nothing; return what follows.

    When something was signed is decided by the chain of records. The moment of a revocation may
    be moved back later, never forward. Raises NotFound `no-such-key`, Refused `no-reason`,
    `moment-without-zone`, `moment-in-future` and `already-revoked`.
    """
    _require_reason(reason)
    now = office.clock()
    moment = _past_moment(since, now)
    with office.store.transaction():
        keys = office.store.keys.all_locked()
        key = _key(key_id, keys)
        if key.revoked_since is not None and key.revoked_since <= moment:
            raise _already_revoked(key)
        revoked = replace(key, revoked_since=moment)
        office.store.keys.replace(revoked)
        detail = {"since": moment.isoformat(), "reason": reason.strip()}
        office.store.audit.append(now, actor, "revoke-key", key_id, detail)
        dead = dead_by(revoked, office)
        alive = len(signed_by(revoked, office)) - len(dead)
        return KeyRevocation(revoked, dead, alive, _others_sign(revoked, keys, office))


def dead_by(key: PublishedKey, office: Office) -> tuple[CredentialId, ...]:
    """Return the credentials that are invalid by the revocation of `key` alone, the earliest first."""
    if key.revoked_since is None:
        return ()
    return office.store.keys.signed_since(_method(key, office), key.revoked_since)


def signed_by(key: PublishedKey, office: Office) -> tuple[CredentialId, ...]:
    """Return the credentials that `key` signed and that are not revoked, the earliest first."""
    return office.store.keys.signed_since(_method(key, office), _THE_BEGINNING)


def is_signed_now(signed_document: str, office: Office) -> bool:
    """Tell whether a document of our own is signed with a key that may still sign."""
    return any(key.signs and f'"{_method(key, office)}"' in signed_document for key in published_keys(office))


def is_dead(signed_document: str, signed_at: datetime, office: Office) -> bool:
    """Tell whether a document of our own, signed at a moment by the record, died with its key."""
    return any(
        key.revoked_since is not None
        and signed_at >= key.revoked_since
        and f'"{_method(key, office)}"' in signed_document
        for key in published_keys(office)
    )


def find_key(key_id: str, office: Office) -> PublishedKey:
    """Return a published key; raises NotFound `no-such-key`."""
    return _key(key_id, published_keys(office))


def _made(algorithm: KeyAlgorithm, office: Office) -> PublishedKey:
    """Make a private key; its name tells the day. It is nobody's before its public half is published."""
    now = office.clock()
    key_id = f"key-{now:%Y%m%d%H%M%S}-{office.choose(16**4):04x}"
    return PublishedKey(key_id, algorithm, office.keyring().create(key_id, algorithm), now)


def _publish(key: PublishedKey, actor: str, office: Office) -> None:
    office.store.keys.add(key)
    office.store.audit.append(key.created_at, actor, "create-key", key.id, {"algorithm": str(key.algorithm)})


def _retire(key: PublishedKey, actor: str, office: Office) -> PublishedKey:
    # A clock that was set back does not keep a key from being taken out of use.
    now = max(office.clock(), key.created_at)
    retired = replace(key, retired_at=now)
    office.store.keys.replace(retired)
    office.store.audit.append(now, actor, "retire-key", key.id)
    return retired


def _key(key_id: str, keys: tuple[PublishedKey, ...]) -> PublishedKey:
    for key in keys:
        if key.id == key_id:
            return key
    raise NotFound(
        "no-such-key",
        Text(f"鍵「{key_id[:80]}」はありません。", f"There is no key {key_id[:80]}."),
        Text("「badgeserver keys list」で確かめてください。", "See “badgeserver keys list”."),
    )


def _others_sign(key: PublishedKey, keys: tuple[PublishedKey, ...], office: Office) -> bool:
    """Tell whether another key of that kind may sign and is at hand."""
    others = (one for one in keys if one.signs and one.algorithm is key.algorithm and one.id != key.id)
    return any(office.keyring().find(one) is not None for one in others)


def _method(key: PublishedKey, office: Office) -> str:
    return f"{office.did}#{key.id}"


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(
            "no-reason",
            Text("失効の理由がありません。", "There is no reason for the revocation."),
            Text("理由を書いてください。", "Write the reason down."),
        )


def _past_moment(since: datetime, now: datetime) -> datetime:
    if since.tzinfo is None:
        raise Refused(
            "moment-without-zone",
            Text(f"日時「{since}」に時差がありません。", f"The moment {since} has no time zone."),
            Text(
                "「2026-11-20T09:00:00+09:00」のように書いてください。",
                "Write it as in 2026-11-20T09:00:00+09:00.",
            ),
        )
    if since > now:
        raise Refused(
            "moment-in-future",
            Text(f"日時「{since}」は、まだ来ていません。", f"The moment {since} has not come yet."),
            Text(
                "鍵がほかの人の手に渡ったかもしれない、最も早い日時を書いてください。",
                "Give the earliest moment at which somebody else may have had the key.",
            ),
        )
    return since.astimezone(UTC)


def _already_retired(key_id: str) -> Refused:
    return Refused(
        "already-retired",
        Text(f"鍵「{key_id}」は、もう使われていません。", f"The key {key_id} is out of use already."),
        Text("何もする必要はありません。", "There is nothing to do."),
    )


def _last_key(key_id: str) -> Refused:
    return Refused(
        "last-key",
        Text(
            f"鍵「{key_id}」は、署名に使えるただ一つのEd25519の鍵です。",
            f"The key {key_id} is the only Ed25519 key at hand that signs.",
        ),
        Text(
            "「badgeserver keys rotate」で、新しい鍵に替えてください。",
            "Replace it by a new one with “badgeserver keys rotate”.",
        ),
    )


def _already_revoked(key: PublishedKey) -> Refused:
    return Refused(
        "already-revoked",
        Text(
            f"鍵「{key.id}」は {key.revoked_since} から失効しています。",
            f"The key {key.id} is revoked since {key.revoked_since} already.",
        ),
        Text(
            "失効の日時は、早くすることだけができます。",
            "The moment can be moved back, but not forward: what is invalid stays so.",
        ),
    )
