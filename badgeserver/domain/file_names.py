"""Names of files that strangers chose, made harmless: no path, nothing unseen, the ending that is true."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 80
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_NOT_FOR_NAMES: Final = frozenset('<>:"|?*;%')


def clean_name(name: str, ending: str) -> str:
    """Return the last part of `name` with `ending` (such as `.pdf`) in place of its own.

    What can't be seen, turns the writing around or means something to an operating system is left out.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(
        " " if char.isspace() else char
        for char in last
        if char.isspace() or (unicodedata.category(char)[0] != "C" and char not in _NOT_FOR_NAMES)
    )
    stem = _ENDING.sub("", " ".join(seen.split()).strip(". "))
    return (stem[:LONGEST].strip(". ") or "file") + ending
