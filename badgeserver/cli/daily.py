"""`badgeserver daily`: what a timer has done every day."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click

from badgeserver.cli.speech import DONE, REFUSED, Speech, pass_speech
from badgeserver.cli.workplace import OPERATOR, office
from badgeserver.domain.text import Text
from badgeserver.services.confirmations import lapse, remind
from badgeserver.services.consent import remind_guardians
from badgeserver.services.daily import announce_endings, forget_expired, recognise_everyone
from badgeserver.services.draft_files import sweep_files
from badgeserver.services.foreign_badges import retry_pending
from badgeserver.services.mail import deliver_due, mail_waits
from badgeserver.services.office import Office
from badgeserver.services.open_data import release_last_month
from badgeserver.services.overdue import remind_staff
from badgeserver.services.roster_waiting import look_after_waiting


@dataclass(frozen=True, slots=True)
class _Report:
    awarded: int
    told: int
    completions: int
    guardians: int
    confirmers: int
    lapsed: int
    staff: int
    badges: int
    files: int
    released: int
    sent: int
    not_sent: int
    waiting: int
    reviews: int
    refused: list[dict[str, str]]


@click.command()
@pass_speech
def daily(speech: Speech) -> None:
    """Do what is due: award what was earned, announce what ends, send mail, forget old links.

    Safe to break off and to run twice: nobody is told the same twice.

    \b
    Example: badgeserver --json daily
    """
    at = office()
    refused: list[dict[str, str]] = []
    # All mail goes out in one go at the end, so that it can be counted.
    collecting = mail_waits(at)
    awarded = _award(collecting, speech, refused)
    told = sum(speech.progress(announce_endings(collecting), Text("期限のお知らせ", "Announcing")))
    completions = sum(speech.progress(look_after_waiting(collecting), Text("名簿", "Rosters")))
    guardians = sum(1 for _ in speech.progress(remind_guardians(collecting), Text("保護者", "Guardians")))
    confirmers = sum(1 for _ in remind(collecting))
    lapsed = sum(1 for _ in lapse(collecting))
    staff = sum(1 for _ in remind_staff(collecting))
    badges = retry_pending(collecting)
    forget_expired(at)
    files = sweep_files(at)
    released = int(release_last_month(OPERATOR, at) is not None)
    sent, not_sent = _deliver(at, speech)
    waiting, reviews = at.store.outbox.count_waiting(), at.store.award_reviews.count_waiting()
    report = _Report(
        awarded=awarded,
        told=told,
        completions=completions,
        guardians=guardians,
        confirmers=confirmers,
        lapsed=lapsed,
        staff=staff,
        badges=badges,
        files=files,
        released=released,
        sent=sent,
        not_sent=not_sent,
        waiting=waiting,
        reviews=reviews,
        refused=refused,
    )
    speech.result(_words(report), {name: getattr(report, name) for name in report.__slots__})
    sys.exit(REFUSED if refused else DONE)


def _award(at: Office, speech: Speech, refused: list[dict[str, str]]) -> int:
    awarded = 0
    looking = speech.progress(recognise_everyone(at), Text("評価", "Evaluating"), at.store.learners.count())
    for one in looking:
        awarded += len(one.issued)
        if one.refusal is not None:
            refused.append({"learner": one.learner, "error": one.refusal.code})
            speech.warn(f"{one.learner}: {one.refusal.in_(speech.language)}")
    return awarded


def _deliver(at: Office, speech: Speech) -> tuple[int, int]:
    """Send what is due; where no mail server is set, it goes on waiting."""
    if at.courier is None:
        return 0, 0
    waiting = at.store.outbox.count_waiting()
    tried = list(speech.progress(deliver_due(at), Text("送信", "Sending"), waiting))
    failed = sum(one.error is not None for one in tried)
    return len(tried) - failed, failed


def _words(report: _Report) -> Text:
    return Text(
        f"授与{report.awarded}件、期限のお知らせ{report.told}件、名簿からの証明{report.completions}件、"
        f"保護者への再度のお願い{report.guardians}件、確認の再度のお願い{report.confirmers}件（期限切れ{report.lapsed}件）、"
        f"期限を過ぎたお知らせ{report.staff}人、確かめ直したバッジ{report.badges}件、メール送信{report.sent}件（失敗{report.not_sent}件、"
        f"待ち{report.waiting}件）、担当者の見直し待ち{report.reviews}件、消したファイル{report.files}件、"
        f"公表した月末の数字{report.released}件",
        f"{report.awarded} awarded, {report.told} told of an end, {report.completions} completions found,"
        f" {report.guardians} guardians reminded, {report.confirmers} confirmers reminded"
        f" ({report.lapsed} without an answer), {report.staff} staff told of what is overdue,"
        f" {report.badges} badges looked at again,"
        f" {report.sent} mails sent ({report.not_sent} failed,"
        f" {report.waiting} waiting), {report.reviews} reviews wait for staff, {report.files} files removed,"
        f" the numbers of {report.released} months released",
    )
