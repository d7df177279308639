"""Several findings about one certificate become one verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Outcome, Shown, Verdict

BORROWED_ADDRESS = Check(
    "own-address",
    Text("証明書のアドレス", "Address of the credential"),
    Outcome.FAILED,
    Text(
        "別の発行者が、このサイトのアドレスを名乗っています。",
        "Another issuer uses an address of this site for it.",
    ),
    "borrowed-address",
)
_PAGE = Text("PDFの紙面", "Page of the PDF")
PAGE_OF_ANOTHER = Check(
    "page",
    _PAGE,
    Outcome.FAILED,
    Text(
        "紙面のQRコードは、PDFに付いた証明書とは別のものです。",
        "The QR code on the page belongs to another credential than the one attached to the PDF.",
    ),
    "page-of-another",
)
PAGE_WITHOUT_CODE = Check(
    "page",
    _PAGE,
    Outcome.UNKNOWN,
    Text(
        "紙面に署名つきのQRコードがないため、紙面に書かれたことは確かめられません。",
        "The page shows no signed QR code, so what is written on it could not be checked.",
    ),
    "page-without-code",
)
_STATEMENT_TITLES = {
    "address": Text("QRコードのアドレス", "Address in the QR code"),
    "proof": Text("QRコードの電子署名", "Digital signature in the QR code"),
}
_AGREEMENT = Text("紙と記録の一致", "Paper and record agree")
_DISAGREES = Check(
    "paper-agrees",
    _AGREEMENT,
    Outcome.FAILED,
    Text(
        "紙のQRコードと、発行者の記録の内容が違います。",
        "The QR code on the paper says something else than the issuer's record.",
    ),
    "paper-differs",
)
_AGREES = Check(
    "paper-agrees",
    _AGREEMENT,
    Outcome.PASSED,
    Text(
        "紙のQRコードと、発行者の記録の内容は同じです。名前が紙と同じか、見くらべてください。",
        "The QR code on the paper and the issuer's record say the same. Compare the name with the page.",
    ),
)
_FOR_A_PROGRAM = Text(
    "ただし、この事業のバッジではなく、別のプログラムのために署名したものです。",
    "It is no badge of this programme: it was signed for another program.",
)
ON_PAPER_AND_RECORD: Final = {
    "for-a-program": _FOR_A_PROGRAM,
    "title:page": _PAGE,
    "page-of-another": PAGE_OF_ANOTHER.message,
    "page-without-code": PAGE_WITHOUT_CODE.message,
    "title:paper-address": _STATEMENT_TITLES["address"],
    "title:paper-proof": _STATEMENT_TITLES["proof"],
    "title:paper-agrees": _AGREEMENT,
    "paper-differs": _DISAGREES.message,
    "passed:paper-agrees": _AGREES.message,
}
"""The words of these checks for the verifier in the browser, by the names that it has for them."""


def borrows_our_address(shown: Shown, own_base_url: str) -> bool:
    """Tell whether somebody else's credential has an id at this site's address."""
    ours = (shown.credential_id or "").startswith(f"{own_base_url}/")
    return ours and shown.issuer_site != urlsplit(own_base_url).netloc


def is_for_a_program(shown: Shown, own_base_url: str) -> bool:
    """Tell whether this issuer signed it for another program: what it issues itself is at its own address."""
    is_ours = shown.issuer_site == urlsplit(own_base_url).netloc
    return is_ours and not (shown.credential_id or "").startswith(f"{own_base_url}/")


def told_for_a_program(verdict: Verdict) -> Verdict:
    """Return a verdict that says as well that it is no badge of the programme."""
    ja, en = verdict.summary.ja + _FOR_A_PROGRAM.ja, f"{verdict.summary.en} {_FOR_A_PROGRAM.en}"
    return replace(verdict, summary=Text(ja, en))


def refuted(verdict: Verdict, check: Check) -> Verdict:
    """Return `verdict` made invalid by a failed check."""
    return replace(verdict, answer=Answer.INVALID, summary=check.message, checks=(check, *verdict.checks))


def unproven(verdict: Verdict, check: Check) -> Verdict:
    """Return `verdict` with a check that could not be made; what was valid is unknown by it."""
    if verdict.answer is not Answer.VALID:
        return replace(verdict, checks=(*verdict.checks, check))
    return replace(verdict, answer=Answer.UNKNOWN, summary=check.message, checks=(*verdict.checks, check))


def together(paper: Verdict, online: Verdict) -> Verdict:
    """Join what the paper states with what the issuer's record says of the same credential.

    The name comes from the paper, and only from one whose signature holds: the site shows a name only
    where the holder agreed. What the site could not answer, a paper that holds answers by itself; a
    paper whose signature could not be checked leaves the answer unknown.
    """
    if paper.answer is Answer.INVALID:
        return paper
    if online.answer is Answer.INVALID:
        return online
    known = online.shown if online.answer is Answer.VALID else None
    if known is not None and paper.shown is not None and not _says_the_same(paper.shown, known):
        return refuted(online, _DISAGREES)
    if not paper.is_proven:
        return replace(paper, checks=_on_paper(paper) + online.checks, shown=online.shown)
    if known is None or paper.shown is None:
        return paper
    shown = replace(known, holder_name=paper.shown.holder_name)
    return replace(online, shown=shown, checks=(*_on_paper(paper), _AGREES, *online.checks))


def _on_paper(paper: Verdict) -> tuple[Check, ...]:
    """Return the checks of the statement itself, so named that they stand apart from the record's."""
    return tuple(
        replace(one, name=f"paper-{one.name}", title=_STATEMENT_TITLES[one.name])
        for one in paper.checks
        if one.name in _STATEMENT_TITLES
    )


def _says_the_same(paper: Shown, online: Shown) -> bool:
    return (paper.badge_id, paper.awarded_on, paper.valid_until) == (
        online.badge_id,
        online.awarded_on,
        online.valid_until,
    )
