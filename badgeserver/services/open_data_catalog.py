"""The description of the open data as a DCAT catalogue (W3C DCAT 3, with DCAT-AP's required properties)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from badgeserver.domain.calendar import fiscal_year
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.services.open_data import release_days

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EUROPE: Final = "http://publications.europa.eu/resource/authority"
_TYPES: Final = {
    "csv": (f"{_EUROPE}/file-type/CSV", "https://www.iana.org/assignments/media-types/text/csv"),
    "json": (f"{_EUROPE}/file-type/JSON", "https://www.iana.org/assignments/media-types/application/json"),
}


def catalog(office: Office) -> dict[str, Any]:
    """Return the catalogue as JSON-LD, with all that was released so far."""
    base, programme, days = f"{office.base_url}/open-data", office.programme, release_days(office)
    return {
        "@context": _CONTEXT,
        "@id": f"{base}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _words(Text("デジタル人材バッジのオープンデータ", "Open data on digital skill badges")),
        "dct:description": _words(programme.skill_map.goal),
        "dct:publisher": _publisher(office),
        "dct:language": [{"@id": f"{_EUROPE}/language/{code}"} for code in ("JPN", "ENG")],
        "dct:license": {"@id": LICENCE},
        "foaf:homepage": {"@id": base},
        "dcat:dataset": [_holders(days, office), _skill_map(office), _badges(office)],
    }


def _publisher(office: Office) -> dict[str, Any]:
    return {
        "@id": office.base_url,
        "@type": "foaf:Agent",
        "foaf:name": _words(office.programme.issuer.name),
    }


def _holders(days: Sequence[date], office: Office) -> dict[str, Any]:
    title = Text("バッジを持つ人の数（地域別・対象別）", "People who hold badges, by place and group")
    about = Text(
        "月末の時点で有効なバッジを持つ人の数。小さな数は、個人が分からないように伏せています。",
        "People with a valid badge at the end of each month. Small numbers are withheld to protect people.",
    )
    period = {"dct:temporal": _period(days)} if days else {}
    return {
        **_dataset("holders", title, about, office),
        **period,
        "dct:accrualPeriodicity": {"@id": f"{_EUROPE}/frequency/MONTHLY"},
        "dct:identifier": "holders",
        "dcat:distribution": list(_distributions(days, office)),
    }


def _period(days: Sequence[date]) -> dict[str, Any]:
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": {"@value": min(days).isoformat(), "@type": "xsd:date"},
        "dcat:endDate": {"@value": max(days).isoformat(), "@type": "xsd:date"},
    }


def _distributions(days: Sequence[date], office: Office) -> Iterator[dict[str, Any]]:
    for year in sorted({fiscal_year(day) for day in days}, reverse=True):
        for name in ("holders-by-place", "holders-by-group"):
            yield _distribution(f"fy{year}/{name}.csv", office)
    for day in days:
        for name in ("holders-by-place.csv", "holders-by-group.csv", "holders.json"):
            yield _distribution(f"{day}/{name}", office)


def _skill_map(office: Office) -> dict[str, Any]:
    skill_map = office.programme.skill_map
    return {
        **_dataset("skill-map", skill_map.name, skill_map.goal, office),
        "dcat:version": skill_map.version,
        "dcat:distribution": [_distribution("skill-map.json", office)],
    }


def _badges(office: Office) -> dict[str, Any]:
    title = Text("バッジの定義", "Definitions of the badges")
    return {
        **_dataset("badges", title, title, office),
        "dcat:version": office.programme.skill_map.version,
        "dcat:distribution": [_distribution("badges.csv", office)],
    }


def _dataset(name: str, title: Text, about: Text, office: Office) -> dict[str, Any]:
    programme = office.programme
    return {
        "@id": f"{office.base_url}/open-data#{name}",
        "@type": "dcat:Dataset",
        "dct:title": _words(title),
        "dct:description": _words(about),
        "dct:publisher": {"@id": office.base_url},
        "dct:license": {"@id": LICENCE},
        "dcat:theme": {"@id": f"{_EUROPE}/data-theme/EDUC"},
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": programme.issuer.name.ja,
            "vcard:hasEmail": {"@id": f"mailto:{programme.issuer.contact_email}"},
        },
        "dct:spatial": {"@type": "dct:Location", "skos:notation": programme.regions.prefecture_code},
    }


def _distribution(path: str, office: Office) -> dict[str, Any]:
    address = f"{office.base_url}/open-data/{path}"
    format, media_type = _TYPES[path.rpartition(".")[2]]
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dct:format": {"@id": format},
        "dcat:mediaType": {"@id": media_type},
        "dct:license": {"@id": LICENCE},
    }


def _words(text: Text) -> list[dict[str, str]]:
    return [{"@value": text.ja, "@language": "ja"}, {"@value": text.en, "@language": "en"}]
