"""Taking the badge out of whatever somebody hands in: a file of any kind, or an address."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Final
from urllib.parse import urlsplit

from badgeserver.credentials.carriers import CarriedAddress, read_carrier
from badgeserver.credentials.fetcher import ANYTHING
from badgeserver.credentials.secured import Embedded, Secured
from badgeserver.domain.errors import CouldNotFindOut, Refused
from badgeserver.domain.text import Text
from badgeserver.intake.open_badge_2 import stated_assertion
from badgeserver.intake.open_badge_2_images import MAX_TEXT, baked_statement
from badgeserver.services.office import Office

BADGE_TYPES: Final = (
    "application/vc+ld+json, application/ld+json, application/json, application/vc+jwt, text/plain"
)
MAX_ADDRESS: Final = 2000

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")
_BARE: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(/\S*)?", re.IGNORECASE)
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html)", re.IGNORECASE)
_NO_BADGE: Final = frozenset({"no-credential", "bad-image", "not-json", "no-badge-in-file", "too-costly"})


def statement_in(data: bytes, office: Office) -> str:
    """Return the badge in a file: JSON or a compact JWS, of Open Badges 2.0 or 3.0. Nothing is verified.

    A file that only holds an address is followed. Raises Refused as the formats' readers do,
    `badge-too-old`, `no-badge-in-file`, and what `statement_at` raises.
    """
    text = baked_statement(data) or _as_text(data)
    if text is not None and is_address(text):
        return statement_at(text, office)
    return _statement(data, text)


def statement_at(address: str, office: Office) -> str:
    """Return the badge that an address yields: as JSON or JWS, or baked into a picture.

    Raises Refused `page-not-badge` for a page, `forbidden-address`, `own-badge`, and what reading a
    file raises; CouldNotFindOut where the address does not answer.
    """
    target = full_address(address)
    if target.startswith(f"{office.base_url}/"):
        raise own_badge()
    data = _fetched(target, office)
    if _HTML.search(data[:1024]):
        raise _page(target)
    try:
        return _statement(data, baked_statement(data) or _as_text(data))
    except Refused as refused:
        if refused.code in _NO_BADGE:
            raise _page(target) from refused
        raise


def is_address(text: str) -> bool:
    """Tell whether a text is an address and nothing else."""
    return len(text) <= MAX_ADDRESS and _ADDRESS.fullmatch(text) is not None


def full_address(text: str) -> str:
    """Return what somebody typed as an address; raises Refused `no-address`."""
    typed = text.strip()
    whole = typed if "://" in typed else f"https://{typed}"
    if not is_address(whole) or ("://" not in typed and not _BARE.fullmatch(typed)):
        raise Refused(
            "no-address",
            Text("これはアドレス（URL）ではありません。", "This is not an address."),
            Text(
                "「https://」で始まるアドレスを、そのまま貼り付けてください。",
                "Paste the whole address, which begins with https://.",
            ),
        )
    return whole


def digest_of(statement: str) -> str:
    """Return `sha256:<hex>` of a badge as it was handed in."""
    return "sha256:" + hashlib.sha256(statement.encode()).hexdigest()


def own_badge() -> Refused:
    """Return the refusal of a badge that was issued here."""
    return Refused(
        "own-badge",
        Text("これは、ここで発行したバッジです。", "This badge was issued here."),
        Text(
            "ほかの提供者が発行したバッジを使ってください。",
            "Use a badge that another provider issued.",
        ),
    )


def _as_text(data: bytes) -> str | None:
    """Return what may be JSON, a JWS or an address of Open Badges 2.0 as text, None for anything else."""
    if len(data) > MAX_TEXT:
        return None
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return None
    return text if text.startswith(("{", "ey", "https://", "http://")) else None


def _statement(data: bytes, text: str | None) -> str:
    if text is not None and stated_assertion(text) is not None:
        return text
    carried = read_carrier(data)
    if isinstance(carried, CarriedAddress):
        raise Refused(
            "no-badge-in-file",
            Text(
                "このファイルには、バッジのアドレスだけが入っています。",
                "This file only holds the address of a badge.",
            ),
            Text(
                "バッジそのもの（JSON、PNG、SVG）を使ってください。",
                "Use the badge itself: JSON, PNG or SVG.",
            ),
        )
    return _text_of(carried.secured)


def _text_of(secured: Secured) -> str:
    if isinstance(secured, Embedded):
        return json.dumps(secured.document, ensure_ascii=False, separators=(",", ":"))
    return secured.token


def _fetched(address: str, office: Office) -> bytes:
    """Return what is at an address; what is no data is asked for again, for it may be a picture."""
    try:
        try:
            return office.fetcher.fetch(address, BADGE_TYPES).data
        except CouldNotFindOut as fault:
            if fault.code != "wrong-type":
                raise
            return office.fetcher.fetch(address, ANYTHING).data
    except CouldNotFindOut as fault:
        if fault.code == "forbidden-address":
            raise forbidden(fault) from fault
        raise


def forbidden(fault: CouldNotFindOut) -> Refused:
    """Return the refusal of an address that is never contacted: trying again is of no use."""
    mend = Text(
        "「https://」で始まる公開のアドレスか、バッジのファイルを使ってください。",
        "Use a public address that begins with https://, or the file of the badge.",
    )
    return Refused("forbidden-address", fault.message, mend)


def _page(address: str) -> Refused:
    host = urlsplit(address).netloc[:120]
    return Refused(
        "page-not-badge",
        Text(
            f"このアドレス（{host}）にあるのは、人が見るためのページか別のもので、バッジではありません。",
            f"What is at this address ({host}) is a page for people or something else, not a badge.",
        ),
        Text(
            "そのページで「ダウンロード」や「Open Badge」を選び、保存した画像（PNG、SVG）かJSONのファイルを"
            "提出してください。「検証」や「JSON」のアドレスがあれば、それも使えます。",
            "On that page choose “Download” or “Open Badge”, and hand in the picture (PNG, SVG) or JSON "
            "file. An address for “verify” or “JSON” works too, if there is one.",
        ),
    )
