"""As whom somebody who is signed in looks at figures."""

from __future__ import annotations

from badgeserver.domain.regions import Municipality
from badgeserver.domain.viewer import Viewer, viewer_of
from badgeserver.services.office import Office
from badgeserver.services.visits import SignedIn


def viewer_for(person: SignedIn | None, office: Office) -> Viewer:
    """Return the viewer that a person is; guests and learners look as the public does."""
    if person is None or person.staff_id is None:
        return viewer_of(None)
    found = office.store.staff.get_many([person.staff_id])
    return viewer_of(found.get(person.staff_id))


def own_municipality(viewer: Viewer, office: Office) -> Municipality | None:
    """Return the one municipality that a viewer sees in full; None for everybody but its staff."""
    if viewer.municipality is None:
        return None
    return office.programme.regions.municipalities.get(viewer.municipality)
