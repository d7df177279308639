"""The architecture, as a test: imports point inward, never in a circle, and the world is handed in."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = "badgeserver"
MIDDLE = ("programme", "credentials", "intake", "storage", "analysis", "documents")

# A room, and the rooms that it may import. Every room may import itself and the version number.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "domain": frozenset(),
    **{room: frozenset({"domain"}) for room in MIDDLE},
    "services": frozenset({"domain", *MIDDLE}),
    "settings": frozenset({"domain"}),
    "bootstrap": frozenset({"domain", *MIDDLE, "services", "settings"}),
    "web": frozenset({"domain", "services", "bootstrap"}),
    "cli": frozenset({"domain", "services", "bootstrap", "settings"}),
    "__main__": frozenset({"cli"}),
}
# Where the outside world comes in: the environment, the clock, randomness.
OUTER_ROOMS = frozenset({"bootstrap", "settings"})
WORLD = (
    "os.environ",
    "os.getenv",
    "os.urandom",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "func.now",
    "uuid.uuid1",
    "uuid.uuid4",
    "secrets",
    "random",
)
# A generator with a seed from outside repeats itself: that is no randomness.
SEEDED = "random.Random"


@dataclass(frozen=True)
class Source:
    """One file of the package: its dotted module name, and its text."""

    module: str
    text: str
    is_package: bool = False

    @property
    def room(self) -> str:
        """The first name below the package: a folder, or a file such as `bootstrap`."""
        parts = self.module.split(".")
        return parts[1] if len(parts) > 1 else ""

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.module)


@cache
def sources(root: Path) -> list[Source]:
    """Return every Python file of the package under `root`."""
    found = []
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        module = ".".join(parts[:-1] if is_package else parts)
        found.append(Source(module, path.read_text(encoding="utf-8"), is_package))
    return found


@cache
def imports(source: Source) -> tuple[str, ...]:
    """Return the dotted name of all that `source` imports, inside functions too: `from a import b` is a.b."""
    names: list[str] = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{_origin(source, node)}.{alias.name}" for alias in node.names]
    return tuple(names)


def _origin(source: Source, node: ast.ImportFrom) -> str:
    if node.level == 0:
        return node.module or ""
    parts = source.module.split(".")
    here = parts[: len(parts) - node.level + source.is_package]
    return ".".join([*here, *([node.module] if node.module else [])])


def outward_arrows(source: Source) -> list[str]:
    """Return what is wrong with the imports of `source`: other rooms, or libraries in the domain."""
    wrong = []
    for name in imports(source):
        top, _, rest = name.partition(".")
        if top == PACKAGE:
            room = rest.partition(".")[0]
            if not room.startswith("__") and room not in MAY_IMPORT.get(source.room, frozenset()) | {
                source.room
            }:
                wrong.append(f"{source.module} must not import {name}")
        elif source.room == "domain" and top not in sys.stdlib_module_names:
            wrong.append(f"{source.module} must not import the library {name}")
    return wrong


def worldly_reads(source: Source) -> list[str]:
    """Return where `source` takes the environment, the clock or randomness by itself."""
    if source.room in OUTER_ROOMS:
        return []
    # The module `random` by itself is harmless; what is taken out of it shows where it is used.
    named = {name for name in imports(source) if _is_worldly(name)} - {"random"}
    used = {_dotted(node) for node in ast.walk(source.tree) if isinstance(node, ast.Attribute)}
    found = named | {name for name in used if _is_worldly(name)} | _unseeded(source)
    return [f"{source.module} must not use {name}: take it as a parameter" for name in sorted(found)]


def _unseeded(source: Source) -> set[str]:
    calls = (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    names = {_dotted(call.func) for call in calls if not call.args and not call.keywords}
    return {f"{name} without a seed" for name in names & {"Random", SEEDED}}


def _is_worldly(name: str) -> bool:
    """Tell whether the dotted `name` is one of WORLD or within it; a class may be reached by its module."""
    if name == SEEDED:
        return False
    inside = f".{name}."
    return any(inside.startswith(f".{item}.") or ("." in item and f".{item}." in inside) for item in WORLD)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def circle(files: list[Source]) -> list[str]:
    """Return the modules of one circle of imports, or nothing when there is none."""
    modules = {source.module for source in files}
    graph = {source.module: _modules_imported(source, modules) for source in files}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [str(module) for module in error.args[1]]
    return []


def _modules_imported(source: Source, modules: set[str]) -> set[str]:
    """Return the modules that `source` imports: a.b.c is the module a.b.c, or the value c of a.b."""
    names = [name for name in imports(source) if name.split(".")[0] == PACKAGE]
    return {name if name in modules else name.rpartition(".")[0] for name in names} - {source.module}


def test_imports_point_inward(root: Path) -> None:
    assert [wrong for source in sources(root) for wrong in outward_arrows(source)] == []


def test_every_room_has_a_rule(root: Path) -> None:
    assert {source.room for source in sources(root)} - {"", *MAY_IMPORT} == set()


def test_no_module_imports_itself_in_a_circle(root: Path) -> None:
    assert circle(sources(root)) == []


def test_the_world_is_handed_in(root: Path) -> None:
    assert [wrong for source in sources(root) for wrong in worldly_reads(source)] == []


def test_the_rules_themselves_hold_no_circle() -> None:
    assert list(TopologicalSorter(MAY_IMPORT).static_order())


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("badgeserver.domain.award", "import sqlalchemy"),
        ("badgeserver.domain.award", "from badgeserver.storage import Store"),
        ("badgeserver.domain.award", "def f():\n    from badgeserver import storage"),
        ("badgeserver.storage.store", "from badgeserver.credentials.sign import sign"),
        ("badgeserver.storage.store", "from ..documents import pdf"),
        ("badgeserver.services.issue", "import badgeserver.web"),
        ("badgeserver.web.pages", "from badgeserver.storage import Store"),
        ("badgeserver.cli.main", "from badgeserver.web import create_app"),
        ("badgeserver.unheard_of", "import badgeserver.domain"),
    ],
)
def test_an_arrow_that_points_outward_is_found(module: str, text: str) -> None:
    assert len(outward_arrows(Source(module, text))) == 1


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("badgeserver.domain.award", "import datetime\nfrom badgeserver.domain.ids import AwardId"),
        ("badgeserver.storage.store", "import sqlalchemy\nfrom .tables import awards"),
        ("badgeserver.services.issue", "from badgeserver.storage import Store"),
        (
            "badgeserver.web.pages",
            "from badgeserver import __version__\nfrom badgeserver.services import issue",
        ),
    ],
)
def test_an_arrow_that_points_inward_is_let_pass(module: str, text: str) -> None:
    assert outward_arrows(Source(module, text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.environ['HOME']",
        "from os import environ",
        "from os import getenv as g",
        "import datetime\ndatetime.datetime.now()",
        "from datetime import date\ndate.today()",
        "from time import time",
        "import secrets",
        "from secrets import token_bytes",
        "import random\nrandom.choice([1])",
        "from random import choice",
        "import random\nrandom.Random()",
        "import uuid\nuuid.uuid4()",
        "import sqlalchemy as sa\nsa.func.now()",
    ],
)
def test_reading_the_world_is_found(text: str) -> None:
    assert worldly_reads(Source("badgeserver.services.issue", text)) != []


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("badgeserver.settings", "import os\nos.environ['HOME']"),
        ("badgeserver.bootstrap", "import secrets"),
        ("badgeserver.services.issue", "from datetime import datetime\ndatetime.fromisoformat('2026-11-20')"),
        ("badgeserver.services.people", "from random import Random\nRandom(7).choice([1])"),
        ("badgeserver.services.people", "import random\nrandom.Random(7).choice([1])"),
        (
            "badgeserver.services.people",
            "class Crowd:\n    def size(self):\n        return self.rng.random()",
        ),
        ("badgeserver.services.fetch", "import time\ntime.monotonic()"),
    ],
)
def test_what_is_handed_in_is_let_pass(module: str, text: str) -> None:
    assert worldly_reads(Source(module, text)) == []


def test_a_circle_is_named() -> None:
    one = Source("badgeserver.web.one", "from badgeserver.web.two import x")
    two = Source("badgeserver.web.two", "def f():\n    from badgeserver.web import one")
    assert set(circle([one, two])) == {one.module, two.module}
    assert circle([one]) == []
