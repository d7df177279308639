"""`badgeserver learner` and `badgeserver sign-in-link`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.account import Account, AccountKind
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.text import Text
from badgeserver.services.accounts import NewLearner, add_learner
from badgeserver.services.data_copy import data_copy
from badgeserver.services.deletion import delete_learner
from badgeserver.services.sign_in import create_link


@click.group()
def learner() -> None:
    """The people who hand in evidence.

    \b
    Example: badgeserver learner add --help
    """


@learner.command()
@click.option("--name", required=True, help="As it shall be printed on certificates.")
@click.option("--email", required=True)
@click.option("--group", required=True, help="A learner group of the skill map, such as citizen.")
@click.option("--municipality", help="The 5-digit code, such as 01202.")
@click.option("--show-name", is_flag=True, help="The learner agrees that verifiers see the name.")
@pass_speech
def add(speech: Speech, name: str, email: str, group: str, municipality: str | None, show_name: bool) -> None:
    """Add a learner and print the id.

    \b
    Example: badgeserver learner add --name "雪原 ひかり" --email hikari@example.jp --group citizen
    """
    profile = NewLearner(name, email, group, municipality, show_name)
    added = add_learner(profile, OPERATOR, office())
    speech.result(
        Text(f"学習者「{added.id}」を加えました。", f"Added the learner {added.id}."), {"learner": added.id}
    )


@learner.command()
@click.argument("id")
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The ZIP to write."
)
@pass_speech
def export(speech: Speech, id: str, to: Path) -> None:
    """Write everything that is kept about the learner ID into a ZIP, as they can have it themselves.

    \b
    Example: badgeserver learner export kQ2v7c3mT0a9xYwLr5bN1Q --to copy.zip
    """
    parts = data_copy(LearnerId(id), OPERATOR, office())
    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.writelines(parts)
    speech.result(Text(f"「{to}」に書きました。", f"Written to {to}."), {"file": str(to)})


@learner.command()
@click.argument("id")
@click.option("--reason", required=True, help="Why, for the audit log, without naming the person.")
@click.confirmation_option(prompt="This can't be undone. Delete?")
@pass_speech
def delete(speech: Speech, id: str, reason: str) -> None:
    """Delete all personal data of the learner ID; the status of their badges stays answerable.

    \b
    Example: badgeserver learner delete kQ2v7c3mT0a9xYwLr5bN1Q --reason "request by letter 2026-114" --yes
    """
    delete_learner(LearnerId(id), reason, OPERATOR, office())
    speech.result(
        Text(f"学習者「{id}」のデータを削除しました。", f"Deleted the data of the learner {id}."),
        {"deleted": id},
    )


@click.command("sign-in-link")
@click.argument("kind", type=click.Choice([kind.value for kind in AccountKind]))
@click.argument("id")
@pass_speech
def sign_in_link(speech: Speech, kind: str, id: str) -> None:
    """Print a link that signs the learner or staff member ID in once, within a quarter of an hour.

    \b
    Example: badgeserver sign-in-link staff kQ2v7c3mT0a9xYwLr5bN1Q
    """
    link = create_link(Account(AccountKind(kind), id), office())
    speech.result(Text(link, link), {"link": link})
