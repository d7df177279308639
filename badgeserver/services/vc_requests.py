"""What programs ask by the VC-API: JSON with one thing to work on, and options."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from badgeserver.credentials.strict_json import read_json_object
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class VcRequest:
    """The `subject` of a request, such as its `credential`, and its options."""

    subject: Any
    options: Mapping[str, Any]

    def text(self, option: str) -> str | None:
        """Return an option that is text, None where it is not given; raises Refused `bad-option`."""
        value = self.options.get(option)
        if value is not None and not isinstance(value, str):
            raise bad_option(option)
        return value

    def texts(self, option: str) -> tuple[str, ...]:
        """Return an option that is one text or a list of them; raises Refused `bad-option`."""
        value = self.options.get(option) or []
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in listed):
            raise bad_option(option)
        return tuple(listed)


def read_request(body: bytes, member: str, options: frozenset[str]) -> VcRequest:
    """Return the request in `body`, a JSON object with `member`; only `options` may be among its options.

    Raises Refused as `read_json_object` does, `nothing-to-do` without `member`, `unknown-option`: an
    option that we do not know, or that stands beside them, might forbid what we would do.
    """
    document = read_json_object(body)
    stated = document.get("options") or {}
    if not isinstance(stated, Mapping):
        raise bad_option("options")
    _require_known(stated.keys() - options, options)
    if member not in document:
        raise Refused(
            "nothing-to-do",
            Text(f"「{member}」がありません。", f"There is no “{member}”."),
            Text(f"「{member}」を入れて送ってください。", f"Send it with “{member}”."),
        )
    _require_known(document.keys() - {member, "options"}, frozenset({member, "options"}))
    return VcRequest(document[member], stated)


def _require_known(unknown: Set[str], known: Set[str]) -> None:
    if unknown:
        name = min(unknown)[:80]
        raise Refused(
            "unknown-option",
            Text(f"「{name}」という項目はありません。", f"There is no member or option “{name}”."),
            Text(f"使えるもの：{'、'.join(sorted(known))}", f"There are {', '.join(sorted(known))}."),
        )


def bad_option(option: str) -> Refused:
    """Return what to raise for an option whose value is not of its kind."""
    return Refused(
        "bad-option",
        Text(f"「{option[:80]}」の値が正しくありません。", f"The value of “{option[:80]}” is malformed."),
        Text("ドキュメントの例を見てください。", "See the examples in the documentation."),
    )
