"""Making recorded decisions again, each by the very map that it was made by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from badgeserver.domain.award import Award
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import AwardId
from badgeserver.domain.record import read_record
from badgeserver.domain.removal import removal_of
from badgeserver.domain.replay import Replay, differences_of_award, replay
from badgeserver.domain.skill_map import SkillMap
from badgeserver.programme import load_files
from badgeserver.services.office import Office
from badgeserver.services.removed import nothing_to_give


def replay_award(award_id: AwardId, office: Office) -> Replay:
    """Evaluate again what the award's record holds, and tell whether the same comes out.

    A record or a map that can't be read any more is a difference too. Raises NotFound
    (`no-such-award`, `removed-by-holder`).
    """
    with office.store.snapshot():
        award = office.store.awards.get(award_id)
        if removal_of(award.record) is not None:
            raise nothing_to_give()
        return _replay(award, _maps(office))


def replay_all(office: Office) -> Iterator[tuple[AwardId, Replay]]:
    """Yield each award whose record is there, in the order of ids, with what came out of it."""
    maps = _maps(office)
    with office.store.snapshot():
        for page in office.store.awards.pages():
            for award in page:
                if removal_of(award.record) is None:
                    yield award.id, _replay(award, maps)


def _maps(office: Office) -> Callable[[str], SkillMap]:
    """Return how to find a map by its digest; each is read from its kept files once."""
    return cache(lambda digest: load_files(office.store.skill_maps.files(digest)).skill_map)


def _replay(award: Award, map_of: Callable[[str], SkillMap]) -> Replay:
    try:
        record = read_record(award.record)
        again = replay(record, map_of(record.map_digest))
    except Refused as error:
        return Replay(False, (error.message,))
    differences = (*differences_of_award(award, record), *again.differences)
    return Replay(not differences, differences)
