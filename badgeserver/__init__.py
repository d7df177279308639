"""badgeserver: recognises the digital skills of a prefecture's people with verifiable badges."""

__version__ = "0.1.0"
