"""Where the words stand on the card for the wallet: who and what on its front, how to verify on its back."""

from __future__ import annotations

from badgeserver.documents.award_certificate import AwardCertificate
from badgeserver.documents.certificate_layout import (
    address_block,
    date_blocks,
    holder_rows,
    level_words,
    require_name,
)
from badgeserver.documents.fonts import GOTHIC, FontShelf
from badgeserver.documents.papers import Paper
from badgeserver.documents.row_setter import Setter, block_in, plain, shrunk
from badgeserver.documents.rows import Area, Block, Row
from badgeserver.documents.typesetting import shrinking

_ART_MM = 21.0
"""The badge's art with the space beside it."""
_BADGE_MM = 17.0
_HONORIFIC_MM = 6.0
_NAME_TRIES = (*shrinking(17, 11, 1), *shrinking(11, 7, 2), *shrinking(7, 5.5, 3))
_DATE_SIZES = (5, 7.2, 5.4)
_TITLE_TRIES = (*shrinking(12, 9, 1), *shrinking(9.5, 7, 2), *shrinking(7, 5, 3))


def card_blocks(
    certificate: AwardCertificate, paper: Paper, verify: Area, shelf: FontShelf
) -> tuple[Block, ...]:
    """Return all blocks of a card; `verify` is the room beside the QR code."""
    require_name(certificate.holder_name, shelf)
    return (
        *_front(certificate, paper.body, shelf),
        *date_blocks(certificate, paper.dates, _DATE_SIZES, shelf),
        _issuer(certificate, paper.issuer, shelf),
        _issuer_en(certificate, paper.issuer_en, shelf),
        *_back(certificate, verify, shelf),
    )


def _front(certificate: AwardCertificate, area: Area, shelf: FontShelf) -> tuple[Block, Block]:
    beside = Area(area.left_mm + _ART_MM, area.top_mm, area.width_mm - _ART_MM, _BADGE_MM)
    below = Area(area.left_mm, area.top_mm + _BADGE_MM + 2, area.width_mm, area.height_mm - _BADGE_MM - 2)

    def badge(setter: Setter) -> tuple[Row, ...]:
        return (
            *setter.rows("認定証　CERTIFICATE OF AWARD", plain(6), "heading", family=GOTHIC.family),
            *setter.rows(certificate.badge_name.ja, _TITLE_TRIES, "badge", before_mm=0.5),
            *setter.rows(certificate.badge_name.en, plain(6.5), "badge", before_mm=0.2),
            *setter.rows(level_words(certificate), plain(6), "level", before_mm=0.6, family=GOTHIC.family),
        )

    def holder(setter: Setter) -> tuple[Row, ...]:
        return holder_rows(certificate.holder_name, _NAME_TRIES, _HONORIFIC_MM, setter)

    named = certificate.badge_name
    return (
        block_in(shrunk(badge, beside, shelf, named), beside, "card-badge", "left"),
        block_in(shrunk(holder, below, shelf, named), below, "card-holder"),
    )


def _issuer(certificate: AwardCertificate, area: Area, shelf: FontShelf) -> Block:
    issuer = certificate.issuer
    words = f"{issuer.name.ja}　{issuer.signatory_title.ja}　{issuer.signatory_name.ja}"

    def rows(setter: Setter) -> tuple[Row, ...]:
        return setter.rows(words, plain(7), "ja")

    return block_in(shrunk(rows, area, shelf, issuer.name), area, "issuer")


def _issuer_en(certificate: AwardCertificate, area: Area, shelf: FontShelf) -> Block:
    name = certificate.issuer.name

    def rows(setter: Setter) -> tuple[Row, ...]:
        return setter.rows(f"{name.ja}　{name.en}", plain(5.6), "en")

    return block_in(shrunk(rows, area, shelf, name), area, "issuer-en")


def _back(certificate: AwardCertificate, area: Area, shelf: FontShelf) -> tuple[Block, Block]:
    setter, gothic = Setter(shelf, area.width_mm), GOTHIC.family
    how = (
        *setter.rows("この認定証を確かめる", plain(7.5), "verify-head", family=gothic),
        *setter.rows("Verify this certificate", plain(5.6), "en", family=gothic),
        *setter.rows("QRコードを読み取るか、", plain(6), "ja", before_mm=1, family=gothic),
        *setter.rows("次のアドレスを開いてください。", plain(6), "ja", family=gothic),
        *setter.rows("Scan the code or open:", plain(5.2), "en", family=gothic),
    )
    above = block_in(how, area, "verify", "left")
    used = above.height_mm + 1
    below = Area(area.left_mm, area.top_mm + used, area.width_mm, area.height_mm - used - 4)
    return above, address_block(certificate.verification_address, below, shelf, 6)
