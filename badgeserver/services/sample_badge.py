"""For the demonstration: a badge of the invented provider, to hand in."""

from __future__ import annotations

from typing import Final

from badgeserver.credentials import svg
from badgeserver.credentials.invented_badge import invented_badge
from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.text import Text
from badgeserver.services.office import Office

_PICTURE: Final = """<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400" viewBox="0 0 400 400">
<circle cx="200" cy="200" r="190" fill="#00688e"/><circle cx="200" cy="200" r="160" fill="#fff"/>
<text x="200" y="190" font-size="72" text-anchor="middle" fill="#00688e">見本</text>
<text x="200" y="260" font-size="32" text-anchor="middle" fill="#00688e">SAMPLE</text></svg>"""


def sample_badge(learner_id: LearnerId, office: Office) -> bytes:
    """Return a badge of the invented provider for this learner, issued today, baked into an SVG.

    Raises NotFound `no-demonstration` outside of a demonstration, and for an unknown learner.
    """
    if not office.demo:
        raise NotFound(
            "no-demonstration",
            Text("見本のバッジは、デモにしかありません。", "Sample badges are for a demonstration only."),
            Text("自分のバッジを提出してください。", "Hand in a badge of your own."),
        )
    email = office.store.learners.get(learner_id).email
    badge = invented_badge(email, office.new_id(), office.today())
    return svg.bake(_PICTURE.encode(), badge.decode())
