"""`badgeserver demo`: the whole way once, from evidence to a verified certificate."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from badgeserver.bootstrap import demo_environment, open_office, prepare
from badgeserver.cli.speech import Speech, pass_speech
from badgeserver.cli.verification import ANSWERS
from badgeserver.cli.workplace import OPERATOR
from badgeserver.domain.errors import Misconfigured, Refused
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Verdict
from badgeserver.services.demonstration import (
    attach_invented_badge,
    invent_population,
    offer_jwt,
    show_certificates,
)
from badgeserver.services.invented_submissions import hand_in_examples
from badgeserver.services.invented_talent import invent_talent
from badgeserver.services.invented_targets import invent_targets
from badgeserver.services.issuing import issue_all
from badgeserver.services.office import Office
from badgeserver.services.open_data import release_for_demonstration
from badgeserver.services.skill_maps import check_programme
from badgeserver.services.verification import address_on_page, verify_address, verify_upload
from badgeserver.settings import ROOT, Settings, read_settings

SERVER_STARTS_WITHIN = 30
"""Seconds."""


@click.command()
@click.option("--port", envvar="PORT", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--serve/--no-serve", envvar="SERVE", default=True, help="Keep serving at the end.")
@pass_speech
def demo(speech: Speech, port: int, serve: bool) -> None:
    """Show the whole way with invented people, then serve the site on 127.0.0.1.

    \b
    Example: SERVE=0 badgeserver demo
    """
    signal.signal(signal.SIGTERM, _end)
    environment = demo_environment(port)
    settings = read_settings(environment)
    office = _prepare(settings, speech)
    _recognise(office, speech)
    _release(office, speech)
    with _server(port, environment) as server:
        _look_at_certificates(office, speech)
        _say_where_to_look(settings, speech)
        if serve:
            speech.skip_line()
            speech.say(
                Text(
                    f"{settings.base_url} を開いてください。終わるときは Ctrl-C です。",
                    f"Open {settings.base_url} in a browser. Ctrl-C ends it.",
                )
            )
            _wait(server)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """Leave by way of the blocks that are open, so that the site's process ends too."""
    sys.exit(128 + number)


def _prepare(settings: Settings, speech: Speech) -> Office:
    speech.say(
        Text(
            "デモを始めます。出てくる人も証明も、すべて架空です。",
            "This is a demonstration. All people and all evidence in it are invented.",
        )
    )
    try:
        made = prepare(settings, OPERATOR)
    except Refused as fault:
        if fault.code != "version-taken":
            raise
        raise _begun_with_another_map(fault, settings) from fault
    speech.say(
        Text(
            f"1. 鍵とデータベース：{'作りました' if made else 'もうあります'}（{settings.keys}）",
            f"1. Keys and database: {'created' if made else 'there already'} ({settings.keys})",
        )
    )
    report = check_programme(settings.programme)
    speech.say(
        Text(
            f"2. 北海道の例のスキルマップ：{report.summary.ja}",
            f"2. Hokkaido's example map: {report.summary.en}",
        )
    )
    office = open_office(settings)
    offer_jwt(office)
    return office


def _begun_with_another_map(fault: Refused, settings: Settings) -> Refused:
    """Say how to begin anew: nobody would raise the example's version for a demonstration's sake."""
    folder = settings.files.parent
    remove = f"rm -r {folder} {settings.keys}"
    return Refused(
        fault.code,
        Text(
            f"{folder} のデモは、例のスキルマップがいまの内容になる前に始めたものです。",
            f"The demonstration in {folder} was begun before the example map became what it is now.",
        ),
        Text(
            f"消して始め直すか（{remove}）、別のポートで始めてください（PORT=8001 make demo）。",
            f"Remove it and begin anew ({remove}), or take another port (PORT=8001 make demo).",
        ),
    )


def _recognise(office: Office, speech: Speech) -> None:
    bar = Text("架空の人と証明", "People and evidence")
    new_people = sum(speech.progress(invent_population(office), bar))
    attach_invented_badge(office)
    hand_in_examples(office)
    people, pieces = office.store.learners.count(), office.store.evidence.count()
    speech.say(
        Text(
            f"3. 架空の学習者{people}人（新しく{new_people}人）、証明は全部で{pieces}件",
            f"3. {people} invented learners ({new_people} new), {pieces} pieces of evidence",
        )
    )
    invent_talent(office)
    total = office.store.awards.count()
    missing = total - office.store.credentials.count()
    issued = sum(1 for _ in speech.progress(issue_all(office), Text("署名", "Signing"), missing))
    speech.say(
        Text(
            f"4. 規則で評価して授与したバッジは{total}個。証明書に署名：新しく{issued}件",
            f"4. The rules gave {total} awards; credentials signed: {issued} new",
        )
    )


def _release(office: Office, speech: Speech) -> None:
    released = release_for_demonstration(OPERATOR, office)
    speech.say(
        Text(
            f"   オープンデータ：月末の数字を新しく{released}回分公表しました",
            f"   Open data: the numbers of {released} month ends released",
        )
    )
    invent_targets(office)
    speech.say(
        Text(
            "   目標と実績：架空の実績と評価を入れ、前年度の報告書を公開しました",
            "   Targets: invented figures and grades entered, last fiscal year's report published",
        )
    )


def _look_at_certificates(office: Office, speech: Speech) -> None:
    folder = ROOT / "demo"
    speech.say(
        Text(
            f"5. 証明書を {folder} に書き、確かめます：",
            f"5. Writing certificates to {folder} and verifying them:",
        )
    )
    for _, files in show_certificates(office, folder):
        for file in files:
            _say_answer(file.name, verify_upload(file.read_bytes(), office), speech)
        printed = next(file for file in files if file.suffix == ".pdf")
        _follow(printed, office, speech)


def _follow(printed: Path, office: Office, speech: Speech) -> None:
    """Read the QR code from a picture of the printed page, and follow it as a phone would."""
    address = address_on_page(printed.read_bytes())
    page = urllib.request.urlopen(address.partition("#")[0], timeout=10)
    speech.say(
        Text(f"   印刷したページのQR → {page.url[:60]}", f"   QR on the printed page → {page.url[:60]}")
    )
    _say_answer("QR", verify_address(address, office), speech)


def _say_answer(what: str, verdict: Verdict, speech: Speech) -> None:
    answer = ANSWERS[verdict.answer]
    speech.say(Text(f"   {what}：{answer.ja}", f"   {what}: {answer.en}"))


def _say_where_to_look(settings: Settings, speech: Speech) -> None:
    base = settings.base_url
    speech.say(
        Text(
            f"6. 見るところ：demo/ の証明書、{base}/badges（バッジの一覧）、{base}/sign-in（役割を選ぶ）",
            f"6. Where to look: certificates in demo/, {base}/badges, {base}/sign-in (choose a role)",
        )
    )


@contextmanager
def _server(port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the site in a process of its own until the block ends."""
    command = [sys.executable, "-m", "badgeserver", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        _wait_until_it_answers(server, port)
        yield server
    finally:
        server.terminate()
        server.wait()


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + SERVER_STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise Misconfigured(
        "server-does-not-start",
        Text(f"ポート{port}でサーバーを始められません。", f"The server does not start on port {port}."),
        Text("ほかのポートでためしてください：PORT=8001 make demo", "Try another port: PORT=8001 make demo"),
    )


def _wait(server: subprocess.Popen[bytes]) -> None:
    try:
        server.wait()
    except KeyboardInterrupt:
        return
