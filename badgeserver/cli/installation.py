"""`badgeserver init` and `badgeserver serve`."""

from __future__ import annotations

import click

from badgeserver.bootstrap import open_office, prepare, settings_of_environment
from badgeserver.cli.server import run_server
from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR
from badgeserver.domain.text import Text


@click.command()
@pass_speech
def init(speech: Speech) -> None:
    """Create or upgrade the database, and the first signing key.

    \b
    Example: BADGESERVER_KEY_PASSPHRASE_FILE=passphrase badgeserver init
    """
    made = prepare(settings_of_environment(), OPERATOR)
    if made is not None:
        speech.say(Text(f"署名の鍵「{made}」を作りました。", f"Created the signing key {made}."))
    speech.result(
        Text("データベースと鍵の準備ができました。", "Database and keys are ready."), {"created_key": made}
    )


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--address", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@pass_speech
def serve(speech: Speech, port: int, address: str, workers: int) -> None:
    """Serve the site; whatever is not ready is said before it starts.

    \b
    Example: badgeserver serve --port 8080
    """
    settings = settings_of_environment()
    settings.require_secret_key()
    office = open_office(settings)
    office.signing_key()
    office.printer()
    speech.say(Text(f"http://{address}:{port} で動いています。", f"Serving on http://{address}:{port}."))
    run_server(address, port, workers)
