"""The forms of passkeys, as passkey.js reads and sends them."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from tests.web.sites import BROWSER, form_token

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


def options_on(client: FlaskClient, path: str) -> str:
    """The options that a page gives to the browser."""
    found = re.search(r'data-options="([^"]+)"', client.get(path, headers=BROWSER).text)
    assert found, f"there is no passkey asked for at {path}"
    return unescape(found[1])


def post_passkey(client: FlaskClient, path: str, answer: str) -> TestResponse:
    """Send what the browser answered."""
    form = {"csrf_token": form_token(client, "/verify"), "answer": answer}
    return client.post(path, data=form, headers=BROWSER)
