"""Credentials of one kind, compiled: what differs is filled into their JSON text and their canonical quads.

A template is made by running the whole way (`achievement_credential`, JSON-LD, RDFC-1.0, proof) once on
marks, and looking for the marks in what comes out. It knows no member of a credential by name, so that a
new member needs nothing here. Whether what comes out is made of the marks as this supposes is tried on
contents with other marks: a template that gives another byte than the whole way is not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import pyoxigraph as ox

from badgeserver.credentials.achievement_credential import CredentialContent, achievement_credential
from badgeserver.credentials.base58btc import b58encode
from badgeserver.credentials.compact_json import compact, in_json, json_words
from badgeserver.credentials.content_slots import Values, Writer, key_and_values, marked, writers
from badgeserver.credentials.data_integrity import Signer, add_proof
from badgeserver.credentials.document_plan import Dataset, NotCompilable
from badgeserver.credentials.quads_template import (
    SPACE,
    Blank,
    Filled,
    Line,
    Piece,
    QuadsTemplate,
    Slot,
    filled_text,
)
from badgeserver.credentials.timestamps import format_timestamp

_LATER: Final = timedelta(days=400, seconds=3)
"""Marks have the proof made at another moment than the credential."""
# What an id of ours is made of. As a part of an IRI it needs no other check.
_PLAIN: Final = re.compile(rb"(?:[A-Za-z0-9_-]++\n)*+")


class RecordingSigner:
    """Signs nothing: keeps the message, so that it can be compared."""

    def __init__(self, verification_method: str) -> None:
        self.verification_method = verification_method
        self.message = b""

    def sign(self, message: bytes) -> bytes:
        """Keep `message`, and return what stands for a signature."""
        self.message = message
        return _NO_SIGNATURE


_NO_SIGNATURE: Final = b"\xff" * 64
_NO_VALUE: Final = b58encode(_NO_SIGNATURE).encode()


class CredentialTemplate:
    """Gives the signed text of credentials whose contents have the key that it was compiled for."""

    def __init__(
        self, text: Filled[str], quads: Sequence[QuadsTemplate], slots: Sequence[Writer], iris: Sequence[int]
    ) -> None:
        self._text = text
        self._options, self._document = quads
        self._slots = slots
        self._iris = iris

    def signed_text(self, values: Values, created: datetime, signer: Signer) -> str | None:
        """Return the credential with its proof as compact JSON, or None where only the whole way can tell."""
        written = [*values, created]
        texts = [write(written) for write in self._slots]
        words = json_words(texts)
        if words is None or not self._plain(words):
            return None
        options, document = self._options.digest(words), self._document.digest(words)
        if options is None or document is None:
            return None
        signature = b58encode(signer.sign(options + document))
        return self._text.fill([*in_json(texts, words), signature])

    def _plain(self, words: Sequence[bytes]) -> bool:
        # As JSON writes them, words hold no line feed.
        return _PLAIN.fullmatch(b"\n".join([*[words[number] for number in self._iris], b""])) is not None


def compile_template(
    content: CredentialContent, verification_method: str, dataset: Dataset
) -> CredentialTemplate:
    """Return the template for contents like `content`, signed with one key.

    Raises NotCompilable, and Refused as `achievement_credential` and `add_proof` do.
    """
    template = _Draft(marked(content, 1), verification_method, dataset).template()
    for other in (marked(content, 2), marked(content, 3), content):
        _require_same(template, other, verification_method)
    return template


def _require_same(template: CredentialTemplate, content: CredentialContent, verification_method: str) -> None:
    found = key_and_values(content)
    created = content.issued_at + _LATER
    whole, quick = RecordingSigner(verification_method), RecordingSigner(verification_method)
    signed = add_proof(achievement_credential(content), whole, created)
    text = template.signed_text(found[1], created, quick) if found is not None else None
    # What the whole way alone can tell is no fault of the template.
    if text is not None and (text.encode() != compact(signed) or quick.message != whole.message):
        raise NotCompilable("the marks are not all that differs")


class _Draft:
    """A credential made of marks, and where they are in it."""

    def __init__(self, content: CredentialContent, verification_method: str, dataset: Dataset) -> None:
        found = key_and_values(content)
        if found is None:
            raise NotCompilable("no key")
        created = content.issued_at + _LATER
        values = [*found[1], created]
        last = len(found[1])
        every = [*writers(found[1]), lambda values: format_timestamp(values[last])]
        self._writers = {write(values).encode(): write for write in reversed(every)}
        longest_first = sorted(self._writers, key=len, reverse=True)
        self._marks = re.compile(b"(%b)" % b"|".join(re.escape(mark) for mark in longest_first))
        self._slots: dict[bytes, int] = {}
        self._iris: set[int] = set()
        self._signed = add_proof(
            achievement_credential(content), RecordingSigner(verification_method), created
        )
        self._dataset = dataset

    def template(self) -> CredentialTemplate:
        """Return the template; raises NotCompilable where blank nodes are alike, even so."""
        documents = _secured_parts(self._signed)
        lines = [self._lines(self._dataset(one)) for one in documents]
        before, after = compact(self._signed).split(_NO_VALUE)
        head, tail = self._pieces(before), self._pieces(after)
        text = filled_text([*head, Slot(len(self._slots)), *tail])
        sample = list(self._slots)
        try:
            quads = [QuadsTemplate(some, sample) for some in lines]
        except ValueError as fault:
            raise NotCompilable(str(fault)) from fault
        slots = [self._writers[mark] for mark in self._slots]
        return CredentialTemplate(text, quads, slots, sorted(self._iris))

    def _lines(self, quads: Iterable[ox.Quad]) -> list[Line]:
        blanks: dict[str, Blank] = {}
        return [tuple(self._line(quad, blanks)) for quad in quads]

    def _line(self, quad: ox.Quad, blanks: dict[str, Blank]) -> Iterator[Piece]:
        named = [] if isinstance(quad.graph_name, ox.DefaultGraph) else [quad.graph_name]
        for term in (quad.subject, quad.predicate, quad.object, *named):
            if isinstance(term, ox.BlankNode):
                yield blanks.setdefault(term.value, Blank(len(blanks)))
            else:
                pieces = self._pieces(str(term).encode())
                if isinstance(term, ox.NamedNode):
                    self._iris |= {piece.number for piece in pieces if isinstance(piece, Slot)}
                yield from pieces
            yield SPACE
        yield b"."

    def _pieces(self, text: bytes) -> list[Piece]:
        """Return `text` with slots for the marks in it."""
        found = self._marks.split(text)
        return [self._slot(piece) if number % 2 else piece for number, piece in enumerate(found)]

    def _slot(self, mark: bytes) -> Slot:
        return Slot(self._slots.setdefault(mark, len(self._slots)))


def _secured_parts(signed: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a proof signs: its options, and the document without it (EdDSA Cryptosuites, 3.2)."""
    [proof] = signed["proof"]
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    document = {name: value for name, value in signed.items() if name != "proof"}
    return {"@context": signed["@context"], **options}, document
