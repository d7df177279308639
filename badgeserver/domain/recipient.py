"""Whose a foreign badge is: what it tells of its recipient, held beside what is known of a learner."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Recipient(StrEnum):
    """What a badge tells of whose it is, beside a learner."""

    SAME = "same"
    OTHER = "other"
    UNTOLD = "untold"


class IdentityKind(StrEnum):
    """What a person is told by."""

    EMAIL = "email"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Identity:
    """One thing that a badge tells of its recipient, as it stands there.

    Hashed, `value` is the name of the algorithm, `$`, and the digest in hexadecimal of the identifier
    followed by `salt` (Open Badges 2.0, IdentityHash; Open Badges 3.0, appendix B.1.9).
    """

    kind: IdentityKind
    value: str
    hashed: bool
    salt: str = ""


def whose(told: Iterable[Identity], emails: Collection[str], names: Collection[str]) -> Recipient:
    """Tell whether a badge is that of the person with these addresses and names.

    Where it tells addresses, they alone decide: two people can have one name. Names are compared
    without what people write in one way or another; a hash is tried of each usual way.
    """
    identities = tuple(told)
    if not identities:
        return Recipient.UNTOLD
    addresses = [one for one in identities if one.kind is IdentityKind.EMAIL]
    known = emails if addresses else names
    same = any(_is_one_of(one, known) for one in addresses or identities)
    return Recipient.SAME if same else Recipient.OTHER


def plain(text: str) -> str:
    """Return a name or address without what people write in one way or another: width, spaces, case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


_ALGORITHMS: Final[dict[str, Callable[[bytes], str]]] = {
    "sha256": lambda data: hashlib.sha256(data).hexdigest(),
    # Only for finding whose a badge of version 2.0 is, which its issuer hashed so; it signs nothing.
    "md5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
}


def _is_one_of(identity: Identity, known: Iterable[str]) -> bool:
    known = [one for one in known if one.strip()]
    if not identity.hashed:
        return plain(identity.value) in map(plain, known)
    name, _, digest = identity.value.partition("$")
    digest_of = _ALGORITHMS.get(name.lower())
    if digest_of is None:
        return False
    written = (form for one in known for form in _usual_ways(one))
    return digest.lower() in {digest_of((form + identity.salt).encode()) for form in written}


def _usual_ways(text: str) -> Iterator[str]:
    normal = unicodedata.normalize("NFKC", text)
    words = normal.split()
    yield from {text, text.lower(), normal, normal.lower(), " ".join(words), "".join(words)}
    yield from {"\u3000".join(words), plain(text)}
