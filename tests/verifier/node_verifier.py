"""The browser's verifier, run by Node and asked one question at a time."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from badgeserver.credentials.check_words import IN_THE_BROWSER, SAID
from badgeserver.credentials.did import did_document
from badgeserver.credentials.timestamps import format_timestamp
from badgeserver.credentials.verdicts import TITLES
from badgeserver.services.verdicts_together import ON_PAPER_AND_RECORD
from tests.credentials.samples import BADGE, BASE, DID, NOW, PROGRAMME, MemorySigner, signed_list
from tests.servers import MissingProgram

FOLDER = Path(__file__).parent


class NotAsked(Exception):
    """The verifier refused what it was handed; the message is the name of what it says."""


@dataclass(frozen=True)
class NodeVerifier:
    """A running `ask.mjs`."""

    process: subprocess.Popen[str]

    def ask(self, what: str, **question: Any) -> Any:
        """Return the answer to a question; raises NotAsked."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"ask": what, **question}) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        if "refused" in told:
            raise NotAsked(told["refused"])
        return told["answer"]

    def verdict_on(
        self, thing: str | bytes, kit: Mapping[str, Any], now: datetime = NOW, **more: Any
    ) -> dict[str, Any]:
        """Return the verdict on what a QR code says, or on a file."""
        moment = format_timestamp(now)
        if isinstance(thing, str):
            asked = self.ask("address", address=thing, kit=kit, now=moment, **more)
        else:
            text = base64.b64encode(thing).decode()
            asked = self.ask("bytes", base64=text, kit=kit, now=moment, **more)
        verdict: dict[str, Any] = asked
        return verdict


@contextmanager
def running_verifier() -> Iterator[NodeVerifier]:
    """Run the verifier until the end; raises MissingProgram."""
    node = shutil.which("node")
    if node is None:
        raise MissingProgram("Node is not installed: sudo apt-get install nodejs")
    command = [node, "--no-warnings", "ask.mjs"]
    with subprocess.Popen(
        command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        yield NodeVerifier(process)
        assert process.stdin is not None
        process.stdin.close()


def kit_of(signer: MemorySigner, *revoked: int, **key: Any) -> dict[str, Any]:
    """Return a fresh kit of the sample issuer, with its list of revocations."""
    words = {**SAID, **IN_THE_BROWSER, **ON_PAPER_AND_RECORD}
    words |= {f"title:{name}": title for name, title in TITLES.items()}
    names = {"name": BADGE.name, "level": BADGE.name, "meaning": BADGE.outcome}
    return {
        "format": 1,
        "made": format_timestamp(NOW),
        "issuer": {"did": DID, "baseUrl": BASE, "name": _text(PROGRAMME.issuer.name)},
        "did": did_document(DID, [signer.published(**key)]),
        "badges": {BADGE.id: {"2026.1": {name: _text(text) for name, text in names.items()}}},
        "statusLists": [signed_list(signer, *revoked)],
        "words": {name: _text(text) for name, text in words.items()},
        "isFresh": True,
    }


def _text(words: Any) -> dict[str, str]:
    return {"ja": words.ja, "en": words.en}


def codes(verdict: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the code of each check that did not pass."""
    return {one["name"]: one["code"] for one in verdict["checks"] if one["outcome"] != "passed"}
