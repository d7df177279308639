"""A signature as it was found: which key it names, and how to tell whether it is that key's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from badgeserver.credentials.controllers import VerificationKey

FindKey: TypeAlias = Callable[[Mapping[str, Any], str], VerificationKey]


class Signature(NamedTuple):
    """A signature that is well-formed, of an accepted kind, made for the purpose that is asked for.

    `find_key` takes a controller's document and its identifier, and returns the key that the
    signature names from that document alone; raises Refused if it is not there. `matches` tells
    whether the signature is that of a key; raises Refused for a key of another type, or a document
    that cannot be signed. `claimed` is when it says it was made, which proves nothing; `value` is
    what a record of issuing knows it by.
    """

    value: str
    claimed: datetime | None
    find_key: FindKey
    matches: Callable[[VerificationKey], bool]


class Signatures(NamedTuple):
    """The signatures to verify, one at least, and the kinds of those that are of an unknown kind."""

    known: tuple[Signature, ...]
    unknown: tuple[str, ...] = ()
