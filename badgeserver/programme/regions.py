"""areas.csv and regions.csv: the prefecture's areas and municipalities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from badgeserver.domain.ids import AreaCode, MunicipalityCode
from badgeserver.domain.regions import Area, Municipality
from badgeserver.domain.text import Text
from badgeserver.programme.faults import Fault
from badgeserver.programme.suggest import did_you_mean, shown
from badgeserver.programme.table import Row, Table

AREA_HEADER = ("code", "name_ja", "name_en", "kana", "short_ja", "short_en", "wide_area")
REGION_HEADER = (
    "code6",
    "name_ja",
    "name_en",
    "kana",
    "kind",
    "area",
    "latitude",
    "longitude",
    "population",
)
KINDS = ("designated_city", "city", "special_ward", "town", "village")
NEED_NOT_BE_FILLED = frozenset({"population", "wide_area"})


def region_faults(areas: Table, regions: Table, prefecture_code: str | None) -> Iterator[Fault]:
    """Yield the faults of both tables. `prefecture_code` is None where skillmap.yaml does not say it."""
    for row in (*areas.rows, *regions.rows):
        yield from _blank_cells(row)
    yield from _repeated(areas, "code")
    yield from _repeated(regions, "code6")
    for row in regions.rows:
        yield from _municipality(row, areas.first_cells, prefecture_code)
    used = {row["area"] for row in regions.rows}
    for row in areas.rows:
        if used and row["code"] not in used:
            yield row.fault("area-without-members", *_no_members(row["name_ja"], row["name_en"]), "code")


def _blank_cells(row: Row) -> Iterator[Fault]:
    for name, cell in row.cells.items():
        if not cell and name not in NEED_NOT_BE_FILLED:
            yield row.fault(
                "blank-cell",
                Text(ja=f"「{name}」の列が空です。", en=f"The cell `{name}` is blank."),
                Text(ja="値を書いてください。", en="Fill it in."),
                name,
            )


def _repeated(table: Table, name: str) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for row in table.rows:
        code, line = row[name], seen.setdefault(row[name], row.line)
        if line != row.line:
            yield row.fault(
                "duplicate-id",
                Text(
                    ja=f"コード{code}は{line}行目にもあります。",
                    en=f"The code {code} also stands in line {line}.",
                ),
                Text(ja="どちらかの行を直すか、消してください。", en="Mend or remove one of the two lines."),
                name,
            )


def _municipality(row: Row, areas: Sequence[str], prefecture_code: str | None) -> Iterator[Fault]:
    yield from _code(row, prefecture_code)
    if areas and row["area"] and row["area"] not in areas:
        yield row.fault(
            "unknown-id",
            Text(
                ja=f"{row['name_ja']}の区域コード「{row['area']}」は areas.csv にありません。",
                en=f"{row['name_en']} is in the area `{row['area']}`, which areas.csv does not have.",
            ),
            did_you_mean(row["area"], areas),
            "area",
        )
    if row["kind"] and row["kind"] not in KINDS:
        yield row.fault(
            "not-allowed",
            Text(ja=f"種別「{row['kind']}」は使えません。", en=f"The kind `{row['kind']}` is not known."),
            did_you_mean(row["kind"], KINDS),
            "kind",
        )
    yield from _number(row, "latitude", 20.0, 46.0)
    yield from _number(row, "longitude", 122.0, 154.0)
    if row["population"] and not (row["population"].isascii() and row["population"].isdigit()):
        yield row.fault("wrong-type", *_not_people(row["population"]), "population")


def check_digit(code5: str) -> str:
    """Return the check digit of a national local government code (total modulo 11, weights 6 to 2)."""
    total = sum(int(digit) * weight for digit, weight in zip(code5, range(6, 1, -1), strict=True))
    return str((11 - total % 11) % 10)


def _code(row: Row, prefecture_code: str | None) -> Iterator[Fault]:
    code = row["code6"]
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        yield row.fault(
            "wrong-form",
            Text(
                ja=f"団体コード「{shown(code)}」が6桁の数字ではありません。",
                en=f"`{shown(code)}` is not a code of six digits.",
            ),
            Text(
                ja="全国地方公共団体コード（6桁）を書いてください。先頭の0も必要です。",
                en="Write the national six-digit code, with its leading zero.",
            ),
            "code6",
        )
    elif code[5] != check_digit(code[:5]):
        probably = code[:5] + check_digit(code[:5])
        yield row.fault(
            "wrong-check-digit",
            Text(
                ja=f"団体コード{code}の検査数字が合いません。",
                en=f"The check digit of the code {code} is wrong.",
            ),
            Text(
                ja=f"コードを確かめてください。先頭5桁が正しければ {probably} です。",
                en=f"Check the code; if its first five digits are right it is {probably}.",
            ),
            "code6",
        )
    elif prefecture_code is not None and not code.startswith(prefecture_code):
        yield row.fault(
            "other-prefecture",
            Text(
                ja=f"{row['name_ja']}（{code}）は都道府県コード{prefecture_code}の市区町村ではありません。",
                en=f"{row['name_en']} ({code}) is not in the prefecture {prefecture_code}.",
            ),
            Text(
                ja="この行を消すか、skillmap.yaml の prefecture_code を直してください。",
                en="Remove the line, or mend `prefecture_code` in skillmap.yaml.",
            ),
            "code6",
        )


def _number(row: Row, name: str, least: float, most: float) -> Iterator[Fault]:
    if row[name] and not _is_between(row[name], least, most):
        yield row.fault(
            "out-of-bounds",
            Text(
                ja=f"「{name}」の値「{shown(row[name])}」が正しくありません。",
                en=f"`{name}` cannot be `{shown(row[name])}`.",
            ),
            Text(
                ja=f"{least}から{most}までの度数を小数で書いてください。",
                en=f"Write decimal degrees from {least} to {most}.",
            ),
            name,
        )


def _is_between(cell: str, least: float, most: float) -> bool:
    try:
        return least <= float(cell) <= most
    except ValueError:
        return False


def _not_people(cell: str) -> tuple[Text, Text]:
    return (
        Text(
            ja=f"人口「{shown(cell)}」が整数ではありません。",
            en=f"The population `{shown(cell)}` is not a whole number.",
        ),
        Text(
            ja="コンマや単位を付けずに数字だけを書いてください。わからなければ空にします。",
            en="Write digits only, without commas or units; leave it blank if unknown.",
        ),
    )


def _no_members(name_ja: str, name_en: str) -> tuple[Text, Text]:
    return (
        Text(ja=f"{name_ja}に属する市区町村がありません。", en=f"No municipality belongs to {name_en}."),
        Text(
            ja="regions.csv の area を直すか、この行を消してください。",
            en="Mend the `area` cells in regions.csv, or remove this line.",
        ),
    )


def area_of(row: Row) -> tuple[AreaCode, Area]:
    """Return the area of a faultless row of areas.csv, by its code."""
    code = AreaCode(row["code"])
    name, short = Text(row["name_ja"], row["name_en"]), Text(row["short_ja"], row["short_en"])
    return code, Area(code, name, short, row["wide_area"])


def municipality_of(row: Row) -> tuple[MunicipalityCode, Municipality]:
    """Return the municipality of a faultless row of regions.csv, by its five-digit code."""
    code = MunicipalityCode(row["code6"][:5])
    return code, Municipality(
        code=code,
        name=Text(row["name_ja"], row["name_en"]),
        kana=row["kana"],
        kind=row["kind"],
        area=AreaCode(row["area"]),
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        population=int(row["population"]) if row["population"] else None,
    )
