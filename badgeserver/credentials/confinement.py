"""The bounds that a confined process sets itself before it looks at anything."""

from __future__ import annotations

import resource
from typing import Final

_CPU_SECONDS: Final = 8
# The readers' modules take about a fifth of this; a picture of 40 million pixels fits.
_ADDRESS_SPACE: Final = 1536 * 1024 * 1024


def confine() -> None:
    """Bound this process for good: processor time, memory, and no file to be written."""
    bounds = {
        resource.RLIMIT_CPU: _CPU_SECONDS,
        resource.RLIMIT_AS: _ADDRESS_SPACE,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        _, ceiling = resource.getrlimit(kind)
        own = bound if ceiling == resource.RLIM_INFINITY else min(bound, ceiling)
        resource.setrlimit(kind, (own, own))
