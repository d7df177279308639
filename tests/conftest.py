"""What every test may ask for: a fresh database of either kind, a browser, the shared data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import hypothesis.configuration
import pytest
from playwright.sync_api import sync_playwright

from tests.servers import (
    MissingProgram,
    PostgresqlServer,
    chromium_program,
    postgresql_programs,
    running_postgresql,
)
from tests.tokens import Token, attached_token, softhsm

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest_plugins = ["tests.branch_coverage"]

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The first two draw the list below the address bar, in a process for each visitor: nobody sees it, and
    # it takes a third of the time. The others are what Playwright turns off, which this replaces.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,AimEnabled,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,"
    "OptimizationHints,PaintHolding,PreconnectToSearch,ThirdPartyStoragePartitioning",
)
DATABASE = "test"

hypothesis.configuration.set_hypothesis_home_dir(ROOT / ".cache" / "hypothesis")


def without(reason: str) -> NoReturn:
    """Skip the test for want of a program, saying why; in continuous integration, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data that is not in this repository (BADGESERVER_SHARED, or ../shared)."""
    folder = Path(os.environ.get("BADGESERVER_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the shared data is not at {folder}: set BADGESERVER_SHARED to its folder")
    return folder


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server that runs for this session (for this worker, with several) and is empty."""
    try:
        programs = postgresql_programs()
    except MissingProgram as missing:
        without(str(missing))
    with running_postgresql(programs) as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The URL of the one database that tests use in turns, each finding it empty."""
    with postgresql_server.fresh_database(DATABASE) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database; a test that asks for it runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'badgeserver.db'}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    yield request.getfixturevalue("postgresql_database")
    server.empty(DATABASE)


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Token]:
    """An empty PKCS#11 token, which is there in this process and in those that it starts."""
    try:
        module = softhsm()
    except MissingProgram as missing:
        without(str(missing))
    with attached_token(module, tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window, driven by Playwright; use a new context each test."""
    try:
        program = chromium_program()
    except MissingProgram as missing:
        without(str(missing))
    # Root has no sandbox; the pages under test are our own.
    options = [*CHROMIUM_OPTIONS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()
