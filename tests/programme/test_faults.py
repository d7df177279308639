"""Every class of fault: the smallest edit of the example that brings it about, and where it is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from badgeserver.domain.errors import NotFound
from badgeserver.programme import Fault, ProgrammeFaults, load_programme
from badgeserver.programme.load import FILES, TABLES
from badgeserver.programme.source import DEEPEST_NESTING, LARGEST_FILE_BYTES
from tests.programme.spoil import Edit, faults_of, spoil

MAP, CERTS, STANDARDS, EXAMPLES = "skillmap.yaml", "certificates.yaml", "standards.yaml", "examples.yaml"
AREAS, REGIONS = "areas.csv", "regions.csv"

ONE_BADGE = "urn:uuid:d4ae0754-fda6-5aea-a327-8280dc8afb03"
TRUSTED_ONE = f"achievements: [{ONE_BADGE}]"

FORM: list[tuple[str, str, str, str]] = [
    ("duplicate-key", MAP, "  status: example", "  status: example\n  ▶status: draft"),
    ("alias-not-allowed", MAP, "smallest_public_count: 5", "smallest_public_count: ▶*five"),
    ("tag-not-allowed", MAP, "smallest_public_count: 5", "smallest_public_count: ▶!!int 5"),
    ("several-documents", STANDARDS, "items:\n", "▶---\nitems:\n"),
    ("key-not-a-word", STANDARDS, "standard:\n", "? ▶[standard]\n: 1\nstandard:\n"),
]

SHAPE: list[tuple[str, str, str, str]] = [
    ("unknown-key", MAP, "{cert: mic-ds-opendata, min_score: 60}", "{cert: mic-ds-opendata, ▶min_scor: 60}"),
    ("unknown-key", MAP, "  status: example", "  ▶5: x\n  status: example"),
    ("unknown-key", MAP, "privacy:\n", "▶privecy: {}\nprivacy:\n"),
    ("missing-key", MAP, "  - id: hk-junior\n    level: L1\n", "  - ▶id: hk-junior\n"),
    ("missing-key", MAP, "    validity_months: 60\n", ""),
    ("wrong-type", MAP, 'version: "2026.1"', "version: ▶2026.1"),
    ("wrong-type", MAP, 'prefecture_code: "01"', "prefecture_code: ▶01"),
    ("wrong-type", MAP, "validity_months: 60", 'validity_months: ▶"60"'),
    ("wrong-type", MAP, "decision_days: 30", "decision_days: ▶30.5"),
    ("wrong-type", MAP, "effective_from: 2023-04-01", "effective_from: ▶2023-04-31"),
    ("wrong-type", MAP, "    rubric: false", '    rubric: ▶"no"'),
    ("wrong-type", MAP, "groups: [child]", "groups: ▶child"),
    ("wrong-type", MAP, "name: {ja: ふれる, en: Explore}", "name: ▶ふれる"),
    ("wrong-type", MAP, "cap_per_tag: {elearning: 6}", "cap_per_tag: ▶6"),
    ("wrong-type", MAP, "targets: {2025: 3,", "targets: {2025: ▶three,"),
    ("empty-list", MAP, "groups: [child]", "groups: ▶[]"),
    ("empty-list", CERTS, "proofs: [open_badge, score_report]", "proofs: ▶[]"),
    ("no-node-key", MAP, "rule: {cert: jlis-elearning, max", "rule: ▶{certificate: jlis-elearning, max"),
    ("no-node-key", MAP, "rule: {cert: jlis-elearning, max_age_months: 12}", "rule: ▶jlis-elearning"),
    ("no-node-key", EXAMPLES, "{cert: ipa-ip, date: 2020-02-01}", "▶{date: 2020-02-01}"),
    ("several-node-keys", MAP, "{badge: hk-first-step}", "▶{badge: hk-first-step, cert: ipa-ip}"),
    ("not-allowed", MAP, "status: example", "status: ▶exampel"),
    ("not-allowed", MAP, "{badge: hk-first-step}", "{badge: hk-first-step, active: ▶false}"),
    ("out-of-bounds", MAP, "{points: 6, when: {cert: jdla-g}}", "{points: ▶0, when: {cert: jdla-g}}"),
    ("out-of-bounds", MAP, "min_count: 3", "min_count: ▶0"),
    ("out-of-bounds", MAP, "            n: 2\n", "            n: ▶0\n"),
    ("out-of-bounds", MAP, "min: 10\n", "min: ▶-1\n"),
    ("out-of-bounds", MAP, "data-analysis, min_months: 24", "data-analysis, min_months: ▶0"),
    ("out-of-bounds", MAP, "members: 3", "members: ▶99"),
    ("wrong-length", MAP, "seal_text: 北海道見本之印", "seal_text: ▶北"),
    ("wrong-length", MAP, "seal_text: 北海道見本之印", "seal_text: ▶北海道知事見本之公印"),
    ("wrong-form", CERTS, "domain: ipa.go.jp", "domain: ▶IPA"),
    ("wrong-form", MAP, "contact_email: digital-badge@pref.example.jp", "contact_email: ▶digital-badge"),
    (
        "wrong-form",
        MAP,
        "    classification:\n      field_of_study: {ja: 情報",
        "    classification:\n      type: ▶Bagde\n      field_of_study: {ja: 情報",
    ),
    (
        "out-of-bounds",
        MAP,
        "    classification:\n      field_of_study: {ja: 情報",
        "    classification:\n      credits: ▶0.0\n      field_of_study: {ja: 情報",
    ),
    ("wrong-key", MAP, "    0: {ja: 行った", "    ▶zero: {ja: 行った"),
]

UNKNOWN: list[tuple[str, str, str, str]] = [
    ("unknown-id", MAP, "    level: L5\n", "    level: ▶L6\n"),
    ("unknown-id", MAP, "pictogram: spark", "pictogram: ▶sparkle"),
    ("unknown-id", MAP, "groups: [child]", "groups: [▶childs]"),
    ("unknown-id", MAP, "standard_items: [L-WHAT-T3]", "standard_items: [▶L-WHAT-T9]"),
    ("unknown-id", MAP, "{cert: junior-prog}", "{cert: ▶junior-porg}"),
    ("unknown-id", MAP, "{badge: hk-hs-digital}", "{badge: ▶hk-hs-digitel}"),
    ("unknown-id", MAP, "{achievement: it-work-visit}", "{achievement: ▶it-work-vist}"),
    ("unknown-id", MAP, "{area: data-analysis,", "{area: ▶data-analisis,"),
    ("unknown-id", MAP, "confirmed_by: employer", "confirmed_by: ▶employee"),
    ("unknown-id", MAP, "confirmer: employer", "confirmer: ▶employr"),
    (
        "statement-by-whom",
        MAP,
        "{ja: 計画書, en: plan, given_as: file}",
        "▶{ja: 計画書, en: plan, given_as: statement}",
    ),
    (
        "statement-by-whom",
        MAP,
        "{ja: 計画書, en: plan, given_as: file}",
        "▶{ja: 計画書, en: plan, confirmer: client}",
    ),
    ("unknown-id", MAP, "proofs: [case_sheet,", "proofs: [▶case_shet,"),
    (
        "unknown-id",
        MAP,
        "outcomes: [hours_saved_per_month, users]",
        "outcomes: [hours_saved_per_month, ▶user]",
    ),
    ("unknown-id", MAP, "assessors: {L1: 0,", "assessors: {▶L9: 0, L1: 0,"),
    ("unknown-id", MAP, "    foundation: {ja: 基礎の資格", "    fundation: {ja: 基礎の資格"),
    ("unknown-id", CERTS, "kind: badge_programme", "kind: ▶badge_programe"),
    ("unknown-id", CERTS, "category: cloud", "category: ▶clowd"),
    ("unknown-id", CERTS, "proofs: [open_badge, score_report]", "proofs: [open_badge, ▶score_reprot]"),
    ("unknown-id", CERTS, "successors: [ms-ai901]", "successors: [▶ms-ai902]"),
    ("unknown-id", CERTS, "standard_items: [P-TE-01]", "standard_items: [▶P-TE-99]"),
    ("unknown-id", EXAMPLES, "group: citizen", "group: ▶citizens"),
    ("unknown-id", EXAMPLES, "{cert: ipa-fe,", "{cert: ▶ipa-ef,"),
    ("unknown-id", EXAMPLES, "{achievement: school-project,", "{achievement: ▶school-projekt,"),
    ("unknown-id", EXAMPLES, "confirmed_by: employer", "confirmed_by: ▶employr"),
    ("unknown-id", EXAMPLES, "{experience: software-or-infra", "{experience: ▶software-and-infra"),
    ("unknown-id", EXAMPLES, "expect: [hk-first-step]", "expect: [▶hk-first-stap]"),
    ("unknown-id", REGIONS, "designated_city,01300", "designated_city,▶01301"),
]

MEANING: list[tuple[str, str, str, str]] = [
    ("duplicate-id", MAP, "  - id: hk-junior", "  - id: ▶hk-first-step"),
    ("reserved-id", MAP, "  - id: hk-junior", "  - id: ▶pathways"),
    ("duplicate-id", MAP, "  tags:    ", "  tags:\n    ▶users: {ja: 利用者, en: users}\n   #"),
    ("duplicate-id", CERTS, "  - id: ux-kentei\n", "  - id: ▶ipa-ip\n"),
    ("duplicate-id", STANDARDS, "{id: L-MS-4,", "{id: ▶L-MS-3,"),
    ("duplicate-id", EXAMPLES, "id: points-capped", "id: ▶hs-student"),
    ("unreachable-points", MAP, "min: 10\n", "min: ▶39\n"),
    ("unreachable-count", MAP, "            n: 2\n", "            n: ▶10\n"),
    (
        "tag-without-cap",
        MAP,
        "{points: 4, when: {cert: pken}}",
        "{points: 4, tag: ▶paper, when: {cert: pken}}",
    ),
    ("no-score-scale", MAP, "{cert: google-ai-ess}", "{cert: google-ai-ess, min_score: ▶60}"),
    ("score-beyond-scale", MAP, "mic-ds-opendata, min_score: 60", "mic-ds-opendata, min_score: ▶101"),
    ("score-beyond-scale", EXAMPLES, "score: 72", "score: ▶720"),
    (
        "unknown-level-of-certificate",
        MAP,
        "{cert: dx-passport, min_level: 1}",
        "{cert: dx-passport, min_level: ▶4}",
    ),
    ("unknown-level-of-certificate", MAP, "- {cert: ipa-ip}", "- {cert: ipa-ip, min_level: ▶1}"),
    ("unknown-level-of-certificate", EXAMPLES, "{cert: itc,", "{cert: itc, level: ▶1,"),
    ("unknown-rubric-step", MAP, "hackathon, min_rubric: 1", "hackathon, min_rubric: ▶5"),
    ("unknown-rubric-step", MAP, "min_months: 60, min_rubric: 3", "min_months: 60, min_rubric: ▶7"),
    (
        "unknown-rubric-step",
        EXAMPLES,
        "gap_months: 0}",
        "gap_months: 0}\n      - {achievement: summit, date: 2026-01-01, rubric: ▶9}",
    ),
    ("no-rubric", MAP, "{achievement: it-work-visit}", "{achievement: it-work-visit, min_rubric: ▶2}"),
    ("ended-without-date", CERTS, "given_until: 2026-06-30", "# given_until: 2026-06-30"),
    (
        "ends-before-it-starts",
        CERTS,
        "given_until: 2026-06-30",
        "given_from: 2026-07-01\n    given_until: ▶2026-06-30",
    ),
    ("own-successor", CERTS, "successors: [ms-ai901]", "successors: [▶ms-ai900]"),
    ("pass-mark-beyond-scale", CERTS, "{maximum: 100, pass_mark: 60}", "{maximum: 100, pass_mark: ▶600}"),
    ("wrong-form", CERTS, "issuer: did:key:", "issuer: ▶http:"),
    ("wrong-form", CERTS, "achievements: [urn:", "achievements: [▶a*:"),
    ("empty-list", CERTS, TRUSTED_ONE, "achievements: ▶[]"),
    ("unknown-key", CERTS, "        - issuer: did:key:", "        - ▶isuer: x\n          issuer: did:key:"),
    ("trusted-but-none-issued", CERTS, "      issued: course\n", '      issued: "no"\n'),
    ("trusted-twice", CERTS, TRUSTED_ONE, TRUSTED_ONE[:-1] + ", ▶'urn:uuid:d4*']"),
    ("trusted-twice", CERTS, TRUSTED_ONE, "achievements: ['urn:u*', ▶'urn:uuid:*']"),
    ("trusted-twice", CERTS, TRUSTED_ONE, TRUSTED_ONE[:-1] + f", ▶{ONE_BADGE}]"),
    ("unknown-level-of-certificate", CERTS, TRUSTED_ONE, TRUSTED_ONE + "\n          level: ▶2"),
    ("no-score-scale", CERTS, TRUSTED_ONE, TRUSTED_ONE + "\n          score: ▶60"),
    ("no-score-scale", CERTS, TRUSTED_ONE, TRUSTED_ONE + "\n          score_result: ▶urn:x"),
    ("level-twice", CERTS, "levels: [1, 2, 3, 4]", "levels: [1, 2, 3, ▶3]"),
    ("validity-too-short", MAP, "    validity_months: 36", "    validity_months: ▶6"),
    ("level-without-assessors", MAP, "assessors: {L1: 0,", "assessors: ▶{"),
    ("not-a-fiscal-year", MAP, "{2025: 3, 2026: 4, 2027: 4,", "{2025: 3, 2026: 4, ▶27: 4,"),
    ("not-a-fiscal-year", MAP, "{fiscal_year: 2021,", "{fiscal_year: ▶21,"),
    ("unknown-id", MAP, "feeds: [courses, issued]", "feeds: [▶curses, issued]"),
    (
        "feeds-backwards",
        MAP,
        "    feeds: [sme_dx]\n    note: {ja: 1年",
        "    feeds: [▶holders_l5]\n    note: {ja: 1年",
    ),
    ("feeds-circle", MAP, "feeds: [holders_l3]", "feeds: [▶holders]"),
    ("feeds-circle", MAP, "feeds: [holders_l3]", "feeds: [▶holders_l2]"),
    ("unknown-id", MAP, "{count: holders, level: L2}", "{count: holders, level: ▶L9}"),
    ("unknown-id", MAP, "{count: holders, level: L2}", "{count: holders, group: ▶citizens}"),
    ("unknown-id", MAP, "{count: holders, level: L2}", '{count: holders, area: ▶"99999"}'),
    ("unknown-id", MAP, "outcome: hours_saved_per_month", "outcome: ▶hours"),
    ("nothing-to-sum", MAP, "outcome: hours_saved_per_month", "outcome: ▶host_municipality"),
    ("nothing-to-sum", MAP, "{count: outcome_sum, outcome: hours_saved_per_month}", "▶{count: outcome_sum}"),
    ("measure-too-narrow", MAP, "{count: certificates}", "{count: certificates, level: ▶L1}"),
    ("measure-too-narrow", MAP, "areas_with_holders, level: L5", 'areas_with_holders, area: ▶"01420"'),
    ("measure-elsewhere", MAP, "{count: certificates}", "{count: ▶holders}"),
    (
        "measure-of-entered",
        MAP,
        "    source: manual\n",
        "    source: manual\n    measure: ▶{count: holders}\n",
    ),
    (
        "ratio-without-baseline",
        MAP,
        "    source: manual\n",
        "    source: manual\n    ratio: ▶from_baseline\n",
    ),
    ("target-is-baseline", MAP, "2023: 28, 2024: 30", "2023: 28, ▶2024: 25.9"),
    ("wrong-check-digit", REGIONS, "011002,", "▶011003,"),
    ("wrong-form", REGIONS, "011002,", "▶11002,"),
    ("other-prefecture", REGIONS, "011002,札幌市", "▶022012,青森市"),
    ("duplicate-id", REGIONS, "012033,", "▶012025,"),
    ("blank-cell", REGIONS, "さっぽろし", "▶"),
    ("not-allowed", REGIONS, "designated_city", "▶metropolis"),
    ("out-of-bounds", REGIONS, "42.9824", "▶142.9824"),
    ("out-of-bounds", REGIONS, "141.2376", "▶east"),
    ("wrong-type", REGIONS, "1956928", "▶約196万"),
    ("wrong-number-of-cells", REGIONS, "012025,函館市,", "▶012025,"),
    ("wrong-number-of-cells", AREAS, "01420,空知総合振興局,", "▶01420,"),
    ("wrong-header", REGIONS, "code6,name_ja", "▶code,name_ja"),
    ("area-without-members", AREAS, "01420,", "▶01999,架空局,Nowhere,かくうきょく,架空,Nowhere,\n01420,"),
    ("duplicate-id", AREAS, "01300,", "▶01420,空知,Sorachi,そらち,空知,Sorachi,\n01300,"),
]

IMPROVER_NEEDS = """
            - {badge: hk-digital-literacy}
            - {badge: hk-municipal-base}
        - any:
            - all:
"""

SCALE_FOR_TRUSTED = (
    CERTS,
    "    proofs: [pdf_certificate]\n    open_badge:\n      issued: course\n",
    "    levels: [1, 2]\n    score: {maximum: 100}\n    proofs: [pdf_certificate]\n"
    "    open_badge:\n      issued: course\n",
)

# Faults that need more than one edit.
TOGETHER: list[tuple[str, Sequence[Edit]]] = [
    (
        "score-beyond-scale",
        [SCALE_FOR_TRUSTED, (CERTS, TRUSTED_ONE, TRUSTED_ONE + "\n          score: ▶101")],
    ),
    (
        "told-twice",
        [
            SCALE_FOR_TRUSTED,
            (CERTS, TRUSTED_ONE, TRUSTED_ONE + "\n          score: 60\n          score_result: ▶urn:x"),
        ],
    ),
    (
        "told-twice",
        [
            SCALE_FOR_TRUSTED,
            (CERTS, TRUSTED_ONE, TRUSTED_ONE + "\n          level: 2\n          level_result: ▶urn:x"),
        ],
    ),
    (
        "unused-tag",
        [
            (MAP, "cap_per_tag: {elearning: 6}", "cap_per_tag: {elearning: 6, ▶reading: 3}"),
            (MAP, "    elearning: {ja:", "    reading: {ja: 読書, en: reading}\n    elearning: {ja:"),
        ],
    ),
    (
        "prerequisite-cycle",
        [
            (MAP, "- {cert: hokkaido-staff-level, min_level: 1}", "- {badge: hk-work-improver}"),
            (MAP, IMPROVER_NEEDS, IMPROVER_NEEDS.replace("hk-municipal-base", "▶hk-municipal-base")),
        ],
    ),
    ("prerequisite-cycle", [(MAP, "{badge: hk-hs-digital}", "{badge: ▶hk-helper}")]),
    (
        "prerequisite-cycle",
        [(MAP, "{achievement: sponsor-trial, min_count: 2, max_age_months: 36}", "{badge: ▶hk-sponsor}")],
    ),
    (
        "prerequisite-cycle",
        [(MAP, "experience: {area: data-analysis", "all: [{badge: ▶hk-data-user}] # {area: data-analysis")],
    ),
    (
        "ended-without-successor",
        [
            (MAP, "- {cert: google-ai-ess}", "- {cert: ▶ms-ai900}"),
            (CERTS, "    successors: [ms-ai901]\n", ""),
        ],
    ),
    (
        "renewal-without-validity",
        [
            (MAP, "validity_months: 60\n", "validity_months: null\n"),
            (
                MAP,
                "    renewal:\n      name: {ja: この24か月の学び",
                "    renewal:\n      ▶name: {ja: この24か月の学び",
            ),
        ],
    ),
    (
        "rubric-with-gaps",
        [
            (MAP, "    0: {ja: 行ったこと", "    ▶9: {ja: 行ったこと"),
        ],
    ),
    (
        "too-contested",
        [
            (
                MAP,
                "rule: {achievement: helper-session, min_count: 5, max_age_months: 24}",
                "rule:\n        ▶all: [" + ", ".join(["{achievement: helper-session}"] * 9) + "]",
            ),
        ],
    ),
    (
        "nested-too-deep",
        [
            (
                STANDARDS,
                "items:\n",
                "items: " + "[" * DEEPEST_NESTING + "▶[" + "]" * (DEEPEST_NESTING + 1) + "\n",
            )
        ],
    ),
]


@pytest.mark.parametrize(("code", "name", "old", "new"), [*FORM, *SHAPE, *UNKNOWN, *MEANING])
def test_each_fault_is_told_once_with_its_place_and_a_mend(
    folder: Path, code: str, name: str, old: str, new: str
) -> None:
    places = spoil(folder, [(name, old, new)])
    _assert_told(faults_of(folder), code, places)


@pytest.mark.parametrize(("code", "edits"), TOGETHER)
def test_each_fault_of_several_lines_is_told_once(folder: Path, code: str, edits: Sequence[Edit]) -> None:
    places = spoil(folder, edits)
    _assert_told(faults_of(folder), code, places)


def _assert_told(faults: Sequence[Fault], code: str, places: Sequence[tuple[str, int, int]]) -> None:
    assert [fault.code for fault in faults] == [code], "\n".join(fault.in_("en") for fault in faults)
    fault = faults[0]
    assert not places or [(fault.file, fault.line, fault.column)] == places
    assert all((fault.message.ja, fault.message.en, fault.mend.ja, fault.mend.en))


@pytest.mark.parametrize(
    ("name", "old", "new", "mend"),
    [
        (MAP, "mic-ds-opendata, min_score:", "mic-ds-opendata, min_scor:", "Did you mean `min_score`?"),
        (MAP, "{cert: junior-prog}", "{cert: junior-porg}", "Did you mean `junior-prog`?"),
        (MAP, "    level: L5\n", "    level: X\n", "Known here: L1, L2, L3, L4, L5."),
        (MAP, 'version: "2026.1"', "version: 2026.1", "Put it in quotes."),
        (MAP, "{ja: ふれる, en: Explore}", "ふれる", "Write it as in {ja: …, en: …}."),
        (MAP, "privacy:\n  smallest_public_count: 5", "privacy: 5", "Write it as in key: value."),
        (MAP, "status: example", "status: exampel", "Use one of: example, draft, in_force."),
        (
            MAP,
            "groups: [child]",
            "groups: [zzz]",
            "Known here: child, citizen, engineer, hs_student, leader,",
        ),
        (MAP, "{badge: hk-first-step}", "{badge: hk-first-step, active: false}", "Use one of: true."),
        (REGIONS, "011002,", "011003,", "it is 011002."),
    ],
)
def test_the_mend_says_what_was_probably_meant(
    folder: Path, name: str, old: str, new: str, mend: str
) -> None:
    spoil(folder, [(name, old, new)])
    assert mend in faults_of(folder)[0].mend.en


def test_a_cycle_is_shown_from_badge_to_badge(folder: Path) -> None:
    spoil(folder, [(MAP, "- {cert: hokkaido-staff-level, min_level: 1}", "- {badge: hk-work-improver}")])
    chain = "hk-municipal-base → hk-work-improver → hk-municipal-base"
    assert chain in faults_of(folder)[0].message.en


def test_a_renewal_may_ask_for_a_badge_that_builds_on_this_one(folder: Path) -> None:
    spoil(
        folder, [(MAP, "rule: {cert: jlis-elearning, max_age_months: 12}", "rule: {badge: hk-work-improver}")]
    )
    assert faults_of(folder) == ()


def test_a_broken_line_of_yaml_is_told_with_its_place(folder: Path) -> None:
    spoil(folder, [(MAP, "privacy:\n", "privacy: [5\n")])
    (fault,) = faults_of(folder)
    line = (folder / MAP).read_text(encoding="utf-8").split("privacy: [5")[0].count("\n") + 1
    assert (fault.file, fault.code) == (MAP, "not-yaml")
    assert line <= fault.line <= line + 8


def test_characters_that_yaml_forbids_are_told(folder: Path) -> None:
    (folder / STANDARDS).write_text("standard: \x00\n", encoding="utf-8")
    assert [(fault.file, fault.code) for fault in faults_of(folder)] == [(STANDARDS, "not-yaml")]


@pytest.mark.parametrize("name", [*FILES, *TABLES])
def test_a_missing_file_is_told(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert [(fault.file, fault.code) for fault in faults_of(folder)] == [(name, "missing-file")]


@pytest.mark.parametrize("name", [*FILES, *TABLES])
@pytest.mark.parametrize("relative", [False, True])
def test_a_link_out_of_the_folder_is_refused_unread(folder: Path, name: str, relative: bool) -> None:
    secret = folder.parent / "secret"
    secret.write_text("passphrase: hunter2\n", encoding="utf-8")
    (folder / name).unlink()
    (folder / name).symlink_to(Path("..") / "secret" if relative else secret)
    (fault,) = faults_of(folder)
    assert (fault.file, fault.code) == (name, "link-outside")
    assert "hunter2" not in fault.in_("en")


def test_a_link_within_the_folder_is_read(folder: Path) -> None:
    (folder / "areas.csv").rename(folder / "areas-2026.csv")
    (folder / "areas.csv").symlink_to("areas-2026.csv")
    linked = folder.parent / "linked"
    linked.symlink_to(folder)
    assert faults_of(linked) == ()


@pytest.mark.parametrize("name", [*FILES, *TABLES])
def test_a_file_in_another_encoding_is_told_with_its_line(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(b"#\n" + "札幌".encode("shift_jis") + b"\n" + content)
    assert [(one.file, one.line, one.code) for one in faults_of(folder)] == [(name, 2, "not-utf8")]


@pytest.mark.parametrize("name", [*FILES, *TABLES])
def test_a_file_that_is_too_large_is_told(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"#" * (LARGEST_FILE_BYTES + 1))
    assert [(fault.file, fault.code) for fault in faults_of(folder)] == [(name, "file-too-large")]


@pytest.mark.parametrize("name", FILES)
def test_an_empty_yaml_file_is_told(folder: Path, name: str) -> None:
    (folder / name).write_text("# nothing yet\n", encoding="utf-8")
    assert {(fault.file, fault.code) for fault in faults_of(folder)} == {(name, "wrong-type")}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("keep", [0, 1])
def test_an_empty_table_is_told(folder: Path, name: str, keep: int) -> None:
    lines = (folder / name).read_text(encoding="utf-8").splitlines()[:keep]
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    assert [(fault.file, fault.code) for fault in faults_of(folder)] == [(name, "empty-table")]


def test_a_missing_folder_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        load_programme(tmp_path / "nowhere")
    assert caught.value.code == "no-programme-folder"


def test_all_faults_of_all_files_are_told_at_once_in_reading_order(folder: Path) -> None:
    edits: list[Edit] = [
        (AREAS, "01420,", "01999,架空局,Nowhere,かくうきょく,架空,Nowhere,\n01420,"),
        (CERTS, "category: cloud", "category: clowd"),
        (CERTS, "domain: ipa.go.jp", "domain: IPA"),
        (EXAMPLES, "score: 72", "score: 720"),
        (MAP, "validity_months: 60", 'validity_months: "60"'),
        (MAP, "status: example", "status: exampel"),
        (MAP, "{cert: junior-prog}", "{cert: junior-porg}"),
        (MAP, "            n: 2\n", "            n: 10\n"),
        (REGIONS, "011002,", "011003,"),
        (STANDARDS, 'version: "1.2"', "version: 1.2"),
    ]
    spoil(folder, edits)
    faults = faults_of(folder)
    assert [(fault.file, fault.code) for fault in faults] == [
        (AREAS, "area-without-members"),
        (CERTS, "wrong-form"),
        (CERTS, "unknown-id"),
        (EXAMPLES, "score-beyond-scale"),
        (REGIONS, "wrong-check-digit"),
        (MAP, "not-allowed"),
        (MAP, "unknown-id"),
        (MAP, "wrong-type"),
        (MAP, "unreachable-count"),
        (STANDARDS, "wrong-type"),
    ]


def test_the_error_lists_every_fault_with_file_line_column_message_and_mend(folder: Path) -> None:
    spoil(
        folder, [(MAP, "status: example", "status: exampel"), (CERTS, "category: cloud", "category: clowd")]
    )
    with pytest.raises(ProgrammeFaults) as caught:
        load_programme(folder)
    assert caught.value.code == "programme-faults"
    for language in ("ja", "en"):
        text = caught.value.in_(language)
        for fault in caught.value.faults:
            assert f"{fault.file}:{fault.line}:{fault.column}: " in text
            assert fault.mend.in_(language) in text
