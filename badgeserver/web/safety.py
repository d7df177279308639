"""What protects the site: headers, forgery tokens, rate limits and the session's cookie."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from badgeserver.domain.api_keys import ApiRight
from badgeserver.web import (
    account,
    confirm,
    consent,
    credentials,
    foreign_badges,
    hand_in,
    helping,
    leaving,
    my_evidence,
    offline,
    people,
    roster_api,
    second_factor,
    sign_in,
    talent,
    talent_search,
    vc_api,
    verify,
)
from badgeserver.web.hosts import OwnHostOnly

UPLOAD_BYTES = 10 * 1024 * 1024
"""The largest request body that is read at all."""

_CONTENT_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_DOCUMENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""For documents and images: nothing in them runs, even when they are opened by themselves."""

_FILE_POLICY = "default-src 'none'; sandbox"
"""For files that people handed in: whatever opens one, it runs nothing and knows nothing of this site."""

_WORKER_POLICY = "default-src 'none'; connect-src 'self'"
"""For the service worker, which fetches what it keeps and does nothing else."""

_POLICIES = {my_evidence.FILE_ENDPOINT: _FILE_POLICY, offline.WORKER_ENDPOINT: _WORKER_POLICY}
"""What is neither a page nor a plain document, by its endpoint."""

_SECRET_ADDRESSES = frozenset(
    one.blueprint.name for one in (credentials, sign_in, account, confirm, consent, leaving)
)
"""Blueprints whose addresses must not travel on to any other page."""


def init_app(app: Flask, base_url: str, secret_key: str) -> None:
    """Protect `app`; what only HTTPS allows is switched on when `base_url` is HTTPS."""
    secure = base_url.startswith("https://")
    app.wsgi_app = OwnHostOnly(app.wsgi_app, base_url)  # type: ignore[method-assign]
    app.config.update(
        SECRET_KEY=secret_key,
        MAX_CONTENT_LENGTH=UPLOAD_BYTES,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        # Only a cookie with this prefix can't be planted by a neighbouring host.
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        # Pages about a credential send no referrer, so the token alone must prove the form's origin.
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_HEADERS_ENABLED=True,
    )
    if secure:
        _stand_behind_a_proxy(app)
    app.before_request(_leave_room_for_files)
    # Programs send no cookies, so that nobody's browser can be made to send theirs.
    forgery = CSRFProtect(app)
    for blueprint in (vc_api.blueprint, roster_api.blueprint):
        forgery.exempt(blueprint)
    # Before Talisman, so that it runs after it and has the last word.
    app.after_request(_close_further)
    _limit(app)
    Talisman(
        app,
        force_https=secure,
        strict_transport_security=secure,
        session_cookie_secure=secure,
        session_cookie_http_only=True,
        session_cookie_samesite="Lax",
        content_security_policy=_CONTENT_POLICY,
        referrer_policy="same-origin",
        frame_options="DENY",
    )


def _stand_behind_a_proxy(app: Flask) -> None:
    """Take the visitor's address and scheme from the proxy, which alone speaks HTTPS and sets both."""
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]


def _leave_room_for_files() -> None:
    """Let the pages that take files take several, before anything reads the request's body."""
    most = {hand_in.FILES_ENDPOINT: hand_in.REQUEST_BYTES, verify.FILES_ENDPOINT: verify.REQUEST_BYTES}
    request.max_content_length = most.get(request.endpoint or "", UPLOAD_BYTES)


def _close_further(response: Response) -> Response:
    if response.mimetype != "text/html":
        policy = _POLICIES.get(request.endpoint or "", _DOCUMENT_POLICY)
        response.headers["Content-Security-Policy"] = policy
    if request.blueprint in _SECRET_ADDRESSES:
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _limit(app: Flask) -> None:
    """Slow down who would guess links or keys, or have us verify or sign without end.

    Visitors are told apart by address, programs by the name of their key.
    """
    limiter = Limiter(get_remote_address, storage_uri="memory://")
    limiter.limit(_rate_of_programs, key_func=_whose, methods=["POST"])(vc_api.blueprint)
    limiter.limit(_rate_of_rosters, key_func=_whose_roster)(roster_api.blueprint)
    limiter.limit("30 per minute", methods=["POST"])(verify.blueprint)
    limiter.limit("120 per minute", methods=["POST"], cost=verify.how_many)(verify.blueprint)
    limiter.limit("20 per minute", exempt_when=_guesses_nothing, deduct_when=_was_wrong)(sign_in.blueprint)
    # A class behind one address may sign in at once; the services count what goes to one mailbox.
    limiter.limit("100 per minute;600 per hour", exempt_when=_sends_nothing)(sign_in.blueprint)
    limiter.limit("20 per hour", methods=["POST"], exempt_when=_adds_no_address)(account.blueprint)
    limiter.limit("30 per minute", methods=["POST"])(second_factor.blueprint)
    limiter.limit("60 per minute", methods=["POST"])(hand_in.blueprint)
    limiter.limit("30 per minute", methods=["POST"])(helping.blueprint)
    # A whole class may hand in badges behind one address.
    limiter.limit("10 per minute", key_func=_person, methods=["POST"])(foreign_badges.blueprint)
    limiter.limit("30 per hour", methods=["POST"], exempt_when=_sends_no_link)(consent.blueprint)
    limiter.limit("20 per minute", deduct_when=_was_wrong)(consent.blueprint)
    limiter.limit("20 per minute", deduct_when=_was_wrong)(leaving.blueprint)
    limiter.limit("20 per minute", deduct_when=_was_wrong)(confirm.blueprint)
    limiter.limit("30 per minute;300 per day", key_func=_person)(talent_search.blueprint)
    limiter.limit("30 per hour", key_func=_person, methods=["POST"])(talent.blueprint)
    limiter.init_app(app)


def _person() -> str:
    person = people.signed_in()
    return get_remote_address() if person is None else f"person {person.account.id}"


def _right_asked_for() -> ApiRight:
    return ApiRight.ISSUE if request.endpoint == "vc_api.issue" else ApiRight.VERIFY


def _rate_of_programs() -> str:
    """Return the limit of the present request: a wrong key has no more tries than a guest."""
    return "30 per minute" if vc_api.program_with(_right_asked_for()) is None else "1200 per minute"


def _whose() -> str:
    key = vc_api.program_with(_right_asked_for())
    return get_remote_address() if key is None else f"API key {key.name}"


def _rate_of_rosters() -> str:
    return "30 per minute" if vc_api.program_with(ApiRight.ROSTER) is None else "120 per minute"


def _whose_roster() -> str:
    key = vc_api.program_with(ApiRight.ROSTER)
    return get_remote_address() if key is None else f"API key {key.name}"


_WITH_TOKENS = frozenset({"sign_in.link", "sign_in.use", "sign_in.joining", "sign_in.create"})
_SENDING = frozenset({"sign_in.ask", "sign_in.away", "sign_in.back"})


def _guesses_nothing() -> bool:
    return request.endpoint not in _WITH_TOKENS


def _was_wrong(response: Response) -> bool:
    return response.status_code == BadRequest.code


def _sends_nothing() -> bool:
    return request.endpoint not in _SENDING


def _sends_no_link() -> bool:
    return request.endpoint != "consent.ask"


def _adds_no_address() -> bool:
    return request.endpoint != "account.add"
