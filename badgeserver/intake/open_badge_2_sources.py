"""The documents that an Open Badge 2.0 names, each fetched once and none of them by openbadgeslib itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from badgeserver.domain.errors import CouldNotFindOut
from badgeserver.domain.text import Text

MAX_DOCUMENTS: Final = 8
"""Assertion, BadgeClass, Profile, key and revocation list, and a few to spare: a stranger chose them."""

Fetch: TypeAlias = Callable[[str], bytes]


class Documents:
    """Fetches with `fetch` (which raises CouldNotFindOut), remembers, and bounds how many. For one badge."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._found: dict[str, bytes] = {}

    def download(self, address: str) -> bytes:
        """Return the document at `address`, an embedded BadgeClass named by its id; raises as `fetch`."""
        if address not in self._found:
            if len(self._found) >= MAX_DOCUMENTS:
                raise _too_many()
            self._found[address] = _linked(self._fetch(address))
        return self._found[address]

    def at(self, address: str) -> Mapping[str, Any]:
        """Return the JSON object at `address`, an empty one where there is something else."""
        value = read_json(self.download(address))
        return value if isinstance(value, dict) else {}


def read_json(data: bytes | str) -> Any:
    """Return the JSON value in `data`, None for what is none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def with_linked_class(assertion: Mapping[str, Any]) -> dict[str, Any]:
    """Return an assertion whose embedded BadgeClass is only named: what counts is what its id leads to."""
    badge = assertion.get("badge")
    named = badge.get("id") if isinstance(badge, dict) else None
    return {**assertion, "badge": named} if isinstance(named, str) else dict(assertion)


def _linked(data: bytes) -> bytes:
    value = read_json(data)
    return json.dumps(with_linked_class(value)).encode() if isinstance(value, dict) else data


def _too_many() -> CouldNotFindOut:
    return CouldNotFindOut(
        "too-many-documents",
        Text(
            f"確かめるのに、{MAX_DOCUMENTS}より多くの文書が要ります。",
            f"Checking this takes more than {MAX_DOCUMENTS} documents.",
        ),
        Text("提供者に知らせてください。", "Tell the provider."),
    )
