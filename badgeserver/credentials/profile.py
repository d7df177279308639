"""The issuer as an Open Badges Profile (Open Badges 3.0, appendices B.1.14 and B.2)."""

from __future__ import annotations

from typing import Any

from badgeserver.credentials.did import did_of
from badgeserver.domain.programme import Issuer, PostalAddress
from badgeserver.domain.text import Language


def profile(issuer: Issuer, base_url: str, language: Language) -> dict[str, Any]:
    """Return the issuer's Profile with all that the programme states; its id is the site's DID."""
    members = {
        "id": did_of(base_url),
        "type": ["Profile"],
        "name": issuer.name.in_(language),
        "url": base_url,
        "description": issuer.description.in_(language),
        "email": issuer.contact_email,
        "phone": issuer.phone,
        "address": _address(issuer.address, language) if issuer.address else None,
        "official": issuer.signatory_name.in_(language),
    }
    return {name: value for name, value in members.items() if value}


def short_profile(issuer: Issuer, base_url: str, language: Language) -> dict[str, Any]:
    """Return who the issuer is, where the whole Profile stands elsewhere in the same credential."""
    return {"id": did_of(base_url), "type": ["Profile"], "name": issuer.name.in_(language)}


def _address(address: PostalAddress, language: Language) -> dict[str, Any]:
    return {
        "type": ["Address"],
        "addressCountryCode": address.country,
        "postalCode": address.postal_code,
        "addressRegion": address.region.in_(language),
        "addressLocality": address.locality.in_(language),
        "streetAddress": address.street.in_(language),
    }
