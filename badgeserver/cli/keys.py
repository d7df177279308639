"""`badgeserver keys`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.keys import JWT_ALGORITHMS, KeyAlgorithm, PublishedKey
from badgeserver.domain.text import Text
from badgeserver.services.reissuing import dead_credentials, reissue, signed_credentials_of
from badgeserver.services.signing_keys import (
    KeyRevocation,
    create_signing_key,
    published_keys,
    retire_signing_key,
    revoke_signing_key,
    rotate_signing_key,
)

ALGORITHM = click.option(
    "--algorithm",
    type=click.Choice([str(one) for one in KeyAlgorithm]),
    default=str(KeyAlgorithm.ED25519),
    show_default=True,
    help="Ed25519 signs credentials, status lists and paper; ES256 or RS256 sign JWT.",
)


@click.group()
def keys() -> None:
    """The issuer's signing keys.

    \b
    Example: badgeserver keys list
    """


@keys.command("create")
@ALGORITHM
@pass_speech
def create(speech: Speech, algorithm: str) -> None:
    """Create a signing key; it signs from now on, and the older ones stay published.

    \b
    Example: badgeserver keys create --algorithm ES256
    """
    key = create_signing_key(KeyAlgorithm(algorithm), OPERATOR, office())
    speech.say(Text(f"鍵「{key.id}」を作りました。", f"Created the key {key.id}."))
    speech.give({"created_key": key.id, "algorithm": str(key.algorithm)})


@keys.command("list")
@pass_speech
def list_keys(speech: Speech) -> None:
    """List every key that was ever published, the oldest first.

    \b
    Example: badgeserver keys list
    """
    found = published_keys(office())
    for key in found:
        state = _state(key)
        line = f"{key.id}  {key.algorithm:<7}  {key.created_at:%Y-%m-%d %H:%M} UTC  "
        speech.say(Text(line + state.ja, line + state.en))
    speech.give([_value(key) for key in found])


def _state(key: PublishedKey) -> Text:
    if key.revoked_since is not None:
        since = f"{key.revoked_since:%Y-%m-%d %H:%M:%S} UTC"
        return Text(f"{since} から失効", f"revoked since {since}")
    if key.retired_at is not None:
        at = f"{key.retired_at:%Y-%m-%d %H:%M} UTC"
        return Text(f"{at} に引退（検証にだけ使います）", f"retired {at}: verifies, signs no more")
    return Text("使用中", "signs")


def _value(key: PublishedKey) -> dict[str, Any]:
    kind = "publicKeyMultibase" if key.algorithm is KeyAlgorithm.ED25519 else "publicKeyJwk"
    return {
        "id": key.id,
        "algorithm": str(key.algorithm),
        "created": key.created_at,
        "retired": key.retired_at,
        "revoked_since": key.revoked_since,
        kind: key.public,
    }


@keys.command("rotate")
@ALGORITHM
@pass_speech
def rotate(speech: Speech, algorithm: str) -> None:
    """Create a key and retire the others of its kind, in one go. What they signed stays valid.

    \b
    Example: badgeserver keys rotate
    """
    done = rotate_signing_key(KeyAlgorithm(algorithm), OPERATOR, office())
    created, retired = done.created.id, [key.id for key in done.retired]
    speech.say(Text(f"鍵「{created}」を作りました。", f"Created the key {created}."))
    for key_id in retired:
        speech.say(Text(f"鍵「{key_id}」は引退しました。", f"Retired the key {key_id}."))
    speech.give({"created_key": created, "retired_keys": retired})


@keys.command("retire")
@click.argument("key")
@pass_speech
def retire(speech: Speech, key: str) -> None:
    """Let a key sign no more. What it signed stays valid.

    \b
    Example: badgeserver keys retire key-20261120091500-3fa2
    """
    retired = retire_signing_key(key, OPERATOR, office())
    text = Text(
        f"鍵「{retired.id}」は引退しました。署名したものは、これからも有効です。",
        f"Retired the key {retired.id}. What it signed stays valid.",
    )
    speech.result(text, {"retired_key": retired.id})


class Moment(click.ParamType[datetime]):
    """A moment as ISO 8601 writes it, such as 2026-11-20T09:00:00+09:00."""

    name = "moment"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, context: click.Context | None
    ) -> datetime:
        """Return the moment, with a zone or without."""
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is no moment such as 2026-11-20T09:00:00+09:00.", param, context)


@keys.command("revoke")
@click.argument("key")
@click.option("--since", type=Moment(), required=True, help="When somebody else may have had it at first.")
@click.option("--reason", required=True, help="For the audit log.")
@pass_speech
def revoke(speech: Speech, key: str, since: datetime, reason: str) -> None:
    """Declare void what a key signed at a moment or later, because somebody else may have it.

    What it signed before, by the record of issuing, stays valid. There is no way back.

    \b
    Example: badgeserver keys revoke key-20261120091500-3fa2 --since 2026-11-20T09:00:00+09:00 --reason Stolen
    """
    found = revoke_signing_key(key, since, reason, OPERATOR, office())
    _explain(found, speech)
    speech.give(
        {
            "revoked_key": found.key.id,
            "since": found.key.revoked_since,
            "invalid_by_it": list(found.dead),
            "still_valid": found.alive,
            "another_key_signs": found.can_sign,
        }
    )


_ON_PAPER = Text(
    "この鍵で印刷した紙のQRコードは、もう確かめられません。印刷しなおしてもらってください。",
    "QR codes that were printed with this key can't be confirmed any more: have them printed anew.",
)
_AS_JWT = Text(
    "この鍵でその日時から作ったJWTは無効になりました。取りなおせば、新しい鍵で作られます。",
    "JWT that this key made since then are invalid. Whoever fetches one again gets it by a new key.",
)


def _explain(found: KeyRevocation, speech: Speech) -> None:
    key, dead = found.key, len(found.dead)
    since = f"{key.revoked_since:%Y-%m-%d %H:%M:%S} UTC"
    speech.say(Text(f"鍵「{key.id}」を {since} から失効としました。", f"Revoked {key.id} since {since}."))
    if key.algorithm is KeyAlgorithm.ED25519:
        speech.say(
            Text(
                f"記録によると、この鍵で署名した証明書のうち{dead}件が無効になり、{found.alive}件は有効なままです。",
                f"Of its credentials, by the record, {dead} now invalid, {found.alive} still valid.",
            )
        )
    speech.say(_AS_JWT if key.algorithm in JWT_ALGORITHMS else _ON_PAPER)
    if not found.can_sign:
        create = f"badgeserver keys create --algorithm {key.algorithm}"
        speech.say(
            Text(f"署名できる鍵がありません。次に：{create}", f"No key of its kind signs now. Next: {create}")
        )
    if dead:
        again = f"badgeserver keys reissue {key.id}"
        speech.say(
            Text(f"無効になった証明書を発行しなおすには：{again}", f"To issue anew what is invalid: {again}")
        )


@keys.command("reissue")
@click.argument("key")
@click.option("--all", "everything", is_flag=True, help="Those that stay valid by the record as well.")
@pass_speech
def reissue_command(speech: Speech, key: str, everything: bool) -> None:
    """Issue anew what is invalid by a key's revocation. Safe to stop and to repeat.

    Each such credential is revoked, and its award gets another with a new address. With --all the
    earlier ones get another too: other people's verifiers can't look into the record of issuing.

    \b
    Example: badgeserver keys reissue key-20261120091500-3fa2
    """
    at = office()
    waiting = signed_credentials_of(key, at) if everything else dead_credentials(key, at)
    replaced = [
        {"revoked": old, "issued": reissue(old, OPERATOR, at).id}
        for old in speech.progress(waiting, Text("発行しなおし", "Issuing anew"), len(waiting))
    ]
    count = len(replaced)
    text = Text(f"証明書{count}件を発行しなおしました。", f"Credentials issued anew: {count}.")
    speech.result(text, {"reissued": replaced})
