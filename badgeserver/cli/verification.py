"""`badgeserver verify`."""

from __future__ import annotations

import sys
from typing import Any

import click

from badgeserver.cli.speech import COULD_NOT_FIND_OUT, DONE, REFUSED, Speech, pass_speech
from badgeserver.cli.workplace import desk
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Outcome, Verdict
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
    verdict = verify_reference(reference, desk())
    say_verdict(verdict, speech)
    speech.give(verdict_value(verdict, speech))
    sys.exit(EXIT_CODES[verdict.answer])


def say_verdict(verdict: Verdict, speech: Speech) -> None:
    """Print the answer, what the credential says, and each check."""
    answer = ANSWERS[verdict.answer]
    speech.say(Text(f"{answer.ja}：{verdict.summary.ja}", f"{answer.en}: {verdict.summary.en}"))
    if verdict.shown is not None:
        shown = verdict.shown
        speech.say(Text(f"  バッジ　{shown.badge_name.ja}", f"  Badge   {shown.badge_name.en}"))
        if shown.holder_name is not None:
            speech.say(Text(f"  名前　　{shown.holder_name}", f"  Holder  {shown.holder_name}"))
        issuer = f"{shown.issuer_name} ({shown.issuer_site})"
        speech.say(Text(f"  発行者　{issuer}", f"  Issuer  {issuer}"))
    for check in verdict.checks:
        mark = MARKS[check.outcome]
        speech.say(
            Text(
                f"  {mark} {check.title.ja}：{check.message.ja}",
                f"  {mark} {check.title.en}: {check.message.en}",
            )
        )


def verdict_value(verdict: Verdict, speech: Speech) -> dict[str, Any]:
    """Return a verdict for machines."""
    known = verdict.status_known_as_of
    return {
        "answer": verdict.answer,
        "summary": verdict.summary.in_(speech.language),
        "status_known_as_of": known.isoformat() if known is not None else None,
        "checks": [
            {"name": one.name, "outcome": one.outcome, "message": one.message.in_(speech.language)}
            for one in verdict.checks
        ],
    }
