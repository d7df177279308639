"""`badgeserver verify` and `badgeserver verify-presentation`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import click

from badgeserver.cli.speech import COULD_NOT_FIND_OUT, DONE, REFUSED, Speech, pass_speech, refused_value
from badgeserver.cli.workplace import desk
from badgeserver.domain.presentation import PresentationVerdict
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Outcome, Shown, Verdict
from badgeserver.services.presented import verify_presentation_file
from badgeserver.services.verifying_files import Finding, verify_named

ANSWERS = {
    Answer.VALID: Text("有効です", "VALID"),
    Answer.INVALID: Text("無効です", "INVALID"),
    Answer.UNKNOWN: Text("わかりません", "UNKNOWN"),
}
MARKS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.UNKNOWN: "?"}


@click.command()
@click.argument("references", metavar="FILE-OR-URL...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, one for each.")
@pass_speech
def verify(speech: Speech, references: tuple[str, ...], as_json: bool) -> None:
    """Verify credentials: JSON, PNG, SVG or PDF files, photos of QR codes, or addresses.

    With --json there is one object a line, in the order given, as soon as it is known. It ends with 0 when
    all are valid, else 1 when any is invalid or could not be read, else 3 when any is unknown.

    For what somebody shows you for this occasion, see `badgeserver verify-presentation`.

    \b
    Example: badgeserver verify demo/certificate.pdf
    Example: badgeserver verify applicants/* --json
    """
    speech = replace(speech, as_json=as_json or speech.as_json)
    at = desk()
    own_site = urlsplit(at.own_base_url).netloc if at.own_base_url is not None else None
    answers = []
    for reference in speech.progress(references, Text("検証", "Verifying")):
        finding = verify_named(reference, at)
        answers.append(finding.answer)
        _say_finding(finding, own_site, speech, len(references) > 1)
        speech.give_line(finding_value(finding, own_site, speech))
    sys.exit(exit_code(answers))


def exit_code(answers: Sequence[Answer | None]) -> int:
    """Return the worst of the answers as an exit code; None stands for what could not be read."""
    if any(one in (Answer.INVALID, None) for one in answers):
        return REFUSED
    return COULD_NOT_FIND_OUT if Answer.UNKNOWN in answers else DONE


def _say_finding(finding: Finding, own_site: str | None, speech: Speech, is_named: bool) -> None:
    """Print a finding, below its file's name where there are several."""
    if is_named:
        speech.say(Text(f"■ {finding.name}", f"== {finding.name}"))
    if finding.verdict is not None:
        say_verdict(finding.verdict, own_site, speech)
    elif finding.refused is not None:
        for line in finding.refused.lines(speech.language):
            # Standard error may go elsewhere, without the name above.
            speech.warn(f"{finding.name}: {line}" if is_named else line)


def finding_value(finding: Finding, own_site: str | None, speech: Speech) -> dict[str, Any]:
    """Return what came of a file or address for machines; `own_site` is as in `say_verdict`."""
    value: dict[str, Any] = {"name": finding.name, "sha256": finding.sha256 or None}
    if finding.verdict is not None:
        return {**value, **verdict_value(finding.verdict, own_site, speech)}
    if finding.refused is not None:
        value |= refused_value(finding.refused, speech.language)
    return {**value, "answer": None}


@click.command(name="verify-presentation")
@click.argument("file", metavar="FILE")
@click.option("--challenge", help="The text that you had its holder sign, for this occasion alone.")
@click.option("--domain", help="The domain that you had its holder sign: yours.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_speech
def verify_presentation(
    speech: Speech, file: str, challenge: str | None, domain: str | None, as_json: bool
) -> None:
    """Verify a presentation: who shows it, and each credential in it.

    Without a challenge, it may be one that was made for somebody else.

    \b
    Example: badgeserver verify-presentation shown.json --challenge 7tQ…w --domain you.example
    """
    speech = replace(speech, as_json=as_json or speech.as_json)
    at = desk()
    found = verify_presentation_file(file, challenge, domain, at)
    own_site = urlsplit(at.own_base_url).netloc if at.own_base_url is not None else None
    answer = ANSWERS[found.answer]
    speech.say(Text(f"{answer.ja}：{found.summary.ja}", f"{answer.en}: {found.summary.en}"))
    holder = Text(found.holder, found.holder) if found.holder is not None else _NOBODY
    speech.say(Text(f"  見せている人　{holder.ja}", f"  Shown by  {holder.en}"))
    _say_checks(found.checks, speech)
    for position, one in enumerate(found.credentials):
        say_verdict(one, own_site, speech)
        if position in found.of_others:
            speech.say(_OF_OTHERS)
    speech.give(
        {
            "answer": found.answer,
            "summary": found.summary.in_(speech.language),
            "holder": found.holder,
            "checks": _check_values(found.checks, speech),
            "credentials": [
                {**verdict_value(one, own_site, speech), "about_holder": _is_about_holder(position, found)}
                for position, one in enumerate(found.credentials)
            ],
        }
    )
    sys.exit(exit_code([found.answer]))


def _is_about_holder(position: int, found: PresentationVerdict) -> bool | None:
    """Tell whether a credential is about whoever shows it; None where nobody is known to."""
    return position not in found.of_others if found.holder is not None else None


_OF_OTHERS = Text(
    "  注意　　見せている人本人のものだとは、書かれていません",
    "  Note    It does not say that it is about whoever shows it",
)
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
        else:
            _say_that_it_is_no_badge(shown, speech)
        if shown.holder_name is not None:
            speech.say(Text(f"  名前　　{shown.holder_name}", f"  Holder  {shown.holder_name}"))
        if shown.level is not None:
            speech.say(Text(f"  　　　　{shown.level.in_words.ja}", f"          {shown.level.in_words.en}"))
        if shown.replaced is not None:
            speech.say(Text(f"  注意　　{shown.replaced.words.ja}", f"  Note    {shown.replaced.words.en}"))
        _say_issuer(shown, own_site, speech)
    _say_checks(verdict.checks, speech)


def _say_that_it_is_no_badge(shown: Shown, speech: Speech) -> None:
    speech.say(
        Text("  バッジではなく、別の種類の証明書です。", "  It is a credential of another kind, not a badge.")
    )
    if shown.badge_name.en:
        speech.say(Text(f"  名称　　{shown.badge_name.ja}", f"  Name    {shown.badge_name.en}"))


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
        **(_shown_value(shown, own_site, speech) if shown is not None else {"issuer": None}),
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


def _shown_value(shown: Shown, own_site: str | None, speech: Speech) -> dict[str, Any]:
    """Return what a credential says, and what its issuer adds where that is this site."""
    level, replaced = shown.level, shown.replaced
    return {
        "holder": shown.holder_name,
        "is_badge": shown.is_badge,
        "badge": {"id": shown.badge_id, "name": shown.badge_name.in_(speech.language)},
        "level": None if level is None else {"id": level.id, "words": level.in_words.in_(speech.language)},
        "awarded_on": shown.awarded_on and shown.awarded_on.isoformat(),
        "valid_until": shown.valid_until and shown.valid_until.isoformat(),
        "credential": shown.credential_id,
        "replaced": replaced
        and {
            "kind": replaced.kind,
            "since": replaced.since.isoformat(),
            "version": replaced.version or None,
            "words": replaced.words.in_(speech.language),
        },
        "issuer": _issuer_value(shown, own_site),
    }


def _issuer_value(shown: Shown, own_site: str | None) -> dict[str, Any]:
    site = shown.issuer_site
    return {"name": shown.issuer_name, "site": site or None, "is_this_site": site != "" and site == own_site}
