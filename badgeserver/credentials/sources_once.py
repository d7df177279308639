"""The sources of one request: each document once, and no more of them than is reasonable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from badgeserver.credentials.secured import Secured
from badgeserver.credentials.sources import Sources
from badgeserver.credentials.verdicts import no_answer
from badgeserver.domain.errors import CouldNotFindOut

MAX_DOCUMENTS: Final = 10
"""Documents that one request has us look for: a stranger chooses where they are, and each may be slow."""


_Found = TypeVar("_Found")


class _Shelf(Generic[_Found]):
    """Where things of one kind were looked for, with what was found or why it was not."""

    def __init__(self, look: Callable[[str], _Found]) -> None:
        self._look = look
        self._found: dict[str, _Found | CouldNotFindOut] = {}

    def __len__(self) -> int:
        return len(self._found)

    def has(self, name: str) -> bool:
        return name in self._found

    def take(self, name: str) -> _Found:
        if name not in self._found:
            try:
                self._found[name] = self._look(name)
            except CouldNotFindOut as fault:
                self._found[name] = fault
        found = self._found[name]
        if isinstance(found, CouldNotFindOut):
            raise found
        return found


class SourcesOnce:
    """Answers from `others`, and remembers what was found and what was not. For one thread alone.

    `fetch` returns the bytes at an address, for what is known by its digest alone.
    """

    def __init__(self, others: Sources, fetch: Callable[[str], bytes]) -> None:
        self._controllers = _Shelf(others.controller_document)
        self._lists = _Shelf(others.status_list)
        self._documents = _Shelf(others.document)
        self._credentials = _Shelf(others.secured)
        self._contents = _Shelf(fetch)
        self._recorded_at = others.recorded_at

    def controller_document(self, controller: str) -> Mapping[str, Any]:
        """Return the document of a controller."""
        return self._take(self._controllers, controller)

    def status_list(self, address: str) -> Secured:
        """Return the status list credential at `address`."""
        return self._take(self._lists, address)

    def document(self, address: str) -> Mapping[str, Any]:
        """Return other public JSON."""
        return self._take(self._documents, address)

    def secured(self, address: str) -> Secured:
        """Return the credential at `address`."""
        return self._take(self._credentials, address)

    def content(self, address: str) -> bytes:
        """Return the bytes at `address`; raises CouldNotFindOut."""
        return self._take(self._contents, address)

    def recorded_at(self, credential_id: str, proof_value: str, method_id: str) -> datetime | None:
        """Return when the issuer made a proof, by its own record."""
        return self._recorded_at(credential_id, proof_value, method_id)

    def _take(self, shelf: _Shelf[_Found], name: str) -> _Found:
        if not shelf.has(name) and self._count() >= MAX_DOCUMENTS:
            raise no_answer(
                "too-many-documents",
                f"確かめるのに、{MAX_DOCUMENTS}より多くの文書が要ります。",
                f"Checking all of this takes more than {MAX_DOCUMENTS} documents.",
            )
        return shelf.take(name)

    def _count(self) -> int:
        fetched = len(self._controllers) + len(self._lists) + len(self._documents)
        return fetched + len(self._credentials) + len(self._contents)
