"""What each view finds around it: the office that it works for."""

from __future__ import annotations

from typing import cast

from flask import current_app

from badgeserver.services.office import Office

_KEY = "badgeserver.office"


def attach(extensions: dict[str, object], office: Office) -> None:
    """Put `office` among an application's extensions, where `office()` finds it."""
    extensions[_KEY] = office


def office() -> Office:
    """Return the office of the application that answers the present request."""
    return cast(Office, current_app.extensions[_KEY])
