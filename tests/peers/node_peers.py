"""The verifiers and issuers of others that run on Node, asked one question at a time."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from badgeserver.credentials.contexts import load_pinned
from badgeserver.credentials.timestamps import format_timestamp
from tests.servers import MissingProgram

FOLDER = Path(__file__).parent / "node"


@dataclass(frozen=True)
class NodePeers:
    """A running `peers.mjs`, which knows the pinned contexts and the documents of each question only."""

    process: subprocess.Popen[str]

    def ask(self, command: Mapping[str, Any], documents: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Return the answer to `command` when `documents` are what is published, at the moment `now`."""
        pinned = {**load_pinned(), **documents}
        question = {**command, "documents": pinned, "now": format_timestamp(now)}
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


def node_program() -> str:
    """Return the path of Node, or raise MissingProgram when it or the packages are not installed."""
    node = shutil.which("node")
    if node is None:
        raise MissingProgram("Node is not installed: sudo apt-get install nodejs npm")
    stamp = FOLDER / "node_modules" / ".installed"
    lock = sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    if not stamp.is_file() or not stamp.read_text().startswith(lock):
        raise MissingProgram("the npm packages are not those of the lock: make testing")
    return node


@contextmanager
def running_peers() -> Iterator[NodePeers]:
    """Run the program until the end; raises MissingProgram as `node_program` does."""
    command = [node_program(), "peers.mjs"]
    with subprocess.Popen(
        command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        yield NodePeers(process)
        assert process.stdin is not None
        process.stdin.close()
