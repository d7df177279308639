"""Open Badges baked into SVG (Open Badges 3.0, section 5.3.2): one element right after `<svg>`."""

from __future__ import annotations

from typing import Any, Final, NoReturn

from lxml import etree

from badgeserver.credentials.check_words import said
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
SVG_NAMESPACE: Final = "http://www.w3.org/2000/svg"
MAX_BYTES: Final = 5 * 1024 * 1024

_ROOT: Final = f"{{{SVG_NAMESPACE}}}svg"
_CREDENTIAL: Final = f"{{{NAMESPACE}}}credential"


def bake(image: bytes, credential: str) -> bytes:
    """Return the SVG `image` with `credential` in it, replacing one that it carried.

    JSON text becomes a CDATA section, a compact JWS the attribute `verify` (section 5.3.2.1).

    Raises Refused `bad-image` as `extract` does.
    """
    old = _parse(image)
    attributes: Any = old.attrib
    prefixes: Any = {**old.nsmap, "openbadges": NAMESPACE}
    root = etree.Element(_ROOT, attributes, prefixes)
    root.text = old.text
    root.extend(child for child in old if child.tag != _CREDENTIAL)
    root.insert(0, _element(credential))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _element(credential: str) -> etree._Element:
    element = etree.Element(_CREDENTIAL)
    if credential.startswith("{"):
        # The end of a CDATA section can only stand inside a JSON string, where an escape means the same.
        element.text = etree.CDATA(credential.replace("]]>", "]]\\u003e"))
    else:
        element.set("verify", credential)
    return element


def extract(image: bytes) -> bytes | None:
    """Return the credential in the SVG `image` (JSON, or a compact JWS), or None if it carries none.

    Raises Refused: `two-credentials`, and `bad-image` for bytes that are no SVG of up to 5 MiB or
    that define entities.
    """
    found = list(_parse(image).iter(_CREDENTIAL))
    if not found:
        return None
    if len(found) > 1:
        _refuse("two-credentials")
    text = found[0].get("verify") or "".join(map(str, found[0].itertext()))
    return text.strip().encode()


def _parse(image: bytes) -> etree._Element:
    if len(image) > MAX_BYTES:
        _bad_image()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(image, parser)
    except etree.XMLSyntaxError:
        _bad_image()
    subset: Any = root.getroottree().docinfo.internalDTD
    if root.tag != _ROOT or (subset is not None and any(True for _ in subset.iterentities())):
        _bad_image()
    return root


def _bad_image() -> NoReturn:
    _refuse("bad-image@svg")


def _refuse(name: str) -> NoReturn:
    raise Refused(
        name.partition("@")[0],
        said(name),
        Text("発行者からもらったままの画像を使ってください。", "Use the image as the issuer gave it."),
    )
