"""`badgeserver evidence`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from badgeserver.cli.speech import REFUSED, Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.award_review import AwardReview
from badgeserver.domain.evidence import Acceptance
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.requirement import Strength
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import accept as accept_one
from badgeserver.services.corrections import correct_evidence, withdraw_evidence
from badgeserver.services.evidence import evidence_of, import_line
from badgeserver.services.evidence_lines import numbered_lines
from badgeserver.services.foreign_badges import attach_badge

STRENGTHS = click.Choice([strength.name.lower() for strength in Strength])


@click.group()
def evidence() -> None:
    """What learners have: bring it in, accept it, list it.

    \b
    Example: badgeserver evidence list demo-citizen
    """


@evidence.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--accept-as", type=STRENGTHS, help="Accept what is brought in, known this firmly.")
@click.option("--by", default="staff", show_default=True, help="Which role or body found it true.")
@pass_speech
def import_file(speech: Speech, file: Path, accept_as: str | None, by: str) -> None:
    """Bring in evidence from a file with one JSON value a line.

    Bad lines are reported with their number, and the others go on.

    \b
    A line: {"learner": "demo-citizen", "evidence": [{"cert": "ipa-ip", "date": "2026-05-01"}]}
    Example: badgeserver evidence import completions.jsonl --accept-as roster
    """
    at = office()
    strength = Strength[accept_as.upper()] if accept_as is not None else None
    brought, faults = 0, []
    with file.open("rb") as lines:
        for number, line in speech.progress(numbered_lines(lines), Text("取り込み", "Bringing in")):
            outcome = import_line(line, strength, by, OPERATOR, at)
            if isinstance(outcome, int):
                brought += outcome
            else:
                faults.append((number, outcome))
    for number, fault in faults:
        speech.warn(f"{file}:{number}: {fault.in_(speech.language)}")
    speech.result(
        Text(
            f"{brought}件を取り込み、{len(faults)}行を受け付けませんでした。",
            f"Brought in {brought} pieces; {len(faults)} lines were refused.",
        ),
        {"imported": brought, "refused": [{"line": number, "error": one.code} for number, one in faults]},
    )
    sys.exit(REFUSED if faults else 0)


@evidence.command()
@click.argument("evidence_id")
@click.option("--as", "accept_as", type=STRENGTHS, required=True, help="How firmly it is known.")
@click.option("--by", default="staff", show_default=True, help="Which role or body found it true.")
@pass_speech
def accept(speech: Speech, evidence_id: str, accept_as: str, by: str) -> None:
    """Accept one piece of evidence, so that it counts; badges that follow from it are issued at once.

    \b
    Example: badgeserver evidence accept 7tQ…w --as assessed --by assessors
    """
    at = office()
    acceptance = Acceptance(Strength[accept_as.upper()], by, at.today())
    issued = accept_one(EvidenceId(evidence_id), acceptance, _ACTOR, at)
    speech.result(
        Text(f"認めました。新しいバッジ：{len(issued)}個", f"Accepted. New badges: {len(issued)}"),
        {"accepted": evidence_id, "issued": [one.id for one in issued]},
    )


@evidence.command()
@click.argument("evidence_id")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--confirmed-by", help="Who says that it is the learner's, where the badge does not tell.")
@pass_speech
def attach(speech: Speech, evidence_id: str, file: Path, confirmed_by: str | None) -> None:
    """Attach the provider's own Open Badge 3.0 to a piece of evidence, once it is verified.

    \b
    Example: badgeserver evidence attach 7tQ…w badge.png
    """
    badge = attach_badge(EvidenceId(evidence_id), file.read_bytes(), confirmed_by, OPERATOR, office())
    speech.result(
        Text(
            f"「{badge.issuer_name}」のバッジ「{badge.name}」を付けました。",
            f"Attached the badge “{badge.name}” of {badge.issuer_name}.",
        ),
        {"attached": badge.id, "issuer": badge.issuer, "digest": badge.digest},
    )


@evidence.command()
@click.argument("evidence_id")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="The day on which it was passed or done.")
@click.option("--score", type=int)
@click.option("--level", type=int, help="Grade or level.")
@click.option("--rubric", type=int, help="The step that it is rated.")
@click.option("--months", type=int, help="Of practice.")
@click.option("--gap-months", type=int, help="Of the longest break.")
@click.option("--reason", required=True, help="The learner is told.")
@pass_speech
def correct(speech: Speech, /, evidence_id: str, reason: str, **facts: int | datetime | None) -> None:
    """Correct a fact of accepted evidence. Nothing is revoked: staff decide about badges that depend on it.

    \b
    Example: badgeserver evidence correct 7tQ…w --score 590 --reason "The score was mistyped"
    """
    changed = {
        name: one.date().isoformat() if isinstance(one, datetime) else one
        for name, one in facts.items()
        if one is not None
    }
    _say_reviews(correct_evidence(EvidenceId(evidence_id), changed, reason, _ACTOR, office()), speech)


@evidence.command()
@click.argument("evidence_id")
@click.option("--reason", required=True, help="The learner is told.")
@pass_speech
def withdraw(speech: Speech, evidence_id: str, reason: str) -> None:
    """Let accepted evidence count no longer. Nothing is revoked: staff decide about badges that depend on it.

    \b
    Example: badgeserver evidence withdraw 7tQ…w --reason "The provider took it back"
    """
    _say_reviews(withdraw_evidence(EvidenceId(evidence_id), reason, _ACTOR, office()), speech)


_ACTOR = Actor(Role.OPERATOR, "command-line")


def _say_reviews(reviews: Sequence[AwardReview], speech: Speech) -> None:
    speech.result(
        Text(
            f"記録しました。担当者が見直すバッジ：{len(reviews)}件（/desk/reviews）",
            f"Put on record. Badges for staff to look at again: {len(reviews)} (/desk/reviews)",
        ),
        {"reviews": [{"review": one.id, "award": one.award} for one in reviews]},
    )


@evidence.command("list")
@click.argument("learner_id", metavar="LEARNER")
@pass_speech
def list_evidence(speech: Speech, learner_id: str) -> None:
    """List a learner's evidence with its state.

    \b
    Example: badgeserver evidence list demo-citizen
    """
    lines = evidence_of(LearnerId(learner_id), office())
    for one in lines:
        speech.say(
            Text(
                f"{one.id}  {one.dated}  {one.title.ja}  {one.state.ja}",
                f"{one.id}  {one.dated}  {one.title.en}  {one.state.en}",
            )
        )
    speech.give([{"id": one.id, "date": one.dated, "title": one.title.in_(speech.language)} for one in lines])
