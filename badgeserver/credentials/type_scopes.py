"""PyLD, remembering the contexts that types bring along: its own cache does not serve for those."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pyld import jsonld

from badgeserver.credentials.recent import Recent

MAX_SCOPES: Final = 2_048
"""Credentials make some hundred; a stranger's document may put any types together."""

Scopes = Recent[tuple[str, int, bool], tuple[Any, Any]]
"""Processed contexts, each kept with the local one, whose identity is part of the key."""


class TypeScopes(jsonld.JsonLdProcessor):  # type: ignore[misc]
    """Processes each type-scoped context once for each context that it is met in (JSON-LD 1.1, 4.1.8).

    PyLD processes it for each object of the type, which takes three quarters of an expansion: it looks
    its result up under the name of a copy that it made for this object.
    """

    def __init__(self, scopes: Scopes, on_property_dropped: Callable[[object], None]) -> None:
        super().__init__(on_property_dropped=on_property_dropped)
        self._scopes = scopes

    def _process_context(
        self,
        active_ctx: Any,
        local_ctx: Any,
        options: Any,
        override_protected: bool = False,
        propagate: bool = True,
        validate_scoped: bool = True,
        cycles: Any = None,
    ) -> Any:
        def process() -> Any:
            return super(TypeScopes, self)._process_context(
                active_ctx, local_ctx, options, override_protected, propagate, validate_scoped, cycles
            )

        if propagate or cycles is not None or "_uuid" not in active_ctx:
            return process()
        key = active_ctx["_uuid"], id(local_ctx), override_protected
        known = self._scopes.get(key)
        if known is None:
            known = process(), local_ctx
            self._scopes.put(key, known)
        return known[0]
