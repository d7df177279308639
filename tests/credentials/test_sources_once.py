"""One request has each document fetched once, and only so many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from badgeserver.credentials.secured import Embedded
from badgeserver.credentials.sources_once import MAX_DOCUMENTS, SourcesOnce
from badgeserver.domain.errors import CouldNotFindOut
from tests.credentials.samples import NOW, Shelf

HERE = "https://issuer.example/a"


class Counted(Shelf):
    """Counts how often it is asked for a document."""

    def __init__(self) -> None:
        there: dict[str, Mapping[str, Any]] = {HERE: {"id": HERE}}
        super().__init__(there, there, there, {("urn:a:b", "z"): NOW})
        self.asked: list[str] = []

    def content(self, address: str) -> bytes:
        self.asked.append(address)
        return b"content"

    def _get(self, shelf: Mapping[str, Mapping[str, Any]], name: str) -> Mapping[str, Any]:
        self.asked.append(name)
        return super()._get(shelf, name)


def test_a_document_is_looked_for_once_for_each_use() -> None:
    others = Counted()
    sources = SourcesOnce(others, others.content)
    for _ in range(3):
        assert sources.controller_document(HERE) == {"id": HERE}
        assert sources.status_list(HERE) == Embedded({"id": HERE})
        assert sources.document(HERE) == {"id": HERE}
        assert sources.secured(HERE) == Embedded({"id": HERE})
        assert sources.content(HERE) == b"content"
    assert others.asked == [HERE] * 5


def test_what_is_out_of_reach_is_not_tried_again() -> None:
    others = Counted()
    sources = SourcesOnce(others, others.content)
    for _ in range(3):
        with pytest.raises(CouldNotFindOut) as error:
            sources.document("https://gone.example")
        assert error.value.code == "unreachable"
    assert others.asked == ["https://gone.example"]


def test_beyond_a_number_of_documents_the_answer_is_unknown() -> None:
    others = Counted()
    sources = SourcesOnce(others, others.content)
    sources.document(HERE)
    for number in range(MAX_DOCUMENTS):
        with pytest.raises(CouldNotFindOut):
            sources.document(f"https://gone.example/{number}")
    assert len(others.asked) == MAX_DOCUMENTS
    with pytest.raises(CouldNotFindOut) as error:
        sources.document("https://gone.example/more")
    assert error.value.code == "too-many-documents"
    assert sources.document(HERE) == {"id": HERE}


def test_the_record_is_asked_as_it_is() -> None:
    assert SourcesOnce(Counted(), bytes.fromhex).recorded_at("urn:a:b", "z", "did:web:x#key") == NOW
