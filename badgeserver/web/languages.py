"""The language of a page: the visitor's choice, else the browser's wish, Japanese first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import cast, get_args
from urllib.parse import quote, urlencode

from flask import Flask, Response, request, url_for
from flask_babel import Babel, get_locale

from badgeserver.domain.text import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
_COOKIE = "lang"
_REMEMBERED = timedelta(days=365)


def init_app(app: Flask) -> None:
    """Translate the pages of `app` and remember a language that was chosen by `?lang=`."""
    Babel(
        app,
        default_locale="ja",
        default_timezone="Asia/Tokyo",
        default_translation_directories=str(Path(__file__).parent / "translations"),
        locale_selector=chosen_language,
    )
    app.after_request(_remember)
    app.context_processor(lambda: {"language": language(), "in_language": _this_page_in})


def language() -> Language:
    """Return the language of the page that is being made."""
    return cast(Language, str(get_locale()))


def chosen_language() -> Language:
    """Return the language asked for by the address, else remembered, else wished for by the browser."""
    in_path = (request.view_args or {}).get("language")
    for wish in (in_path, request.args.get("lang"), request.cookies.get(_COOKIE)):
        if wish in LANGUAGES:
            return wish
    return cast(Language, request.accept_languages.best_match(LANGUAGES, default="ja"))


def _remember(response: Response) -> Response:
    if response.mimetype != "text/html":
        # Pictures and documents may be kept for everybody, and one visitor's cookie with them.
        return response
    response.content_language.add(language())
    response.vary.update(["Accept-Language", "Cookie"])
    wish = request.args.get("lang")
    if wish in LANGUAGES:
        response.set_cookie(
            _COOKIE, wish, _REMEMBERED, secure=request.is_secure, httponly=True, samesite="Lax"
        )
    return response


def _this_page_in(other: Language) -> str:
    """Return the address of the present page in another language; of the home page where it has none."""
    if request.routing_exception is not None:
        return url_for("home.index", lang=other)
    query = [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
    return f"{quote(request.path)}?{urlencode([*query, ('lang', other)])}"
