"""`badgeserver issue`, `badgeserver export` and `badgeserver revoke`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from badgeserver.cli.speech import DONE, REFUSED, Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import AwardId, CredentialId
from badgeserver.domain.text import Text
from badgeserver.services.carriers import export_carriers
from badgeserver.services.credential_signing import WITH_ANOTHER_PROOF, WITH_ONE_PROOF, Sign
from badgeserver.services.credential_tokens import offers_jwt
from badgeserver.services.issuing import batch_for, issue_all, issue_credential
from badgeserver.services.office import Office
from badgeserver.services.revocation import revoke as revoke_signed
from badgeserver.services.signing_many import SignMany, signing_beside, signing_here

SHOWN = 20
"""How many ids are printed; `--json` gives them all."""
MANY = 2_000
"""As many credentials are signed in the time that it takes other processes to begin."""

_NO_JWT = Text(
    "JWTの鍵がないため、JWTは書いていません。「badgeserver keys create --algorithm ES256」で作れます。",
    "No JWT was written: there is no key for it. Make one with “badgeserver keys create --algorithm ES256”.",
)


@click.command()
@click.argument("award_ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Issue every award that has no credential yet.")
@click.option("--also", type=click.Choice(list(WITH_ANOTHER_PROOF)), help="Add a proof of this suite.")
@pass_speech
def issue(speech: Speech, award_ids: tuple[str, ...], everything: bool, also: str | None) -> None:
    """Sign the credentials of awards. Safe to break off and to repeat: nothing is issued twice.

    \b
    Example: badgeserver issue --all
    """
    if everything == bool(award_ids):
        raise click.UsageError("Name awards, or say --all; one of the two.")
    at, sign = office(), WITH_ANOTHER_PROOF[also] if also else WITH_ONE_PROOF
    refused: dict[AwardId, Refused] = {}
    total = at.store.awards.count_without_credential() if everything else len(award_ids)
    with _signing(total, at, sign) as signing:
        if everything:
            issuing = issue_all(at, signing, batch_for(total), refused.__setitem__)
        else:
            issuing = (issue_credential(AwardId(one), at, sign) for one in award_ids)
        issued = [one.id for one in speech.progress(issuing, Text("発行", "Issuing"), total)]
    _tell(issued, refused, speech)
    sys.exit(REFUSED if refused else DONE)


def _signing(total: int, at: Office, sign: Sign) -> AbstractContextManager[SignMany]:
    """Return what signs: other processes where there are many; raises Misconfigured where no key signs."""
    if total < MANY:
        return nullcontext(signing_here(at, sign))
    at.signing_key()
    return signing_beside(office, os.cpu_count() or 1, sign)


def _tell(issued: Sequence[CredentialId], refused: Mapping[AwardId, Refused], speech: Speech) -> None:
    for credential_id in issued[:SHOWN]:
        speech.say(Text(credential_id, credential_id))
    if len(issued) > SHOWN:
        speech.say(Text("…", "…"))
    for award_id, refusal in refused.items():
        speech.warn(f"{award_id}: {refusal.in_(speech.language)}")
    speech.result(
        Text(f"{len(issued)}件の証明書を発行しました。", f"Credentials issued: {len(issued)}."),
        {
            "issued": issued,
            "refused": [{"award": award_id, "error": one.code} for award_id, one in refused.items()],
        },
    )


@click.command()
@click.argument("credential_id")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path())
@pass_speech
def export(speech: Speech, credential_id: str, folder: Path) -> None:
    """Write a credential as JSON, PNG, SVG and PDF, and as JWT where the issuer has a key for it.

    \b
    Example: badgeserver export sV2…Q --to certificates/
    """
    at = office()
    files = export_carriers(CredentialId(credential_id), folder, at)
    for file in files:
        speech.say(Text(str(file), str(file)))
    if not offers_jwt(CredentialId(credential_id), at):
        speech.say(_NO_JWT)
    speech.give({"files": [str(file) for file in files]})


@click.command()
@click.argument("signed_id", metavar="ID")
@click.option("--reason", required=True, help="Shown to whoever verifies the credential.")
@pass_speech
def revoke(speech: Speech, signed_id: str, reason: str) -> None:
    """Take a credential or an endorsement back. Verifiers see it within the status list's time to live.

    A credential that carries an endorsement which was taken back is not valid any longer either.

    \b
    Example: badgeserver revoke sV2…Q --reason "Handed in by mistake"
    """
    revoked = revoke_signed(signed_id, reason, OPERATOR, office())
    speech.result(
        Text(f"「{revoked.id}」を失効にしました。", f"Revoked {revoked.id}."),
        {"revoked": revoked.id, "reason": revoked.revocation_reason},
    )
