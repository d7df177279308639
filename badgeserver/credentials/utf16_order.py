"""Documents that are sound, and that processors which sort by UTF-16 make a signature of their own of.

RDFC-1.0 sorts by code points. Widespread processors sort by UTF-16 code units, in
which 𠮷 and other characters outside the basic plane come before full-width letters and brackets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from badgeserver.credentials.canonical import canonical_nquads

_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_AFTER_SURROGATES: Final = re.compile("[\ue000-\uffff]")


def sorts_differently_in_utf16(document: Mapping[str, Any]) -> bool:
    """Tell whether others may find the signature of `document` wrong: its lines sort in two ways.

    That takes two values of one property that first differ in such characters; a name alone never
    does it. `document` may carry its `proof`. Raises Refused as `canonical_nquads` does.
    """
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    text = json.dumps(unsecured, ensure_ascii=False)
    if not (_ASTRAL.search(text) and _AFTER_SURROGATES.search(text)):
        return False
    lines = canonical_nquads(unsecured).decode().splitlines()
    return sorted(lines) != sorted(lines, key=lambda line: line.encode("utf-16-be"))
