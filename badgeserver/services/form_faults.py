"""What is wrong in a form with several fields."""

from __future__ import annotations

from collections.abc import Mapping

from badgeserver.domain.text import Text


class FormFaults(Exception):
    """Nothing was changed, because of what is wrong in some fields; `faults` has it by field."""

    def __init__(self, faults: Mapping[str, Text]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults
