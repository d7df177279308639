"""A PKCS#11 token made of software, SoftHSM, in a folder of the test."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pkcs11
import pytest

from tests.servers import MissingProgram

_numbers = count(1)
_LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
)


@dataclass(frozen=True)
class Token:
    """A token with the PIN of its user; SOFTHSM2_CONF must name `configuration`, `folder` holds the keys."""

    module: str
    label: str
    pin: str
    configuration: Path
    folder: Path


def softhsm() -> str:
    """Return the path of SoftHSM's library, or raise MissingProgram."""
    if shutil.which("softhsm2-util") is not None:
        for library in _LIBRARIES:
            if Path(library).exists():
                return library
    raise MissingProgram("SoftHSM is not installed: sudo apt-get install softhsm2")


@contextmanager
def attached_token(module: str, folder: Path, environment: pytest.MonkeyPatch) -> Iterator[Token]:
    """Make an empty token and let SoftHSM find it; the library starts anew for it, and stops at the end."""
    token = _new_token(module, folder)
    environment.setenv("SOFTHSM2_CONF", str(token.configuration))
    pkcs11.lib(module).reinitialize()
    yield token
    pkcs11.lib(module).finalize()


def _new_token(module: str, folder: Path) -> Token:
    tokens, configuration = folder / "tokens", folder / "softhsm2.conf"
    tokens.mkdir()
    configuration.write_text(f"directories.tokendir = {tokens}\nlog.level = ERROR\n", encoding="utf-8")
    label, pin = f"badges-{next(_numbers)}", "2468 in a test"
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", "87654321"],
        env={"SOFTHSM2_CONF": str(configuration), "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
    )
    return Token(module, label, pin, configuration, tokens)
