"""The two commands' own parts: what is pinned, what they say when they may not install, what CI runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# What the scripts themselves call, so that a PATH can be made on which a program is missing.
TOOLS = ("sh", "env", "grep", "id", "ls", "fc-list", "basename", "cat", "sha256sum", "apt-get")
OF_TESTS = ("chromium", "pdftoppm", "node", "npm", "softhsm2-util")
LOCKED = re.compile(
    r"^([a-z0-9.-]+==\S+(?: ; .+?)?) \\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


def locked(lock: Path) -> dict[str, list[Requirement]]:
    """Return the pins of `lock` by name; one name may be pinned twice, for different Pythons."""
    pins: dict[str, list[Requirement]] = {}
    for line, _hashes in LOCKED.findall(lock.read_text(encoding="utf-8")):
        requirement = Requirement(line)
        pins.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return pins


def wanted(root: Path) -> set[str]:
    """Return the names of all that setup.cfg asks for: of the product, its building and its tests."""
    config = ConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    lists = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    return {canonicalize_name(Requirement(line).name) for text in lists for line in text.split("\n") if line}


@pytest.fixture
def machine(root: Path) -> Iterator[Path]:
    """A folder that every user can read, with a copy of the scripts and an empty bin/ for PATH."""
    folder = Path(tempfile.mkdtemp(prefix="badgeserver-setup-", dir="/tmp"))
    shutil.copytree(root / "scripts", folder / "scripts")
    for name in ("setup.cfg", "pyproject.toml"):
        shutil.copy(root / name, folder)
    (folder / "bin").mkdir()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def provide(machine: Path, *programs: str) -> None:
    """Put `programs` of this system on the PATH of `machine`; skip the test if there is none to put."""
    for name in programs:
        program = shutil.which(name)
        if program is None:
            pytest.skip(f"{name} is not installed")
        (machine / "bin" / name).symlink_to(program)


def run(machine: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a script of `machine` as an ordinary user, with nothing but its bin/ as the PATH."""
    become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    environment: Mapping[str, str] = {"PATH": str(machine / "bin"), "HOME": "/nonexistent"}
    script = ["env", "-i", *(f"{name}={value}" for name, value in environment.items()), "/bin/sh", *command]
    return subprocess.run([*become, *script], cwd=machine, capture_output=True, text=True, check=False)


def test_ci_runs_the_test_command_of_the_readme_and_nothing_else(root: Path) -> None:
    lines = (root / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands == ["set -eu", 'cd "$(dirname "$0")/.."', "export CI=true", "exec make test"]
    assert re.search(r"^\s*make test\b", (root / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_a_missing_program_is_named_with_the_command_that_installs_it(machine: Path) -> None:
    provide(machine, *TOOLS, *(program for program in OF_TESTS if program != "pdftoppm"))
    result = run(machine, "scripts/setup_system.sh", "test", ".")
    assert result.returncode == 1
    assert "poppler-utils: makes pictures of PDF pages" in result.stderr
    assert "    sudo apt-get install poppler-utils\n" in result.stderr
    assert result.stdout == ""


def test_all_that_is_missing_is_named_at_once(machine: Path) -> None:
    provide(machine, *TOOLS, "chromium")
    result = run(machine, "scripts/setup_system.sh", "test", ".")
    assert "    sudo apt-get install poppler-utils nodejs npm softhsm2\n" in result.stderr


def test_another_system_is_told_that_only_debian_is_known(machine: Path) -> None:
    provide(machine, *(tool for tool in TOOLS if tool != "apt-get"), "chromium", "node")
    result = run(machine, "scripts/setup_system.sh", "test", ".")
    assert result.returncode == 1
    assert "only on Debian and Ubuntu" in result.stderr


@pytest.mark.parametrize(("purpose", "programs"), [("demo", ()), ("test", OF_TESTS)])
def test_when_nothing_is_missing_nothing_is_said(
    machine: Path, purpose: str, programs: tuple[str, ...]
) -> None:
    provide(machine, *TOOLS, *programs)
    result = run(machine, "scripts/setup_system.sh", purpose, ".")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_without_a_python_that_is_new_enough_the_set_up_says_so(machine: Path) -> None:
    provide(machine, *TOOLS)
    # A version manager leaves such names behind: they exist, and do not run.
    (machine / "bin" / "python3").symlink_to("/bin/false")
    result = run(machine, "scripts/setup_system.sh", "demo", "no-such-folder")
    assert result.returncode == 1
    assert "Python 3.11 or newer is needed" in result.stderr


def test_a_virtual_environment_that_does_not_work_is_refused(machine: Path) -> None:
    provide(machine, *TOOLS)
    (machine / "old" / "bin").mkdir(parents=True)
    (machine / "old" / "bin" / "python").symlink_to("/bin/false")
    result = run(machine, "scripts/setup_venv.sh", "old", "setup.cfg")
    assert result.returncode == 1
    assert "The virtual environment old has no working Python 3.11 or newer." in result.stderr


@pytest.mark.parametrize("lock", ["runtime.txt", "test.txt"])
def test_every_line_of_a_lock_is_one_version_with_its_hashes(root: Path, lock: str) -> None:
    text = (root / "requirements" / lock).read_text(encoding="utf-8")
    rest = [line for line in LOCKED.sub("", text).splitlines() if not line.strip().startswith("#")]
    assert rest == []


def test_everything_that_is_asked_for_is_locked(root: Path) -> None:
    assert wanted(root) - set(locked(root / "requirements" / "test.txt")) == set()


def test_the_tests_run_on_the_versions_of_the_product(root: Path) -> None:
    product, tests = (locked(root / "requirements" / f"{name}.txt") for name in ("runtime", "test"))
    assert {name: tests.get(name) for name in product} == product


def test_what_is_installed_is_what_is_locked(root: Path) -> None:
    pins = [pin for pins in locked(root / "requirements" / "test.txt").values() for pin in pins]
    here = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    assert [str(pin) for pin in here if not pin.specifier.contains(version(pin.name))] == []


def test_npm_packages_are_locked_by_version_and_hash_and_name_no_registry(root: Path) -> None:
    folder = root / "tests" / "peers" / "node"
    asked = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = {name.removeprefix("node_modules/"): package for name, package in lock.items() if name}
    assert {name: packages[name]["version"] for name in asked} == asked
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_npm_packages_that_are_installed_already_are_left_alone(machine: Path) -> None:
    provide(machine, *TOOLS)
    (machine / "peers" / "node_modules").mkdir(parents=True)
    (machine / "peers" / "package-lock.json").write_text("{}")
    of_lock = f"{sha256(b'{}').hexdigest()}  -\n"
    (machine / "peers" / "node_modules" / ".installed").write_text(of_lock)
    result = run(machine, "scripts/setup_node.sh", "peers")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_the_scripts_are_sound_shell(root: Path) -> None:
    scripts = [*(root / "scripts").glob("*.sh"), root / ".ci" / "run"]
    shellcheck = Path(sys.executable).with_name("shellcheck")
    result = subprocess.run([shellcheck, *scripts], capture_output=True, text=True, check=False)
    assert result.stdout == ""
    assert result.returncode == 0
