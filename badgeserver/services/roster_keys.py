"""Keyed hashes by which completions are recognised, so that no address or name is kept for that.

They are HMAC-SHA-256 (RFC 2104) under a key that is derived from the site's secret key. Who has the
database alone can't try addresses against them.
"""

from __future__ import annotations

import hashlib
import hmac

from badgeserver.domain.account import address_key
from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.roster import RosterRow, name_key
from badgeserver.domain.text import Text

_PURPOSE = b"badgeserver: completions listed by providers"


class RosterKeys:
    """Makes the hashes of one site. Raises Misconfigured (`no-secret-key`) for a site without a secret."""

    def __init__(self, secret_key: str) -> None:
        if not secret_key:
            raise Misconfigured(
                "no-secret-key",
                Text("サイトの秘密の鍵が設定されていません。", "The site's secret key is not set."),
                Text(
                    "BADGESERVER_SECRET_KEY_FILE に秘密のファイルを指定してください。",
                    "Name a file that holds it in BADGESERVER_SECRET_KEY_FILE.",
                ),
            )
        self._key = hmac.digest(secret_key.encode(), _PURPOSE, hashlib.sha256)

    def address(self, email: str) -> str:
        """Return the hash of an e-mail address, written in any case."""
        return self._hash("address", address_key(email))

    def name(self, name: str) -> str:
        """Return the hash of a name without regard to spaces, width and case."""
        return self._hash("name", name_key(name))

    def entry(self, provider: str, row: RosterRow) -> str:
        """Return the hash of what makes a completion the same one: who, what, when, and its number."""
        number = row.number.lstrip("0") if row.number.isdigit() else row.number.casefold()
        return self._hash(
            "entry", provider, row.certificate, address_key(row.email), row.dated.isoformat(), number
        )

    def _hash(self, *parts: str) -> str:
        return hmac.digest(self._key, "\0".join(parts).encode(), hashlib.sha256).hex()
