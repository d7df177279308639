"""Working on what strangers made in a process of its own, which may fall over or be stopped.

PDFium keeps state that is not safe for threads; a small file or a JSON Schema can ask for minutes of
work or gigabytes of memory. The child is started afresh for each: it imports what it needs in a
fraction of a second, needs nothing of the program that asks, and leaves nothing behind.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

Reader: TypeAlias = Literal["pdf", "page", "picture"]

_SECONDS: Final = 15
_PACKAGES: Final = Path(__file__).resolve().parents[2]


class TooCostly(Exception):
    """The work took more time or memory than it may, or the process broke on it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file held: the text of a credential in it, and the address in a QR code to be seen."""

    attached: str | None
    printed: str | None


def read_confined(reader: Reader, data: bytes) -> Found:
    """Return what `reader` (see `native_readers`) finds in `data`, read in a confined process.

    Raises what the reader raises (always Refused), and Refused `too-costly` for a file that takes
    more time or memory than a credential's file has any need of, or that its reader breaks on.
    """
    try:
        return _result(run_confined("native_readers", [reader], data))
    except TooCostly as fault:
        raise _too_costly() from fault


def run_confined(module: str, arguments: Sequence[str], data: bytes) -> Any:
    """Run a module of this package on `data` in a confined process; return its answer, parsed from JSON.

    The module calls `confinement.confine` before it looks at the data. Raises TooCostly.
    """
    try:
        # Of the environment, the child gets only where modules are: secrets are none of its business.
        done = subprocess.run(
            [sys.executable, "-P", "-m", f"badgeserver.credentials.{module}", *arguments],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join([str(_PACKAGES), *filter(None, sys.path)])},
            timeout=_SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as fault:
        raise TooCostly from fault
    # Plain JSON, not pickle: a child that a file has taken over must not reach any further.
    return json.loads(done.stdout)


def _result(answer: dict[str, Any]) -> Found:
    if "refused" in answer:
        code, message, mend = answer["refused"]
        raise Refused(code, Text(*message), Text(*mend))
    return Found(answer["attached"], answer["printed"])


def _too_costly() -> Refused:
    return Refused(
        "too-costly",
        Text(
            "このファイルは読むのに時間やメモリーがかかりすぎます。",
            "The file takes too much time or memory to read.",
        ),
        Text(
            "発行者からもらったままのファイルか、QRコードだけを写した画像を使ってください。",
            "Use the file as the issuer gave it, or a simple picture of its QR code.",
        ),
    )
