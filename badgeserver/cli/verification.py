"""`badgeserver verify`."""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import urlsplit

import click

from badgeserver.cli.speech import COULD_NOT_FIND_OUT, DONE, REFUSED, Speech, pass_speech
from badgeserver.cli.workplace import desk
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Outcome, Shown, Verdict
from badgeserver.services.verification import verify_reference

EXIT_CODES = {Answer.VALID: DONE, Answer.INVALID: REFUSED, Answer.UNKNOWN: COULD_NOT_FIND_OUT}
ANSWERS = {
    Answer.VALID: Text("有効です", "VALID"),
    Answer.INVALID: Text("無効です", "INVALID"),
    Answer.UNKNOWN: Text("わかりません", "UNKNOWN"),
}
MARKS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.UNKNOWN: "?"}


@click.command()
@click.argument("reference", metavar="FILE-OR-URL")
@pass_speech
def verify(speech: Speech, reference: str) -> None:
    """Verify a credential: a JSON, PNG, SVG or PDF file, a photo of its QR code, or its address.

    \b
    Example: badgeserver verify demo/certificate.pdf
    """
    at = desk()
    verdict = verify_reference(reference, at)
    own_site = urlsplit(at.own_base_url).netloc if at.own_base_url is not None else None
    say_verdict(verdict, own_site, speech)
    speech.give(verdict_value(verdict, own_site, speech))
    sys.exit(EXIT_CODES[verdict.answer])


def say_verdict(verdict: Verdict, own_site: str | None, speech: Speech) -> None:
    """Print the answer, what the credential says, and each check.

    `own_site` is the host of the issuer that is set up here, if there is one.
    """
    answer = ANSWERS[verdict.answer]
    speech.say(Text(f"{answer.ja}：{verdict.summary.ja}", f"{answer.en}: {verdict.summary.en}"))
    if verdict.shown is not None:
        shown = verdict.shown
        speech.say(Text(f"  バッジ　{shown.badge_name.ja}", f"  Badge   {shown.badge_name.en}"))
        if shown.holder_name is not None:
            speech.say(Text(f"  名前　　{shown.holder_name}", f"  Holder  {shown.holder_name}"))
        _say_issuer(shown, own_site, speech)
    for check in verdict.checks:
        mark = MARKS[check.outcome]
        speech.say(
            Text(
                f"  {mark} {check.title.ja}：{check.message.ja}",
                f"  {mark} {check.title.en}: {check.message.en}",
            )
        )


def _say_issuer(shown: Shown, own_site: str | None, speech: Speech) -> None:
    """Print the issuer with the site whose keys were used: names prove nothing, as anybody may take any."""
    name, site = shown.issuer_name, shown.issuer_site
    if not site:
        speech.say(Text(f"  発行者　{name}", f"  Issuer  {name}"))
        return
    speech.say(Text(f"  発行者　{name}（サイト：{site}）", f"  Issuer  {name} (site: {site})"))
    if site != own_site:
        speech.say(
            Text(
                "  　　　　このアドレスが発行者のものだとわかっているときだけ、信用してください。",
                "          Trust it only if you know that this address is the issuer's.",
            )
        )


def verdict_value(verdict: Verdict, own_site: str | None, speech: Speech) -> dict[str, Any]:
    """Return a verdict for machines; `own_site` is as in `say_verdict`."""
    known, shown = verdict.status_known_as_of, verdict.shown
    return {
        "answer": verdict.answer,
        "summary": verdict.summary.in_(speech.language),
        "issuer": _issuer_value(shown, own_site) if shown is not None else None,
        "status_known_as_of": known.isoformat() if known is not None else None,
        "checks": [
            {
                "name": one.name,
                "outcome": one.outcome,
                "code": one.code,
                "message": one.message.in_(speech.language),
            }
            for one in verdict.checks
        ],
    }


def _issuer_value(shown: Shown, own_site: str | None) -> dict[str, Any]:
    site = shown.issuer_site
    return {"name": shown.issuer_name, "site": site or None, "is_this_site": site != "" and site == own_site}
