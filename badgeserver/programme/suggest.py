"""Small helps for wording a fault: what was written, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from itertools import islice

from badgeserver.domain.text import Text

LONGEST_SHOWN = 40
MOST_COMPARED = 1_000


def shown(value: object) -> str:
    """Return a value as it stands in YAML, more or less, and never long."""
    words = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return words[value]
    if isinstance(value, dict):
        return "{ }" if not value else "{" + ", ".join(str(key) for key in value)[:LONGEST_SHOWN] + ": …}"
    if isinstance(value, list):
        return "[ ]" if not value else "[…]"
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def nearest(given: str, known: Collection[str]) -> str | None:
    """Return the known word that `given` most resembles, or None where none is near."""
    found = difflib.get_close_matches(given, list(islice(known, MOST_COMPARED)), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(given: str, known: Collection[str]) -> Text:
    """Return the mend for an unknown word: the nearest known one, or a few of them."""
    near = nearest(given, known)
    if near is not None:
        return Text(
            ja=f"「{near}」のことですか。綴りを確かめてください。",
            en=f"Did you mean `{near}`? Check the spelling.",
        )
    some = ", ".join(sorted(known)[:8]) + (", …" if len(known) > 8 else "")
    return Text(ja=f"使えるもの: {some}", en=f"Known here: {some}.")
