"""Where the words stand on a certificate of award that fills a page: measured rows, spread over its areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from badgeserver.documents.award_certificate import AwardCertificate
from badgeserver.documents.fonts import GOTHIC, LETTERS, MINCHO, FontShelf
from badgeserver.documents.papers import Paper
from badgeserver.documents.row_setter import (
    SCALES,
    Setter,
    Tries,
    block_in,
    plain,
    shrunk,
    spread,
    too_much,
)
from badgeserver.documents.rows import Area, Block, Piece, Row
from badgeserver.documents.typesetting import MM_PER_POINT, shrinking
from badgeserver.domain.calendar import date_en, date_ja
from badgeserver.domain.errors import Refused
from badgeserver.domain.programme import Issuer
from badgeserver.domain.text import Text

ADDRESS_HEIGHT_MM = 13.0
ENTRIES_SHOWN = 8
ENTRIES_WITH_ROOM = 3
_HONORIFIC_MM = 13.0
_WIDEST_GAP_MM = 11
_STATEMENT = Text(
    "次のバッジの基準を満たしたことを認め、ここに証します。",
    "This certifies that the person named above has met the requirements of the following badge.",
)
_ACHIEVED = "認められた学びと実践　What was achieved"
_NAME_TRIES = (
    *shrinking(30, 20, 1),
    *shrinking(22, 15, 2),
    *shrinking(15, 10, 3),
    *shrinking(10, 6, 6),
)
_TITLE_TRIES = (*shrinking(25, 18, 1), *shrinking(20, 14, 2), *shrinking(14, 9, 3))
_ASIDE = 0.76
"""Size of the English behind the Japanese, as in the stylesheet's `.aside`."""
_HONORIFIC = "　様"

DateSizes = tuple[float, float, float]
"""In points: the label, the day in Japanese, the day in English."""
_DATE_SIZES = (7.5, 12.5, 8.8)


def page_blocks(
    certificate: AwardCertificate, paper: Paper, verify: Area, shelf: FontShelf
) -> tuple[Block, ...]:
    """Return all blocks of a page; `verify` is the room beside the QR code."""
    return (
        *body_blocks(certificate, paper.body, shelf),
        *date_blocks(certificate, paper.dates, _DATE_SIZES, shelf),
        *verify_blocks(certificate, verify, shelf),
        issuer_block(certificate.issuer, paper.issuer, shelf),
        issuer_block_en(certificate.issuer, paper.issuer_en, shelf),
    )


def body_blocks(certificate: AwardCertificate, area: Area, shelf: FontShelf) -> tuple[Block, ...]:
    """Return the body's blocks spread evenly over its area, set smaller where the words are many.

    Raises Refused `text-too-long` when they do not fit at the smallest size.
    """
    require_name(certificate.holder_name, shelf)
    for scale in SCALES:
        blocks = _blocks(certificate, Setter(shelf, area.width_mm, scale))
        if sum(block.height_mm for block in blocks) + 4 * len(blocks) <= area.height_mm:
            return spread(blocks, area, _WIDEST_GAP_MM)
    raise too_much(certificate.badge_name)


def require_name(name: str, shelf: FontShelf) -> None:
    """Raise Refused `name-missing` where nothing of a name would be seen on paper."""
    if not shelf.printed(name).strip():
        raise _nameless()


def date_blocks(
    certificate: AwardCertificate, areas: tuple[Area, Area], sizes: DateSizes, shelf: FontShelf
) -> tuple[Block, Block]:
    """Return label and day of the award and of its end, each in both languages and year styles."""
    until = certificate.valid_until
    last = Text("期限なし", "No expiry") if until is None else Text(f"{date_ja(until)}まで", date_en(until))
    first = Text(date_ja(certificate.awarded_on), date_en(certificate.awarded_on))
    return (
        _date_block("授与日　Date of award", first, areas[0], sizes, shelf),
        _date_block("有効期限　Valid until", last, areas[1], sizes, shelf),
    )


def _date_block(label: str, day: Text, area: Area, sizes: DateSizes, shelf: FontShelf) -> Block:
    def rows(setter: Setter) -> tuple[Row, ...]:
        return (
            *setter.rows(label, plain(sizes[0]), "date-label", family=GOTHIC.family),
            *setter.rows(day.ja, plain(sizes[1]), "ja", varies=True),
            *setter.rows(day.en, plain(sizes[2]), "en", varies=True),
        )

    return block_in(shrunk(rows, area, shelf, day), area, "date")


def verify_blocks(certificate: AwardCertificate, area: Area, shelf: FontShelf) -> tuple[Block, Block]:
    """Return how to verify, and the address in letters, below each other."""
    setter = Setter(shelf, area.width_mm)
    gothic = GOTHIC.family
    how = block_in(
        (
            *setter.rows("この認定証を確かめる", plain(10), "verify-head", family=gothic),
            *setter.rows("Verify this certificate", plain(6.8), "en", family=gothic),
            *setter.rows("QRコードを読み取るか、", plain(7.4), "ja", before_mm=1.4, family=gothic),
            *setter.rows("次のアドレスを開いてください。", plain(7.4), "ja", family=gothic),
            *setter.rows("Scan the code or open this address:", plain(6.8), "en", family=gothic),
        ),
        area,
        "verify",
        "left",
    )
    below = Area(area.left_mm, area.top_mm + how.height_mm + 1.4, area.width_mm, ADDRESS_HEIGHT_MM)
    return how, address_block(certificate.verification_address, below, shelf)


def address_block(address: str, area: Area, shelf: FontShelf, size: float = 8.6) -> Block:
    """Return the verification address in letters that are hard to mistake, its id on a line of its own."""
    stem, slash, last = address.rpartition("/")
    parts = [(stem + slash, False), (last, True)]

    def rows(setter: Setter) -> tuple[Row, ...]:
        lines = (
            setter.rows(part, _address_tries(size), "address", family=LETTERS.family, varies=varies)
            for part, varies in parts
            if part
        )
        return tuple(row for part in lines for row in part)

    return block_in(shrunk(rows, area, shelf, Text(address, address)), area, "verify", "left")


def _address_tries(size: float) -> Tries:
    return (*shrinking(size, size * 0.75, 1), *shrinking(size, size * 0.6, 3), *shrinking(size * 0.6, 4, 6))


def issuer_block(issuer: Issuer, area: Area, shelf: FontShelf) -> Block:
    """Return the lines of who certifies, set flush right up to the seal."""

    def rows(setter: Setter) -> tuple[Row, ...]:
        return (
            *setter.rows(issuer.name.ja, plain(11), "ja"),
            *setter.rows(issuer.signatory_title.ja, plain(12), "ja", before_mm=1.6),
            *setter.rows(issuer.signatory_name.ja, plain(19), "ja", before_mm=0.6),
        )

    return block_in(shrunk(rows, area, shelf, issuer.name), area, "issuer", "right")


def issuer_block_en(issuer: Issuer, area: Area, shelf: FontShelf) -> Block:
    """Return the same in English, set flush right below the seal."""
    signatory = f"{issuer.signatory_name.en}, {issuer.signatory_title.en}".strip(", ")

    def rows(setter: Setter) -> tuple[Row, ...]:
        return (
            *setter.rows(issuer.name.en, plain(8), "en"),
            *setter.rows(signatory, plain(8), "en", before_mm=0.4),
        )

    return block_in(shrunk(rows, area, shelf, issuer.name), area, "issuer-en", "right")


def holder_rows(name: str, tries: Tries, honorific_mm: float, setter: Setter) -> tuple[Row, ...]:
    """Set the name; the honorific, of that width, follows its last line."""
    narrow = replace(setter, width_mm=setter.width_mm - 2 * honorific_mm)
    *rows, last = narrow.rows(name, tries, "holder", varies=True)
    honorific = Piece(setter.shelf.runs(_HONORIFIC), "honorific")
    return (*rows, replace(last, pieces=(*last.pieces, honorific)))


def level_words(certificate: AwardCertificate) -> str:
    """Return the level in both languages."""
    level = certificate.level
    return f"レベル{level.rank}「{level.name.ja}」　Level {level.rank}: {level.name.en}"


def _blocks(certificate: AwardCertificate, setter: Setter) -> tuple[Block, ...]:
    return (
        Block(holder_rows(certificate.holder_name, _NAME_TRIES, _HONORIFIC_MM, setter)),
        Block(_statement(setter)),
        Block(_badge(certificate, setter)),
        *((Block(_achieved(certificate.achieved, setter)),) if certificate.achieved else ()),
    )


def _statement(setter: Setter) -> tuple[Row, ...]:
    return (
        *setter.rows(_STATEMENT.ja, ((12, 1),), "ja"),
        *setter.rows(_STATEMENT.en, ((8.8, 1),), "en", before_mm=0.8),
    )


def _badge(certificate: AwardCertificate, setter: Setter) -> tuple[Row, ...]:
    return (
        *setter.rows(level_words(certificate), plain(10), "level", family=GOTHIC.family),
        *setter.rows(certificate.badge_name.ja, _TITLE_TRIES, "badge", before_mm=1.4),
        *setter.rows(certificate.badge_name.en, plain(12), "badge", before_mm=0.6),
        *setter.rows(certificate.outcome.ja, plain(12), "ja", before_mm=3),
        *setter.rows(certificate.outcome.en, plain(8.8), "en", before_mm=0.8),
    )


def _achieved(achieved: Sequence[Text], setter: Setter) -> tuple[Row, ...]:
    rows = [*setter.rows(_ACHIEVED, ((8.5, 1),), "heading", family=GOTHIC.family)]
    entry_rows = _entry if len(achieved) <= ENTRIES_WITH_ROOM else _brief_entry
    for entry in achieved[:ENTRIES_SHOWN]:
        rows += entry_rows(entry, setter)
    hidden = len(achieved) - ENTRIES_SHOWN
    if hidden > 0:
        more = f"ほか{hidden}件　and {hidden} more"
        rows += setter.rows(more, ((8, 1),), "entry-en", before_mm=1.6, varies=True)
    return tuple(rows)


def _entry(entry: Text, setter: Setter) -> tuple[Row, ...]:
    """Set the English below the Japanese."""
    return (
        *setter.rows(entry.ja, plain(10.5), "entry", before_mm=1.6, varies=True),
        *setter.rows(entry.en, plain(7.8), "entry-en", before_mm=0.2, varies=True),
    )


def _brief_entry(entry: Text, setter: Setter) -> tuple[Row, ...]:
    """Set the English behind the Japanese where one line holds both."""
    shelf, size = setter.shelf, 10.5 * setter.scale
    em = shelf.width(entry.ja) + 1 + shelf.width(entry.en) * _ASIDE
    if em * size * MM_PER_POINT > setter.width_mm:
        return _entry(entry, setter)
    pieces = (Piece(shelf.runs(f"{entry.ja}　")), Piece(shelf.runs(entry.en), "aside"))
    return (Row(pieces, size, "entry", MINCHO.family, 1.2 * setter.scale, varies=True),)


def _nameless() -> Refused:
    return Refused(
        "name-missing",
        Text("認定証に印字する名前がありません。", "There is no name to print on the certificate."),
        Text("受け取る人の名前を登録してください。", "Enter the holder's name."),
    )
