"""`badgeserver api-keys`."""

from __future__ import annotations

from typing import Any

import click

from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.api_keys import ApiKey, ApiRight
from badgeserver.domain.text import Text
from badgeserver.services.api_keys import api_keys as keys_of
from badgeserver.services.api_keys import create_api_key, end_api_key


@click.group("api-keys")
def api_keys() -> None:
    """Keys for other programs, such as a school's system that has credentials signed here.

    \b
    Example: badgeserver api-keys list
    """


@api_keys.command("create")
@click.argument("name")
@click.option(
    "--right",
    required=True,
    type=click.Choice([right.value for right in ApiRight]),
    help="issue: have credentials signed. verify: verify more often. roster: list completions.",
)
@click.option("--provider", help="Whose key it is; for the right roster.")
@pass_speech
def create(speech: Speech, name: str, right: str, provider: str | None) -> None:
    """Make a key for the program NAME and print it; it is not kept, and is never shown again.

    \b
    Example: badgeserver api-keys create school-system --right issue
    """
    secret = create_api_key(name, ApiRight(right), OPERATOR, office(), provider)
    speech.result(Text(secret, secret), {"name": name, "right": right, "key": secret})


@api_keys.command("list")
@pass_speech
def list_keys(speech: Speech) -> None:
    """List every key that was ever handed out: name, right, and since when and until when.

    \b
    Example: badgeserver api-keys list
    """
    keys = keys_of(office())
    for key in keys:
        since = f"{key.name}  {key.right}  {key.created_at:%Y-%m-%d %H:%M} UTC"
        until = "" if key.ended_at is None else f" – {key.ended_at:%Y-%m-%d %H:%M} UTC"
        speech.say(Text(since + until, since + until))
    speech.give([_as_json(key) for key in keys])


@api_keys.command("end")
@click.argument("name")
@pass_speech
def end(speech: Speech, name: str) -> None:
    """End a key. What was signed for it before stays valid.

    \b
    Example: badgeserver api-keys end school-system
    """
    ended = end_api_key(name, OPERATOR, office())
    speech.result(
        Text(f"APIキー「{name}」を終わらせました。", f"The API key {name} has ended."), _as_json(ended)
    )


def _as_json(key: ApiKey) -> dict[str, Any]:
    return {"name": key.name, "right": key.right, "created": key.created_at, "ended": key.ended_at}
