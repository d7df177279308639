"""The WSGI application of the settings of this machine: `granian --interface wsgi wsgi:app`."""

from __future__ import annotations

from badgeserver.bootstrap import open_office, settings_of_environment
from badgeserver.web import create_app

settings = settings_of_environment()
settings.require_secret_key()
app = create_app(open_office(settings))
