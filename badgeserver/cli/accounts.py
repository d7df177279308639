"""`badgeserver learner` and `badgeserver sign-in-link`."""

from __future__ import annotations

import click

from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.account import Account, AccountKind
from badgeserver.domain.text import Text
from badgeserver.services.accounts import NewLearner, add_learner
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
