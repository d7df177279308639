"""The archive: a static site by which badges can be verified when no server of ours runs any more.

It has what verifiers need at the addresses that credentials name, pages for people, and nothing about
anybody: no name, no address, and no credential's id, for whoever has an id has its page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from badgeserver.credentials.timestamps import format_timestamp
from badgeserver.documents.archive_pages import LANGUAGES
from badgeserver.domain.award import StatusPurpose
from badgeserver.domain.programme import Programme
from badgeserver.domain.skill_map import Badge
from badgeserver.services.art import png_in, svg_in
from badgeserver.services.catalogue import badge_page, level_page
from badgeserver.services.office import JAPAN, Office
from badgeserver.services.publishing import achievement, did_document, final_status_list
from badgeserver.services.verifier_kit import kit_content

FORMAT: Final = 1
CONTENTS: Final = "archive.json"
DID: Final = ".well-known/did.json"
KIT: Final = "offline/kit.json"
"""Where the running site has it too, so that browsers which kept a verifier find the last kit there."""
_PNG_PIXELS: Final = 512

_HOSTS: Final = {"htaccess": ".htaccess", "nginx.conf": "host/nginx.conf"}
"""Where the files for hosts lie; the others lie at the top under their own names."""


@dataclass(frozen=True, slots=True)
class ArchivePart:
    """Files of the archive that are made together: each with its path below the folder."""

    make: Callable[[], Iterator[tuple[str, bytes]]]


def list_path(purpose: StatusPurpose, number: int) -> str:
    """Return where a status list lies: at the path of the address that credentials name."""
    return f"status/{purpose}/{number}"


def badge_path(badge_id: str, version: str) -> str:
    """Return the folder of a badge's definition: the path of its Achievement's id."""
    return f"badges/{badge_id}/{version}/"


def archive_parts(office: Office) -> list[ArchivePart]:
    """Return the parts of the archive as of now; making them signs the last status lists.

    Raises Misconfigured where no key signs.
    """
    office.signing_key()
    made = office.clock()
    versions = published_versions(office)
    badges = [
        ArchivePart(partial(_badge_files, badge, programme, made, office))
        for programme in versions
        for badge in programme.skill_map.badges.values()
    ]
    return [
        ArchivePart(partial(_public_documents, versions, made, office)),
        ArchivePart(partial(_skill_maps, office)),
        *badges,
        ArchivePart(partial(_pages, versions, made, office)),
        ArchivePart(partial(_for_hosts, made, office)),
    ]


def published_versions(office: Office) -> tuple[Programme, ...]:
    """Return every version by which badges could be awarded, each name once, the newest in effect first."""
    programmes = [office.programmes.of_digest(one.digest) for one in office.programmes.published()]
    named = {one.skill_map.version: one for one in (office.programme, *programmes)}
    return tuple(sorted(named.values(), key=lambda one: one.skill_map.effective_from, reverse=True))


def _public_documents(
    versions: tuple[Programme, ...], made: datetime, office: Office
) -> Iterator[tuple[str, bytes]]:
    """Yield the issuer's keys, its last status lists, the verifier's kit, and the list of contents."""
    yield DID, _json(did_document(office))
    lists: dict[str, str] = {
        list_path(purpose, number): final_status_list(purpose, number, office)
        for number in office.store.status_lists.numbers()
        for purpose in StatusPurpose
    }
    for path, document in lists.items():
        yield path, document.encode()
    revocations = [json.loads(text) for path, text in lists.items() if StatusPurpose.REVOCATION in path]
    yield KIT, _json(kit_content(office, revocations, made))
    yield CONTENTS, _json(_contents(versions, list(lists), made, office))


def _contents(
    versions: tuple[Programme, ...], lists: list[str], made: datetime, office: Office
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made": format_timestamp(made),
        "base_url": office.base_url,
        "did": office.did,
        "keys": [key.id for key in office.store.keys.all()],
        "status_lists": lists,
        "skill_maps": [
            {
                "version": one.skill_map.version,
                "digest": one.skill_map.digest,
                "badges": list(one.skill_map.badges),
            }
            for one in versions
        ],
    }


def _skill_maps(office: Office) -> Iterator[tuple[str, bytes]]:
    """Yield the files of every published version, by which awards can be evaluated again."""
    for stored in office.programmes.published():
        for name, data in office.store.skill_maps.files(stored.digest).items():
            yield f"skillmaps/{stored.version}/{name}", data


def _badge_files(
    badge: Badge, programme: Programme, made: datetime, office: Office
) -> Iterator[tuple[str, bytes]]:
    """Yield a badge's definition for programs and for people, and its art, at their own addresses."""
    version = programme.skill_map.version
    folder = badge_path(badge.id, version)
    yield f"{folder}achievement.json", _json(achievement(badge.id, version, office, "ja"))
    yield f"{folder}en", _json(achievement(badge.id, version, office, "en"))
    yield f"{folder.removesuffix('/')}.svg", svg_in(programme, badge.id).encode()
    yield f"{folder.removesuffix('/')}.png", png_in(programme, badge.id, _PNG_PIXELS)
    page = badge_page(badge.id, office, version)
    for language in LANGUAGES:
        values = {
            "here": "badges",
            "made": made.astimezone(JAPAN).date(),
            "badge": badge,
            "map": page.skill_map,
            "level": page.level,
            "items": page.standard_items,
            "ways": page,
            "document": "achievement.json" if language == "ja" else f"../../../../{folder}en",
        }
        yield office.archive_pages().page("badge", folder, language, programme, values)


def _pages(versions: tuple[Programme, ...], made: datetime, office: Office) -> Iterator[tuple[str, bytes]]:
    """Yield the page that verifies, the badges in a list and by level, and what the pages load."""
    pages, lists = office.archive_pages(), office.store.status_lists.numbers()
    values = {
        "made": made.astimezone(JAPAN).date(),
        "base_url": office.base_url,
        "lists": [list_path(purpose, number) for number in lists for purpose in StatusPurpose],
        "maps": [one.skill_map for one in versions],
    }
    for language in LANGUAGES:
        for template, path in (("verify", ""), ("badges", "badges/")):
            here = {"here": template, **values}
            yield pages.page(template, path, language, office.programme, here)
        for level in office.programme.skill_map.levels:
            told = {"here": "badges", "made": values["made"], "page": level_page(level, office)}
            yield pages.page("level", f"badges/levels/{level}/", language, office.programme, told)
    forward = pages.text("forward.html", {})
    yield "404.html", forward
    yield "c/index.html", forward
    for path, data in pages.assets():
        yield f"assets/{path}", data


def _for_hosts(made: datetime, office: Office) -> Iterator[tuple[str, bytes]]:
    """Yield what whoever takes the archive over reads, and what their hosts read."""
    pages = office.archive_pages()
    values = {
        "issuer": office.programme.issuer.name,
        "base_url": office.base_url,
        "host": urlsplit(office.base_url).netloc,
        "did": office.did,
        "made": made.astimezone(JAPAN).date(),
    }
    yield "README.md", pages.text("README.md", values)
    for name in pages.host_files():
        yield _HOSTS.get(name, name), pages.text(f"host/{name}", values)
    yield ".nojekyll", b""
    yield "robots.txt", b"User-agent: *\nDisallow: /c/\n"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
