"""The pathways as the site shows them."""

from __future__ import annotations

from badgeserver.services.office import Office
from badgeserver.services.skill_maps import pathways_page


def test_the_picture_and_the_table_tell_of_the_same_badges(office: Office) -> None:
    page = pathways_page("ja", office)
    assert len(page.rows) == len(office.programme.skill_map.badges)
    assert all(f'href="/badges/{row.badge.id}"' in page.picture for row in page.rows)
