"""Loading: what a folder becomes, its digest, and examples that do not come out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from badgeserver.domain.ids import AchievementId, BadgeId, CertificateId
from badgeserver.domain.programme import PostalAddress
from badgeserver.domain.requirement import HasAchievement, HoldsBadge, HoldsCertificate, Strength, walk
from badgeserver.domain.skill_map import Classification
from badgeserver.domain.text import Text
from badgeserver.programme import (
    FILES,
    TABLES,
    ProgrammeFaults,
    check_examples,
    load_files,
    load_programme,
    read_folder,
)
from badgeserver.programme.load import digest_of
from badgeserver.programme.regions import check_digit
from badgeserver.programme.source import read_source
from tests.programme.spoil import faults_of, spoil

MAP, EXAMPLES = "skillmap.yaml", "examples.yaml"
OPEN_DATA = "{cert: mic-ds-opendata, min_score: 60}"


def test_a_changed_rule_fails_the_examples_that_relied_on_it(folder: Path) -> None:
    spoil(folder, [(MAP, OPEN_DATA, "{cert: mic-ds-opendata, min_score: 75}")])
    (failure,) = check_examples(load_programme(folder))
    assert (failure.example.id, failure.missing, failure.unexpected) == (
        "citizen-first",
        ("hk-first-step",),
        (),
    )
    line = (folder / EXAMPLES).read_text(encoding="utf-8").split("- id: citizen-first")[0].count("\n") + 1
    assert failure.message.en == f"examples.yaml:{line}: citizen-first does not earn hk-first-step."
    assert "取れません" in failure.message.ja
    assert failure.mend.ja
    assert failure.mend.en


def test_an_example_that_earns_too_much_fails(folder: Path) -> None:
    spoil(folder, [(EXAMPLES, "expect: [hk-first-step]", "expect: []")])
    (failure,) = check_examples(load_programme(folder))
    assert (failure.missing, failure.unexpected) == ((), ("hk-first-step",))
    assert "earns hk-first-step, which is not expected" in failure.message.en


def test_a_rule_that_demands_a_strength_is_met_by_evidence_of_that_strength_only(folder: Path) -> None:
    spoil(
        folder,
        [(MAP, OPEN_DATA, "{cert: mic-ds-opendata, min_strength: roster}")],
    )
    weak = check_examples(load_programme(folder))
    assert "citizen-first" in [one.example.id for one in weak]
    spoil(folder, [(EXAMPLES, "score: 72}", "score: 72, strength: signature}")])
    strong = check_examples(load_programme(folder))
    assert "citizen-first" not in [one.example.id for one in strong]


def test_conditions_that_the_example_does_not_use_reach_the_domain(folder: Path) -> None:
    spoil(
        folder,
        [
            (MAP, "{badge: hk-first-step}", "{badge: hk-first-step, active: true}"),
            (MAP, "- {cert: junior-prog}", "- {cert: junior-prog, min_strength: signature}"),
            (MAP, "{achievement: it-work-visit}", "{achievement: it-work-visit, min_strength: confirmed}"),
            (EXAMPLES, "months: 96,", "months: 96, date: 2026-01-31,"),
        ],
    )
    programme = load_programme(folder)
    rules = {str(name): badge.rule for name, badge in programme.skill_map.badges.items()}
    leaves = [node.requirement for node in walk(rules["hk-junior"])]
    assert leaves[1] == HoldsCertificate(CertificateId("junior-prog"), min_strength=Strength.SIGNATURE)
    assert leaves[3] == HasAchievement(AchievementId("it-work-visit"), min_strength=Strength.CONFIRMED)
    assert [node.requirement for node in walk(rules["hk-helper"])][2] == HoldsBadge(BadgeId("hk-first-step"))
    stated = {one.id: one.evidence[0].dated for one in programme.examples}
    assert stated["engineer-prior-experience"] == date(2026, 1, 31)


def test_what_a_programme_may_leave_out_reaches_the_domain(folder: Path) -> None:
    issuer = """  contact_email: digital-badge@pref.example.jp
  phone: "+81-11-000-0000"
  address:
    country: JP
    postal_code: "060-0000"
    region: {ja: 北海道, en: Hokkaido}
    locality: {ja: 札幌市, en: Sapporo}
    street: {ja: 見本1-1, en: 1-1 Mihon}
"""
    filed = """    classification:
      type: ext:Micro
      specialization: {ja: 点検, en: Auditing}
      credits: 1.5
      codes: [{scheme: "ext:Catalogue", code: D-017}]
      field_of_study: {ja: 情報"""
    spoil(
        folder,
        [
            (MAP, "  contact_email: digital-badge@pref.example.jp\n", issuer),
            (MAP, "    classification:\n      field_of_study: {ja: 情報", filed),
        ],
    )
    programme = load_programme(folder)
    assert programme.issuer.phone == "+81-11-000-0000"
    assert programme.issuer.address == PostalAddress(
        "JP", "060-0000", Text("北海道", "Hokkaido"), Text("札幌市", "Sapporo"), Text("見本1-1", "1-1 Mihon")
    )
    assert programme.skill_map.badges[BadgeId("hk-security")].classification == Classification(
        type="ext:Micro",
        field_of_study=Text("情報セキュリティ", "Information security"),
        specialization=Text("点検", "Auditing"),
        credits=1.5,
        codes=(("ext:Catalogue", "D-017"),),
    )


def test_a_blank_population_is_unknown(folder: Path) -> None:
    spoil(folder, [("regions.csv", ",1956928", ",")])
    sapporo = next(iter(load_programme(folder).regions.municipalities.values()))
    assert (sapporo.name.ja, sapporo.population) == ("札幌市", None)


def test_a_byte_order_mark_and_windows_line_ends_are_read(folder: Path) -> None:
    for name in (MAP, "regions.csv"):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert faults_of(folder) == ()


def test_the_digest_changes_with_every_data_file_and_with_nothing_else(folder: Path) -> None:
    digests = {load_programme(folder).skill_map.digest}
    (folder / "README.md").write_text("Another text.", encoding="utf-8")
    assert {load_programme(folder).skill_map.digest} == digests
    for path in (*folder.glob("*.yaml"), *folder.glob("*.csv")):
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        digests.add(load_programme(folder).skill_map.digest)
    assert len(digests) == 7
    assert all(one.startswith("sha256:") and len(one) == 71 for one in digests)


def test_the_digest_tells_where_one_file_ends_and_the_next_begins() -> None:
    assert digest_of({"a": b"x", "b": b""}) != digest_of({"a": b"", "b": b"x"})


def test_yes_and_no_are_words_and_only_real_dates_are_dates() -> None:
    source, faults = read_source(
        "x.yaml", "[yes, no, on, 2026-11-20, 2026-02-30, 1.5, ~, 'true', true, -3, 010]"
    )
    assert faults == []
    assert source.data == [
        "yes",
        "no",
        "on",
        date(2026, 11, 20),
        "2026-02-30",
        1.5,
        None,
        "true",
        True,
        -3,
        10,
    ]


@pytest.mark.parametrize("code6", ["011002", "012025", "131016", "131041", "472018", "016942"])
def test_check_digits_of_known_codes(code6: str) -> None:
    """National local government codes: weights 6 to 2, modulo 11, last digit of the complement."""
    assert check_digit(code6[:5]) == code6[5]


@pytest.mark.parametrize("name", FILES)
def test_editors_get_a_json_schema_that_fits_the_example(hokkaido: Path, name: str) -> None:
    schema = FILES[name].model_json_schema()
    Draft202012Validator.check_schema(schema)
    text = (hokkaido / name).read_text(encoding="utf-8")
    data = _for_json(read_source(name, text)[0].data)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(data)] == []


def _for_json(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _for_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_for_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def test_files_from_anywhere_are_loaded_as_a_folder_is(hokkaido: Path) -> None:
    files = read_folder(hokkaido)
    assert set(files) == {*FILES, *TABLES}
    assert load_files(files | {"README.md": b"left out"}) == load_programme(hokkaido)


def test_files_that_lack_one_are_refused_as_a_folder_is(hokkaido: Path) -> None:
    files = read_folder(hokkaido)
    del files["regions.csv"]
    with pytest.raises(ProgrammeFaults) as error:
        load_files(files)
    assert [(one.file, one.code) for one in error.value.faults] == [("regions.csv", "missing-file")]
