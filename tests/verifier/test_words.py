"""What the browser's verifier can say is in the kit; and what is malformed is told, never a crash."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from badgeserver.credentials.canonical import canonical_nquads
from tests.credentials.samples import MemorySigner, signed
from tests.verifier.node_verifier import NodeVerifier, NotAsked, kit_of

NAMED = re.compile(r'attempt\("([a-z-]+)"')
JUNK: tuple[Any, ...] = (None, 7, [], {})


def modules(root: Path) -> Iterator[str]:
    """The text of the modules that verify."""
    folder = root / "badgeserver/web/static/verifier"
    pages = {"page.js", "scan.js", "view.js", "compare.js", "words.js", "service-worker.js"}
    return (one.read_text(encoding="utf-8") for one in folder.glob("*.js") if one.name not in pages)


def test_the_kit_has_the_words_for_everything_that_is_said(root: Path, signer: MemorySigner) -> None:
    words = kit_of(signer)["words"]
    thrown = re.compile(r'new (?:Refused|NoAnswer)\("([^"]+)"|"(passed:[^"]+)"')
    said = {one or other for text in modules(root) for one, other in thrown.findall(text)}
    assert len(said) > 40
    assert said <= set(words)
    assert {f"title:{name}" for text in modules(root) for name in NAMED.findall(text)} <= set(words)


def paths(value: Any, depth: int = 3) -> Iterator[tuple[Any, ...]]:
    """The way to each part of a document."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield (name,)
        if depth > 1:
            yield from ((name, *rest) for rest in paths(part, depth - 1))


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_no_member_that_is_something_else_makes_it_valid_or_crash(
    verifier: NodeVerifier, signer: MemorySigner, junk: Any
) -> None:
    document = signed(signer)
    kit = kit_of(signer)
    for path in paths(document):
        changed: Any = copy.deepcopy(document)
        holder = changed
        for name in path[:-1]:
            holder = holder[name]
        if holder[path[-1]] == junk:
            continue
        holder[path[-1]] = junk
        try:
            verdict = verifier.verdict_on(json.dumps(changed).encode(), kit)
        except NotAsked:
            continue
        # A member without a value that the same thing has elsewhere too takes nothing away from the graph.
        assert verdict["answer"] != "valid" or graph_of(changed) == graph_of(document), path


def graph_of(document: dict[str, Any]) -> bytes:
    """What a signature covers."""
    return canonical_nquads({name: value for name, value in document.items() if name != "proof"})


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_no_list_that_is_something_else_makes_it_valid_or_crash(
    verifier: NodeVerifier, signer: MemorySigner, junk: Any
) -> None:
    document, kit = json.dumps(signed(signer)).encode(), kit_of(signer)
    for path in paths(kit["statusLists"][0]):
        changed: Any = copy.deepcopy(kit)
        holder = changed["statusLists"][0]
        for name in path[:-1]:
            holder = holder[name]
        holder[path[-1]] = junk
        assert verifier.verdict_on(document, changed)["answer"] == "unknown", path
