"""`badgeserver endorse`."""

from __future__ import annotations

import click

from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.text import Text
from badgeserver.services.endorsements import endorse as endorse_badge
from badgeserver.services.endorsements import endorse_all


@click.command()
@click.argument("evidence_ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Endorse every badge that never was endorsed.")
@click.option("--comment", default="", help="A sentence of your own, signed with the endorsement.")
@pass_speech
def endorse(speech: Speech, evidence_ids: tuple[str, ...], everything: bool, comment: str) -> None:
    """Put our seal on providers' own badges that accepted evidence rests on.

    `badgeserver evidence attach` brings such a badge in. Issuing a credential endorses by itself what
    is not endorsed yet; this command does it before, or with a comment.

    \b
    Example: badgeserver endorse 7tQ…w --comment "Seen at the graduation ceremony."
    """
    if everything == bool(evidence_ids):
        raise click.UsageError("Name pieces of evidence, or say --all.")
    at = office()
    one_by_one = (endorse_badge(EvidenceId(one), comment, OPERATOR, at) for one in evidence_ids)
    given = endorse_all(comment, OPERATOR, at) if everything else one_by_one
    endorsed = [one.id for one in speech.progress(given, Text("確認証", "Endorsing"))]
    for endorsement_id in endorsed:
        speech.say(Text(endorsement_id, endorsement_id))
    speech.result(
        Text(f"{len(endorsed)}件の確認証を発行しました。", f"Badges endorsed: {len(endorsed)}."),
        {"endorsed": endorsed},
    )
