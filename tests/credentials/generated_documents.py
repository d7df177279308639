"""Documents of many shapes, and of each shape several that differ in their words, hostile ones too."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from badgeserver.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_V3

EXAMPLES = 1_000 if os.environ.get("CI") == "true" else 150
"""Shapes in one run of a property; each is tried with several documents."""

TEXTS = [
    "", "a", "b", "見本 花子", "𠮷野家", "髙﨑", "👩‍💻", "مرحبا", "שלום\u200f", "a\nb", "\t\r\n", 'say "x"',
    "back\\slash", "\\", '\\"', "\\u0041", "\u0000", "\u0001\u001f", "\u007f", "\u0080\u009f", "\u2028\u2029",
    "\ufeff", "\ufffe\uffff", "\U0010ffff", " _:c14n0 .", "<urn:x>", "urn:x-slot:000001:", "@type", "true",
    "x" * 3_000, "漢" * 500, "2026-11-20T03:00:00Z", "2026-11-20", "\x01\x02", "null", "e\u0301",
]  # fmt: skip
BAD_TEXTS = ["\ud800", "a\udfffb"]
IRIS = [
    "https://example.jp/a", "https://example.jp/b", "http://127.0.0.1:8000/c/1#evidence-1", "urn:uuid:1-2",
    "did:web:example.jp", "did:web:example.jp%3A8000#key-1", "https://example.jp/?q=a/b?c#d?e", "urn:x:a",
    "https://example.jp/a/../b", "https://example.jp/%E6%BC%A2", "https://example.jp", "HTTPS://example.jp/a",
]  # fmt: skip
ODD_IRIS = [
    "", "a", "/a", "//host/a", "?q", "#f", "../a", "_:b0", "mailto:a@example.jp", "https://例え.jp/漢字",
    "https://example.jp/ https://example.jp/", "https://example.jp/\nhttps://example.jp/", "urn:a:b\\nb",
    "https://exa mple.jp/", "https://example.jp/\n<urn:x>", "https://example.jp/\\", 'https://example.jp/"',
    "https://example.jp/<x>", "https://example.jp/%zz", "https://example.jp/#a#b", "https://example.jp:port/",
    "schema:name", "xsd:string", "https:example", "urn:", "urn:x", "urn:x:", "did:", "did:web:", "@id",
    "@foo", "https://[::1]/", "https://example.jp/[", "tag:example.jp,2026:x", "ht tp://x", "https://", "https:///a",
    "https://example.jp/\u0000", "https://example.jp/\ud800", "assertionMethod", "https://example.jp/a ",
    " https://example.jp/a", "http://user@host/", "https://example.jp/^", "https://example.jp/{a}", "urn:1:a",
    "urn:-a:b", "urn:a-:b", "did:a:%", "https://a..b/", "https://-a/", "https://a:99999/", "data:,x",
]  # fmt: skip

Fill = Callable[[], str]
Make = Callable[[Fill, Fill], Any]

texts = st.one_of(
    st.sampled_from(TEXTS[1:5]),
    st.sampled_from(TEXTS),
    st.text(max_size=8),
    st.sampled_from(TEXTS + BAD_TEXTS),
)
iris = st.one_of(
    st.sampled_from(IRIS[:3]), st.sampled_from(IRIS), st.sampled_from(IRIS), st.sampled_from(IRIS + ODD_IRIS)
)


def _members(draw: st.DrawFn, optional: dict[str, Make], **always: Make) -> Make:
    """Return how to make an object with some of the `optional` members."""
    chosen = [name for name in optional if draw(st.booleans())]
    members = {**always, **{name: optional[name] for name in chosen}}
    return lambda text, iri: {name: make(text, iri) for name, make in members.items()}


def _text(text: Fill, _iri: Fill) -> str:
    return text()


def _iri(_text: Fill, iri: Fill) -> str:
    return iri()


def _const(value: Any) -> Make:
    return lambda _text, _iri: value


def _several(draw: st.DrawFn, one: Callable[[], Make], most: int = 3) -> Make:
    parts = [one() for _ in range(draw(st.integers(1, most)))]
    return lambda text, iri: [part(text, iri) for part in parts]


@st.composite
def shapes(draw: st.DrawFn) -> Make:
    """Return how to make documents of one shape: a credential with some of its members."""
    profile: dict[str, Make] = {"name": _text, "url": _iri, "description": _text, "email": _text}

    def issuer() -> Make:
        return _members(draw, profile, id=_iri, type=_const(["Profile"]))

    def evidence() -> Make:
        words: dict[str, Make] = {"id": _iri, "name": _text, "genre": _text, "narrative": _text}
        return _members(draw, words, type=_const(["Evidence"]))

    def identity() -> Make:
        words: dict[str, Make] = {"identityHash": _text, "salt": _text, "identityType": _const("name")}
        return _members(draw, words, type=_const("IdentityObject"), hashed=_const(draw(st.booleans())))

    def alignment() -> Make:
        words: dict[str, Make] = {"targetName": _text, "targetUrl": _iri, "targetCode": _text}
        return _members(draw, words, type=_const(["Alignment"]))

    def result() -> Make:
        words: dict[str, Make] = {"value": _text, "resultDescription": _iri, "achievedLevel": _iri}
        return _members(draw, words, type=_const(["Result"]))

    achievement: dict[str, Make] = {
        "name": _text, "description": _text, "criteria": _members(draw, {"id": _iri}, narrative=_text),
        "tag": _several(draw, lambda: _text), "creator": issuer(), "alignment": _several(draw, alignment),
        "creditsAvailable": _const(draw(st.sampled_from([1, 2.5, 0, -1, 1e21, True]))),
        "image": _members(draw, {"caption": _text}, id=_iri, type=_const("Image")),
    }  # fmt: skip
    subject: dict[str, Make] = {
        "id": _iri, "narrative": _text,
        "identifier": _several(draw, identity), "result": _several(draw, result),
        "achievement": _members(draw, achievement, id=_iri, type=_const(["Achievement"])),
    }  # fmt: skip
    named: list[Make] = [_text, lambda text, _: {"@value": text(), "@language": "ja"}]
    odd: dict[str, Make] = {
        "grade": _text,
        "renderMethod": _const([{"type": "x"}]),
        "validFrom": _text,
        "@id": _iri,
    }
    top: dict[str, Make] = {
        "id": _iri, "name": draw(st.sampled_from(named)), "issuer": draw(st.sampled_from([issuer(), _iri])),
        "validFrom": _text, "validUntil": _text, "evidence": _several(draw, evidence, 4),
        "credentialSubject": _members(draw, subject, type=_const(["AchievementSubject"])),
        "credentialStatus": _members(
            draw, {"statusPurpose": _text, "statusListCredential": _iri, "statusListIndex": _text},
            id=_iri, type=_const("BitstringStatusListEntry"),
        ),
    }  # fmt: skip
    strange = odd if draw(st.integers(0, 30)) == 0 else {}
    types = _const(["VerifiableCredential", "OpenBadgeCredential"])
    contexts = _const([CREDENTIALS_V2, OPEN_BADGES_V3])
    return _members(draw, {**top, **strange}, **{"@context": contexts}, type=types)


@st.composite
def alike_in_shape(draw: st.DrawFn, most: int = 4) -> list[dict[str, Any]]:
    """Return some documents of one shape."""
    make = draw(shapes())
    return [make(lambda: draw(texts), lambda: draw(iris)) for _ in range(most)]
