"""`badgeserver keys`."""

from __future__ import annotations

import click

from badgeserver.bootstrap import create_private_key, open_office, settings_of_environment
from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.text import Text
from badgeserver.services.signing_keys import create_signing_key, published_keys


@click.group()
def keys() -> None:
    """The issuer's signing keys.

    \b
    Example: badgeserver keys list
    """


@keys.command("create")
@pass_speech
def create(speech: Speech) -> None:
    """Create a signing key; it signs from now on, and the older ones stay published.

    \b
    Example: badgeserver keys create
    """
    settings = settings_of_environment()
    key = create_signing_key(lambda name: create_private_key(settings, name), OPERATOR, open_office(settings))
    speech.result(
        Text(f"鍵「{key.id}」を作りました。", f"Created the key {key.id}."), {"created_key": key.id}
    )


@keys.command("list")
@pass_speech
def list_keys(speech: Speech) -> None:
    """List every key that was ever published.

    \b
    Example: badgeserver keys list
    """
    keys = published_keys(office())
    for key in keys:
        line = f"{key.id}  {key.created_at:%Y-%m-%d %H:%M} UTC  {key.public}"
        speech.say(Text(line, line))
    speech.give([{"id": key.id, "created": key.created_at, "publicKeyMultibase": key.public} for key in keys])
