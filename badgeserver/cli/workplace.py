"""Opens the office for the commands that need one."""

from __future__ import annotations

from datetime import datetime

from badgeserver.bootstrap import open_office, settings_of_environment, strangers_desk
from badgeserver.domain.errors import Misconfigured
from badgeserver.services.office import Office
from badgeserver.services.verification import VerificationDesk, desk_of

OPERATOR = "operator at the command line"
"""Who acts, for the audit log."""


def office() -> Office:
    """Return the office that the settings of this machine describe; raises Misconfigured."""
    return open_office(settings_of_environment())


def desk() -> VerificationDesk:
    """Return the issuer's desk, or where no issuer is set up here, that of anybody who verifies."""
    try:
        return desk_of(office())
    except Misconfigured:
        return strangers_desk(settings_of_environment())


def clock() -> datetime:
    """Return the present moment, also where no issuer is set up."""
    return strangers_desk(settings_of_environment()).clock()
