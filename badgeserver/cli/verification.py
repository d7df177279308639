"""`badgeserver verify` and `badgeserver verify-presentation`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import click

from badgeserver.cli.speech import COULD_NOT_FIND_OUT, DONE, REFUSED, Speech, pass_speech
from badgeserver.cli.workplace import desk
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Outcome, Shown, Verdict
from badgeserver.services.presented import verify_presentation_file
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

    For what somebody shows you for this occasion, see `badgeserver verify-presentation`.

    \b
    Example: badgeserver verify demo/certificate.pdf
    """
    at = desk()
    verdict = verify_reference(reference, at)
    own_site = urlsplit(at.own_base_url).netloc if at.own_base_url is not None else None
    say_verdict(verdict, own_site, speech)
    speech.give(verdict_value(verdict, own_site, speech))
    sys.exit(EXIT_CODES[verdict.answer])


@click.command(name="verify-presentation")
@click.argument("file", metavar="FILE")
@click.option("--challenge", help="The text that you had its holder sign, for this occasion alone.")
@click.option("--domain", help="The domain that you had its holder sign: yours.")
@pass_speech
def verify_presentation(speech: Speech, file: str, challenge: str | None, domain: str | None) -> None:
    """Verify a presentation: who shows it, and each credential in it.

    Without a challenge, it may be one that was made for somebody else.

    \b
    Example: badgeserver verify-presentation shown.json --challenge 7tQ…w --domain you.example
    """
    at = desk()
    found = verify_presentation_file(file, challenge, domain, at)
    own_site = urlsplit(at.own_base_url).netloc if at.own_base_url is not None else None
    answer = ANSWERS[found.answer]
    speech.say(Text(f"{answer.ja}：{found.summary.ja}", f"{answer.en}: {found.summary.en}"))
    holder = Text(found.holder, found.holder) if found.holder is not None else _NOBODY
    speech.say(Text(f"  見せている人　{holder.ja}", f"  Shown by  {holder.en}"))
    _say_checks(found.checks, speech)
    for one in found.credentials:
        say_verdict(one, own_site, speech)
    speech.give(
        {
            "answer": found.answer,
            "summary": found.summary.in_(speech.language),
            "holder": found.holder,
            "checks": _check_values(found.checks, speech),
            "credentials": [verdict_value(one, own_site, speech) for one in found.credentials],
        }
    )
    sys.exit(EXIT_CODES[found.answer])


_NOBODY = Text("確かめられた署名がないため、分かりません", "not known: no signature that holds tells")


def say_verdict(verdict: Verdict, own_site: str | None, speech: Speech) -> None:
    """Print the answer, what the credential says, and each check.

    `own_site` is the host of the issuer that is set up here, if there is one.
    """
    answer = ANSWERS[verdict.answer]
    speech.say(Text(f"{answer.ja}：{verdict.summary.ja}", f"{answer.en}: {verdict.summary.en}"))
    if verdict.shown is not None:
        shown = verdict.shown
        if shown.is_badge:
            speech.say(Text(f"  バッジ　{shown.badge_name.ja}", f"  Badge   {shown.badge_name.en}"))
        elif shown.badge_name.en:
            speech.say(Text(f"  名称　　{shown.badge_name.ja}", f"  Name    {shown.badge_name.en}"))
        if shown.holder_name is not None:
            speech.say(Text(f"  名前　　{shown.holder_name}", f"  Holder  {shown.holder_name}"))
        _say_issuer(shown, own_site, speech)
    _say_checks(verdict.checks, speech)


def _say_checks(checks: Sequence[Check], speech: Speech) -> None:
    for check in checks:
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
        "checks": _check_values(verdict.checks, speech),
    }


def _check_values(checks: Sequence[Check], speech: Speech) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "outcome": one.outcome,
            "code": one.code,
            "message": one.message.in_(speech.language),
        }
        for one in checks
    ]


def _issuer_value(shown: Shown, own_site: str | None) -> dict[str, Any]:
    site = shown.issuer_site
    return {"name": shown.issuer_name, "site": site or None, "is_this_site": site != "" and site == own_site}
