"""What the verifier needs when the site can't be reached: the kit, the pages without a site, their keeper."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    jsonify,
    render_template,
    send_from_directory,
    url_for,
)
from flask.typing import ResponseReturnValue

from badgeserver.services.verifier_kit import verifier_kit
from badgeserver.web.context import office
from badgeserver.web.languages import LANGUAGES
from badgeserver.web.negotiation import public_document

blueprint = Blueprint("offline", __name__)

WORKER_ENDPOINT = "offline.service_worker"
_PAGES = ("certificate", "scan")
_WORKER = "service-worker.js"
_VERIFIER = "verifier"
_LOOKS = ("site.css", "verifier.css", "site.js", "mark.svg")
_PAGES_OF = ("offline", "scan", "shared")


def init_app(app: Flask) -> None:
    """Tell every template of `app` which edition of the verifier its pages belong to."""
    app.jinja_env.globals["verifier_edition"] = edition


@blueprint.get("/offline/kit.json")
def kit() -> ResponseReturnValue:
    """Return everything that the verifier needs without the site."""
    made = verifier_kit(office())
    return public_document(jsonify(made.content).data, "application/json", made.max_age)


@blueprint.get("/offline/shell.json")
def shell() -> ResponseReturnValue:
    """Return the addresses that the service worker keeps, the kit's among them."""
    pages = [
        url_for("offline.page", language=language, name=name) for language in LANGUAGES for name in _PAGES
    ]
    files = [url_for("static", filename=name) for name in _files(current_app.static_folder or "")]
    return jsonify(kept=[*pages, *files, url_for("offline.kit")])


@blueprint.get("/offline/<any(ja, en):language>/<any(certificate, scan):name>")
def page(language: str, name: str) -> ResponseReturnValue:
    """Return a page as it is shown while the site can't be reached; it is about nobody."""
    return render_template("scan/index.html" if name == "scan" else "offline/certificate.html")


@blueprint.get("/scan")
def scan() -> ResponseReturnValue:
    """Read certificates with the camera, one after the other, as at a reception desk."""
    return render_template("scan/index.html")


@blueprint.get(f"/{_WORKER}")
def service_worker() -> ResponseReturnValue:
    """Return the service worker; it lies at the root, so that it may answer for all of these pages."""
    return send_from_directory(Path(current_app.static_folder or "") / _VERIFIER, _WORKER, max_age=0)


@blueprint.after_request
def _keep_out_of_searches(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def edition() -> str:
    """Return what names the files and pages of the verifier as they are now; a change makes another name."""
    return _edition(
        current_app.static_folder or "", Path(current_app.root_path, current_app.template_folder or "")
    )


@lru_cache(maxsize=2)
def _edition(static: str, templates: Path) -> str:
    digest = sha256()
    pages = [one for folder in _PAGES_OF for one in sorted((templates / folder).glob("*.html"))]
    words = sorted(Path(static).parent.glob("translations/*/LC_MESSAGES/*.mo"))
    for file in (*(Path(static, name) for name in _files(static)), *pages, *words):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=2)
def _files(static: str) -> tuple[str, ...]:
    """Return the files that the verifier's pages load, by their names below the static folder."""
    modules = sorted(Path(static, _VERIFIER).rglob("*.js"))
    names = [one.relative_to(static).as_posix() for one in modules]
    return (*_LOOKS, *(name for name in names if not name.endswith(_WORKER)))
