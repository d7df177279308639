"""What is wrong in a form, as the command tells it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text
from badgeserver.services.form_faults import FormFaults


@contextmanager
def refused_by_form() -> Iterator[None]:
    """Turn what a service finds wrong in several fields into one refusal (`bad-fields`)."""
    try:
        yield
    except FormFaults as found:
        message = Text(
            " ".join(f"{name}：{fault.ja}" for name, fault in found.faults.items()),
            " ".join(f"{name}: {fault.en}" for name, fault in found.faults.items()),
        )
        raise Refused(
            "bad-fields", message, Text("直して、もう一度。", "Mend it, then try again.")
        ) from found
