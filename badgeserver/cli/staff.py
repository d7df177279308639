"""`badgeserver staff`."""

from __future__ import annotations

from typing import Any

import click

from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.person import Role, StaffMember
from badgeserver.domain.text import Text
from badgeserver.services.staff import (
    NewStaffMember,
    add_staff_member,
    end_staff_member,
    staff_members,
)
from badgeserver.services.staff import reset_passkeys as reset

_AT_WORK = [role.value for role in Role if role not in (Role.LEARNER, Role.EMPLOYER)]


@click.group()
def staff() -> None:
    """The people who work for the programme: staff, assessors, help desk, operators.

    \b
    Example: badgeserver staff list
    """


@staff.command()
@click.option("--name", required=True)
@click.option("--email", required=True, help="Where sign-in links go.")
@click.option("--role", required=True, type=click.Choice(_AT_WORK))
@click.option("--municipality", help="The 5-digit code; without it, the whole prefecture.")
@click.option("--subject", "subjects", multiple=True, help="What an assessor judges; all without it.")
@click.option("--team", "teams", multiple=True, help="An employer or group whose people they don't judge.")
@pass_speech
def add(
    speech: Speech,
    name: str,
    email: str,
    role: str,
    municipality: str | None,
    subjects: tuple[str, ...],
    teams: tuple[str, ...],
) -> None:
    """Add somebody and print the id. They sign in with a mailed link and a passkey.

    \b
    Example: badgeserver staff add --name "道庁 はじめ" --email hajime@example.jp --role staff
    """
    new = NewStaffMember(
        name=name, email=email, role=Role(role), municipality=municipality, subjects=subjects, teams=teams
    )
    added = add_staff_member(new, OPERATOR, office())
    speech.result(
        Text(f"担当者「{added.id}」を加えました。", f"Added the staff member {added.id}."), _as_json(added)
    )


@staff.command("list")
@pass_speech
def list_staff(speech: Speech) -> None:
    """List everybody who works or worked for the programme: id, role, name, and until when.

    \b
    Example: badgeserver staff list
    """
    members = staff_members(office())
    for one in members:
        until = "" if one.ended_at is None else f"  – {one.ended_at:%Y-%m-%d %H:%M} UTC"
        line = f"{one.id}  {one.role}  {one.name}{until}"
        speech.say(Text(line, line))
    speech.give([_as_json(one) for one in members])


@staff.command()
@click.argument("id")
@pass_speech
def end(speech: Speech, id: str) -> None:
    """End somebody's work: they are signed out everywhere at once. What they did stays on record.

    \b
    Example: badgeserver staff end kQ2v7c3mT0a9xYwLr5bN1Q
    """
    ended = end_staff_member(id, OPERATOR, office())
    speech.result(
        Text(f"担当者「{ended.id}」を終わらせました。", f"The work of {ended.id} has ended."), _as_json(ended)
    )


@staff.command("reset-passkeys")
@click.argument("id")
@pass_speech
def reset_passkeys(speech: Speech, id: str) -> None:
    """Remove the passkeys of somebody who lost theirs; make sure first that it is really them who ask.

    \b
    Example: badgeserver staff reset-passkeys kQ2v7c3mT0a9xYwLr5bN1Q
    """
    count = reset(id, OPERATOR, office())
    speech.result(
        Text(
            f"パスキーを{count}件消しました。次のサインインで、新しく登録します。",
            f"Passkeys removed: {count}. At the next sign-in a new one is asked for.",
        ),
        {"id": id, "removed": count},
    )


def _as_json(one: StaffMember) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "role": one.role,
        "municipality": one.municipality,
        "subjects": sorted(one.subjects),
        "teams": sorted(one.teams),
        "ended": one.ended_at,
    }
