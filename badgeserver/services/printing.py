"""What is to be printed: the list in its order, which names can't be printed, and the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from badgeserver.documents.award_certificate import AwardCertificate
from badgeserver.documents.fonts import FontShelf
from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import AreaCode, CredentialId
from badgeserver.domain.printing import PrintLine, Selection, kana_key
from badgeserver.domain.text import Text
from badgeserver.services.carriers import certificate_of
from badgeserver.services.desk_lines import area_in
from badgeserver.services.office import Office
from badgeserver.storage.rows import batches

READ_AT_ONCE = 200
"""So many certificates are read from the database in one go."""


@dataclass(frozen=True, slots=True)
class MissingCharacters:
    """A character, or one with its variation selector, that no font at hand has."""

    characters: str

    @property
    def code_points(self) -> str:
        """Return it as `U+AE40`, because a screen may not have it either."""
        return " ".join(f"U+{ord(char):04X}" for char in self.characters)


@dataclass(frozen=True, slots=True)
class NameFault:
    """A name that can't be printed as it is."""

    line: PrintLine
    missing: tuple[MissingCharacters, ...]


class NamesNotPrintable(Refused):
    """Some names have characters that no font at hand has; nothing was printed."""

    def __init__(self, faults: Sequence[NameFault]) -> None:
        super().__init__(
            "names-not-printable",
            Text(
                f"手元の書体にない文字のある名前が{len(faults)}件あります。何も印刷していません。",
                f"{len(faults)} names have characters that no font at hand has. Nothing was printed.",
            ),
            Text(
                "本人に、印字する名前の文字か、読みで印字することを選んでもらってください。",
                "Let these people choose other characters for the printed name, or have the reading printed.",
            ),
        )
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[type[NamesNotPrintable], tuple[tuple[NameFault, ...]]]:
        """Let another process have the error whole."""
        return type(self), (self.faults,)


def print_list(selection: Selection, office: Office) -> tuple[PrintLine, ...]:
    """Return what a selection prints, by area and then by name in the order of kana.

    Raises NotFound (`no-such-badge`, `no-such-area`).
    """
    _require_known(selection, office)
    regions = office.programme.regions
    found = office.store.printing.lines(selection)
    if selection.area is not None:
        found = tuple(one for one in found if area_in(regions, one.municipality)[0] == selection.area)
    places = {code: place for place, code in enumerate(regions.areas)}

    def order(one: PrintLine) -> tuple[int, bool, tuple[str, str], str, str]:
        code, _ = area_in(regions, one.municipality)
        place = places.get(AreaCode(code), len(places))
        return place, not one.reading, kana_key(one.reading or one.name), one.name, one.credential

    return tuple(sorted(found, key=order))


def name_faults(lines: Iterable[PrintLine], shelf: FontShelf) -> tuple[NameFault, ...]:
    """Return the names that can't be printed as they are, in the order of the lines."""
    return tuple(
        NameFault(line, tuple(map(MissingCharacters, uncovered)))
        for line in lines
        if (uncovered := shelf.uncovered(line.printed_name))
    )


def certificates(
    lines: Iterable[PrintLine], office: Office
) -> Iterator[tuple[PrintLine, AwardCertificate, IssuedCredential]]:
    """Yield each line with what its certificate says and its credential, in their order.

    Raises NotFound (`no-longer-there`) where a credential went away since the list was made.
    """
    key = office.signing_key()
    for some in batches(lines, READ_AT_ONCE):
        with office.store.snapshot():
            credentials = office.store.credentials.get_many(line.credential for line in some)
            awards = office.store.awards.get_many(line.award for line in some)
            evidence = office.store.evidence.of_learners({line.learner for line in some})
        for line in some:
            credential = credentials.get(line.credential)
            if credential is None or credential.revoked_at is not None:
                raise _gone(line.credential)
            award = awards[line.award]
            said = certificate_of(credential, award, line.printed_name, evidence[line.learner], key, office)
            yield line, said, credential


def _require_known(selection: Selection, office: Office) -> None:
    programme = office.programme
    if selection.badge is not None and selection.badge not in programme.skill_map.badges:
        raise _unknown("no-such-badge", Text("バッジ", "badge"), selection.badge)
    areas = {"none", *programme.regions.areas}
    if selection.area is not None and selection.area not in areas:
        raise _unknown("no-such-area", Text("地域", "area"), selection.area)


def _unknown(code: str, what: Text, given: str) -> NotFound:
    return NotFound(
        code,
        Text(f"{what.ja}「{given[:40]}」はありません。", f"There is no {what.en} “{given[:40]}”."),
        Text("番号や記号を確かめてください。", "Check its id."),
    )


def _gone(credential_id: CredentialId) -> NotFound:
    return NotFound(
        "no-longer-there",
        Text(
            f"証明書 {credential_id} は、一覧を作ったあとになくなったか、失効しました。",
            f"The credential {credential_id} was removed or revoked after the list was made.",
        ),
        Text("印刷を始めからやり直してください。", "Begin to print anew."),
    )
