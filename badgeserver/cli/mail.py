"""`badgeserver mail`: the mail that waits, and sending it."""

from __future__ import annotations

import sys

import click

from badgeserver.cli.speech import COULD_NOT_FIND_OUT, DONE, Speech, pass_speech
from badgeserver.cli.workplace import office
from badgeserver.domain.mail import QueuedMail
from badgeserver.domain.text import Text
from badgeserver.services.mail import deliver_due

SHOWN = 50


@click.group()
def mail() -> None:
    """The mail that waits to be sent. It goes out by itself; this is for when a server was away.

    \b
    Example: badgeserver mail list
    """


@mail.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=SHOWN, show_default=True)
@pass_speech
def list_mail(speech: Speech, limit: int) -> None:
    """List mail, what waits first: never to whom, nor what it says.

    \b
    Example: badgeserver mail list --limit 10
    """
    mails = office().store.outbox.newest(limit)
    for one in mails:
        state = _state(one)
        line = f"{one.id}  {one.queued_at:%Y-%m-%d %H:%M}Z  {one.event}"
        failure = f"  {one.failure}" if one.failure else ""
        speech.say(Text(f"{line}  {state.ja}{failure}", f"{line}  {state.en}{failure}"))
    speech.give([_value(one) for one in mails])


@mail.command()
@click.option("--now", "at_once", is_flag=True, help="Try again now what waits for a later try.")
@pass_speech
def deliver(speech: Speech, at_once: bool) -> None:
    """Send what is due. Safe to run beside the site.

    \b
    Example: badgeserver mail deliver --now
    """
    at = office()
    if at_once:
        at.store.outbox.make_due(at.clock())
    waiting = at.store.outbox.count_waiting()
    tried = list(speech.progress(deliver_due(at), Text("送信", "Sending"), waiting))
    failed = [one for one in tried if one.error is not None]
    for one in failed:
        if one.error is not None:
            speech.warn(f"{one.mail}: {one.error.in_(speech.language)}")
    sent = len(tried) - len(failed)
    speech.result(
        Text(
            f"{sent}通を送り、{len(failed)}通は送れませんでした。",
            f"Sent {sent}; {len(failed)} could not be sent.",
        ),
        {
            "sent": sent,
            "failed": [{"mail": one.mail, "error": one.error and one.error.code} for one in failed],
        },
    )
    sys.exit(COULD_NOT_FIND_OUT if failed else DONE)


def _state(mail: QueuedMail) -> Text:
    if mail.sent_at is not None:
        return Text("送信ずみ", "sent")
    if mail.given_up_at is not None:
        return Text("あきらめました", "given up")
    return Text(f"待ち（{mail.tries}回）", f"waiting ({mail.tries} tries)")


def _value(mail: QueuedMail) -> dict[str, object]:
    names = ("id", "event", "queued_at", "due_at", "tries", "failure", "sent_at", "given_up_at")
    return {name: getattr(mail, name) for name in names}
