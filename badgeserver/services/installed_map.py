"""Keeping the skill map of the installed programme, so that awards by it can be explained for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from badgeserver.domain.errors import Refused
from badgeserver.domain.map_versions import BY_INSTALLATION, MapState, StoredMap
from badgeserver.domain.text import Text
from badgeserver.programme import load_files
from badgeserver.services.office import Office


def keep_installed_map(files: Mapping[str, bytes], actor: str, office: Office) -> bool:
    """Keep the programme's `files` as a published version; tell whether it had not been one before.

    The operator who installs it publishes it, and who wrote the folder counts as its drafter.
    Raises ProgrammeFaults, and Refused (`published-alone`) for a draft that `actor` handed in, or
    (`version-taken`) for changed contents under a published version.
    """
    skill_map, store, now = load_files(files).skill_map, office.store, office.clock()
    kept = StoredMap(
        digest=skill_map.digest,
        map_id=skill_map.id,
        version=skill_map.version,
        effective_from=skill_map.effective_from,
        state=MapState.PUBLISHED,
        files=files,
        drafted_by=BY_INSTALLATION,
        drafted_at=now,
        decided_by=actor,
        decided_at=now,
    )
    with store.transaction():
        states = {one.digest: one.state for one in store.skill_maps.all()}
        if states.get(kept.digest) is MapState.PUBLISHED:
            return False
        _require_a_version_of_its_own(kept, store.skill_maps.all())
        store.skill_maps.add(kept)
        if states.get(kept.digest) is MapState.DRAFT:
            store.skill_maps.publish(kept.digest, actor, now)
        particulars = {"version": kept.version, "effective_from": kept.effective_from.isoformat()}
        store.audit.append(now, actor, "publish-map", kept.digest, particulars)
    office.programmes.look_again()
    return True


def _require_a_version_of_its_own(kept: StoredMap, others: Iterable[StoredMap]) -> None:
    """Refuse other rules under a version that is published: credentials point to it by that name."""
    for other in others:
        if other.state is MapState.PUBLISHED and other.version == kept.version:
            raise Refused(
                "version-taken",
                Text(
                    f"版「{kept.version}」は、別の内容で公開されています。",
                    f"Version {kept.version} is published already, with other contents.",
                ),
                Text("skillmap.yaml の version を新しくしてください。", "Raise `version` in skillmap.yaml."),
            )
