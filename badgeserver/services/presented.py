"""Verifying a presentation in a file: who shows it, and each credential in it."""

from __future__ import annotations

from dataclasses import replace

from badgeserver.credentials.fetcher import ANYTHING
from badgeserver.credentials.presentation import Asked, verify_presentation
from badgeserver.credentials.sources_once import SourcesOnce
from badgeserver.credentials.strict_json import read_json_object
from badgeserver.domain.presentation import PresentationVerdict
from badgeserver.services.verification import VerificationDesk, read_reference, verify_secured


def verify_presentation_file(
    name: str, challenge: str | None, domain: str | None, desk: VerificationDesk
) -> PresentationVerdict:
    """Verify the presentation in a file, as its holder signed it for `challenge` and `domain`.

    Raises Refused for a file that can't be read (`no-such-file`) or is no JSON object.
    """
    document = read_json_object(read_reference(name))
    sources = SourcesOnce(desk.sources, lambda address: desk.fetcher.fetch(address, ANYTHING).data)
    at = replace(desk, sources=sources)
    asked = Asked(challenge, domain)
    return verify_presentation(document, asked, lambda one: verify_secured(one, at), sources, desk.clock())
