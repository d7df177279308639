"""Keys by which programs use the service: handed out once, kept by their digest alone, ended."""

from __future__ import annotations

import hashlib
import re

from badgeserver.domain.api_keys import ApiKey, ApiRight
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.services.providers import working_provider

PREFIX = "bsk_"
"""Begins every key, so that one that leaked into a file or a log can be searched for."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


def create_api_key(
    name: str, right: ApiRight, actor: str, office: Office, provider: str | None = None
) -> str:
    """Make a key of 256 random bits for the program `name` and return it, for the only time.

    A key for rosters is that of a `provider`, and no other has one. Raises Refused
    (`bad-api-key-name`, `key-of-provider`, `provider-ended`), NotFound (`no-such-provider`), Conflict
    (`api-key-exists`).
    """
    if not _NAME.fullmatch(name):
        raise Refused(
            "bad-api-key-name",
            Text(f"「{name[:80]}」はAPIキーの名前にできません。", f"“{name[:80]}” can't name an API key."),
            Text(
                "英数字と「.」「_」「-」を使い、英数字で始まる64文字までの名前にしてください。",
                "Take up to 64 letters, digits, dots, hyphens and underscores, a letter or digit first.",
            ),
        )
    _require_provider_for_rosters(right, provider, office)
    secret = f"{PREFIX}{office.new_id()}{office.new_id()}"
    now = office.clock()
    with office.store.transaction():
        office.store.api_keys.add(ApiKey(name, right, now, provider=provider), _digest(secret))
        office.store.audit.append(
            now, actor, "create-api-key", name, {"right": right.value, "provider": provider or ""}
        )
    return secret


def _require_provider_for_rosters(right: ApiRight, provider: str | None, office: Office) -> None:
    if (right is ApiRight.ROSTER) != (provider is not None):
        raise Refused(
            "key-of-provider",
            Text(
                "名簿のキーには提供者が必要で、ほかのキーには付けられません。",
                "A key for rosters belongs to a provider, and no other key does.",
            ),
            Text("「--right roster --provider ID」としてください。", "Say `--right roster --provider ID`."),
        )
    if provider is not None:
        working_provider(provider, office)


def end_api_key(name: str, actor: str, office: Office) -> ApiKey:
    """Let a key open nothing from now on; raises NotFound (`no-such-api-key`)."""
    now = office.clock()
    with office.store.transaction():
        ended = office.store.api_keys.end(name, now)
        office.store.audit.append(now, actor, "end-api-key", name, {})
    return ended


def api_keys(office: Office) -> tuple[ApiKey, ...]:
    """Return every key that was ever handed out, the ended ones included, the oldest first."""
    return office.store.api_keys.all()


def key_with(right: ApiRight, secret: str | None, office: Office) -> ApiKey:
    """Return the key that a program shows, which must give `right`.

    Raises Refused: `no-api-key` when it shows none, `wrong-api-key` for one that is unknown or
    ended (which of the two is not told), `right-missing` for one that is for something else.
    """
    if secret is None:
        raise Refused(
            "no-api-key",
            Text("APIキーが必要です。", "This needs an API key."),
            Text("「Authorization: Bearer …」で送ってください。", "Send it as “Authorization: Bearer …”."),
        )
    key = office.store.api_keys.of_digest(_digest(secret))
    if key is None or key.ended_at is not None:
        raise Refused(
            "wrong-api-key",
            Text("このAPIキーは使えません。", "This API key opens nothing."),
            Text(
                "キーを確かめるか、運用担当者に新しいキーを頼んでください。",
                "Check the key, or ask the operator for a new one.",
            ),
        )
    if key.right is not right:
        raise Refused(
            "right-missing",
            Text(
                f"APIキー「{key.name}」には、この権限（{right.value}）がありません。",
                f"The API key {key.name} has no right to {right.value}.",
            ),
            Text("運用担当者に、権限のあるキーを頼んでください。", "Ask the operator for one that has."),
        )
    return key


def _digest(secret: str) -> str:
    # Not a slow hash: 256 random bits can't be guessed, however fast one may try.
    return hashlib.sha256(secret.encode()).hexdigest()
