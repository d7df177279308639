"""JSON-LD in safe mode: what cannot be signed is refused by name instead of left out in silence.

PyLD expands by the JSON-LD 1.1 algorithms, which *drop* what the contexts do not define, so that a
signature would not cover it. And a signature covers the RDF graph, while programs read the JSON
tree: spelling a term as its full IRI, or with a keyword, keeps the graph and changes the tree.
Both gaps are closed here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NoReturn

import pyoxigraph as ox
from pyld import jsonld
from pyld.context_resolver import ContextResolver

from badgeserver.credentials.check_words import said
from badgeserver.credentials.compact_json import compact
from badgeserver.credentials.contexts import load_pinned
from badgeserver.credentials.recent import Recent
from badgeserver.credentials.type_scopes import MAX_SCOPES, Scopes, TypeScopes
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

MAX_PARTS = 2_000
"""Objects and entries of arrays in one document; a credential that cites everything has some hundreds."""
MAX_ENTRIES = 500
"""Entries of one array: expansion compares each with all before it."""

_ALLOWED_KEYWORDS = frozenset({"@context", "@value", "@language", "@direction"})
# PyLD resolves relative references against http://example.org/base when no base is given. A base of
# a scheme that nobody uses makes every resolved reference known, network-path references too.
_RELATIVE_SCHEME = "x-relative:"
_RELATIVE_BASE = f"{_RELATIVE_SCHEME}//relative.invalid/"
# What PyLD raises besides its own errors when a member has a type that it does not expect.
_UNHARDENED = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
_MEND = Text(
    "発行者に知らせてください。このままでは、署名が文書の全体を守れません。",
    "Tell the issuer: as it stands, a signature cannot protect the whole document.",
)


def _refuse(code: str, ja: str, en: str) -> NoReturn:
    raise Refused(code, Text(ja, en), _MEND)


def _refuse_as(name: str, detail: str = "") -> NoReturn:
    raise Refused(name, said(name, detail), _MEND)


class _AlreadyExpanded(jsonld.JsonLdProcessor):  # type: ignore[misc]
    """PyLD expands again before it makes RDF; ours is expanded, and checked in that form."""

    def expand(self, input_: Any, options: object) -> Any:
        return input_


_EXPANDED = _AlreadyExpanded()


class SafeJsonLd:
    """Turns JSON-LD documents into RDF datasets, with a closed set of contexts.

    Safe for use by several threads: PyLD's context caches are not, so expansion is serialised.
    """

    def __init__(self, contexts: Mapping[str, Mapping[str, Any]]) -> None:
        self._contexts = contexts
        # Kept for good: it caches contexts only, and the set of contexts is closed.
        self._resolver = ContextResolver({}, self._load)
        self._scopes: Scopes = Recent(MAX_SCOPES)
        self._lock = threading.Lock()

    def dataset(self, document: Mapping[str, Any]) -> ox.Dataset:
        """Return the RDF dataset of `document` (JSON-LD 1.1 API, deserialize to RDF).

        Raises Refused: `unpinned-context`, `inline-context`, `keyword-not-allowed`,
        `blank-node-label`, `undefined-term`, `relative-iri`, `malformed-iri`, `not-json-ld`,
        and `too-many-parts` before any of them.
        """
        require_few_parts(document)
        _check_tree(document, self.require_contexts)
        expanded = self._expand(document)
        for iri in _iris(expanded):
            _check_iri(iri)
        return _to_dataset(_EXPANDED.to_rdf(expanded, {}))

    def require_contexts(self, stated: Any) -> None:
        """Raise Refused `inline-context` or `unpinned-context` for an `@context` that is not all pinned."""
        for one in stated if isinstance(stated, list) else [stated]:
            if not isinstance(one, str):
                _refuse_as("inline-context")
            if one not in self._contexts:
                _refuse_context(one)

    def _load(self, url: str, _options: object = None) -> dict[str, Any]:
        if url not in self._contexts:
            _refuse_context(url)
        return {"contextUrl": None, "documentUrl": url, "document": self._contexts[url]}

    def _expand(self, document: Mapping[str, Any]) -> Any:
        dropped: list[object] = []
        with self._lock:
            options = {
                "documentLoader": self._load,
                "base": _RELATIVE_BASE,
                "contextResolver": self._resolver,
            }
            try:
                expanded = TypeScopes(self._scopes, dropped.append).expand(document, options)
            except (jsonld.JsonLdError, *_UNHARDENED):
                _refuse_as("not-json-ld")
        if dropped:
            term = str(dropped[0])[:80]
            _refuse_as("undefined-term", term)
        return expanded


@lru_cache(maxsize=1)
def safe_json_ld() -> SafeJsonLd:
    """Return the processor over the pinned contexts, loaded once."""
    return SafeJsonLd(load_pinned())


def require_few_parts(document: Mapping[str, Any]) -> None:
    """Raise Refused `too-many-parts` for a document that is made to keep a verifier busy."""
    if _has_few_commas(document):
        return
    parts = 0
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop()
        entries = value if isinstance(value, list) else []
        parts += len(entries) + isinstance(value, Mapping)
        if parts > MAX_PARTS or len(entries) > MAX_ENTRIES:
            _refuse(
                "too-many-parts",
                f"文書の部分が多すぎます。全体で{MAX_PARTS}、一つの並びで{MAX_ENTRIES}までです。",
                f"The document has too many parts: up to {MAX_PARTS} in all and {MAX_ENTRIES} in one list.",
            )
        inner = value.values() if isinstance(value, Mapping) else entries
        waiting.extend(part for part in inner if isinstance(part, Mapping | list))


def _has_few_commas(document: Mapping[str, Any]) -> bool:
    """Tell by its text that a document has few parts: each stands after a comma or a bracket."""
    try:
        text = compact(document)
    except TypeError:
        return False
    return len(text) - len(text.translate(None, b",{[")) <= MAX_ENTRIES


def _refuse_context(url: str) -> NoReturn:
    _refuse_as("unpinned-context", url[:120])


def _check_tree(value: Any, require_contexts: Callable[[Any], None]) -> None:
    if isinstance(value, list):
        for part in value:
            _check_tree(part, require_contexts)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            if key == "@context":
                require_contexts(part)
            else:
                _check_key(key)
                _check_tree(part, require_contexts)
        if str(value.get("id", "")).startswith("_:"):
            _refuse(
                "blank-node-label",
                "idに「_:」で始まる名前は使えません。",
                "An id must not be a blank node label.",
            )


def _check_key(key: str) -> None:
    if key.startswith("@") and key not in _ALLOWED_KEYWORDS:
        _refuse(
            "keyword-not-allowed",
            f"JSON-LDのキーワード「{key[:40]}」は使えません。",
            f"The JSON-LD keyword “{key[:40]}” is not accepted.",
        )
    if ":" in key:
        _refuse(
            "undefined-term",
            f"項目の名前にIRI「{key[:80]}」は使えません。",
            f"The IRI “{key[:80]}” is not accepted as the name of a member.",
        )


def _iris(value: Any) -> Iterator[str | None]:
    """Yield each IRI of an expanded document: ids, types, properties and datatypes."""
    if isinstance(value, list):
        for part in value:
            yield from _iris(part)
        return
    if not isinstance(value, dict):
        return
    if "@value" in value:
        if "@type" in value:
            yield value["@type"]
        return
    for key, part in value.items():
        if key in ("@id", "@type"):
            yield from part if isinstance(part, list) else [part]
        else:
            if not key.startswith("@"):
                yield key
            yield from _iris(part)


def _check_iri(iri: str | None) -> None:
    if iri is None:
        # Expansion makes nothing of what looks like a keyword, such as "@foo" (IRI Expansion, step 2).
        _refuse(
            "malformed-iri",
            "「@」で始まる名前は、IRIとして使えません。",
            "What looks like a keyword of JSON-LD is not an IRI.",
        )
    if iri.startswith(_RELATIVE_SCHEME):
        relative = iri.removeprefix(_RELATIVE_BASE)[:80]
        _refuse(
            "relative-iri",
            f"「{relative}」は、https://… などの絶対的なIRIではありません。",
            f"“{relative}” is not an absolute IRI such as https://….",
        )
    try:
        ox.NamedNode(iri)
    except ValueError:
        _refuse(
            "malformed-iri",
            f"「{iri[:80]}」は、IRIとして正しくありません。",
            f"“{iri[:80]}” is not a well-formed IRI.",
        )


def _to_dataset(graphs: Mapping[str, list[dict[str, dict[str, str]]]]) -> ox.Dataset:
    dataset = ox.Dataset()
    try:
        for name, triples in graphs.items():
            graph = ox.DefaultGraph() if name == "@default" else _resource(name)
            for triple in triples:
                dataset.add(_quad(triple, graph))
    except ValueError:
        _refuse(
            "not-json-ld",
            "言語コードかデータ型が正しくありません。",
            "A language tag or a datatype is malformed.",
        )
    return dataset


def _quad(triple: dict[str, dict[str, str]], graph: Any) -> ox.Quad:
    subject = _resource(triple["subject"]["value"])
    predicate = ox.NamedNode(triple["predicate"]["value"])
    return ox.Quad(subject, predicate, _object(triple["object"]), graph)


def _resource(value: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(value[2:]) if value.startswith("_:") else ox.NamedNode(value)


def _object(term: dict[str, str]) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if term["type"] != "literal":
        return _resource(term["value"])
    if "language" in term:
        return ox.Literal(term["value"], language=term["language"])
    return ox.Literal(term["value"], datatype=ox.NamedNode(term["datatype"]))
