"""A demonstration for all tests of the site, and an application that each of them finds as if it were new."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from badgeserver.services.office import Office
from badgeserver.web import create_app
from tests.web.sites import demo_office

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The demonstration; tests that use it leave it as it is."""
    office = demo_office(tmp_path_factory.mktemp("site"), "http://127.0.0.1:8000")
    yield office
    office.store.close()


@pytest.fixture(scope="session")
def shared_app(demo: Office) -> Flask:
    """The site of the demonstration; to make it takes longer than most tests."""
    return create_app(demo)


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    """The site of the demonstration, with its rate limits unused; who changes it makes one's own."""
    for limiter in shared_app.extensions["limiter"]:
        limiter.reset()
    return shared_app


@pytest.fixture
def guest(app: Flask) -> FlaskClient:
    """A visitor who is not signed in."""
    return app.test_client()
