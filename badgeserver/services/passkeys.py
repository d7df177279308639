"""Passkeys of staff: the second factor (Web Authentication Level 2).

A challenge is a one-time token about the visit that it was made for: it is used once, by that
browser, within minutes. No attestation is asked for; any maker's device will do.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers import parse_authentication_credential_json as parse_shown
from webauthn.helpers import parse_registration_credential_json as parse_made
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from badgeserver.domain.account import Passkey
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import StaffId
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.services.tokens import create_token, use_token
from badgeserver.services.visits import SignedIn

CHALLENGE = "passkey-challenge"
CHALLENGE_LIVES = timedelta(minutes=10)
MOST_PASSKEYS = 10


def passkeys_of(person: SignedIn, office: Office) -> tuple[Passkey, ...]:
    """Return the passkeys of a staff member, the oldest first."""
    return office.store.passkeys.of_staff(_staff(person))


def options_to_add(person: SignedIn, office: Office) -> str:
    """Return, as JSON for the browser, what to make a passkey by (section 5.4)."""
    member = office.store.staff.get(_staff(person))
    options = generate_registration_options(
        rp_id=_host(office),
        rp_name=office.programme.issuer.name.ja,
        user_id=member.id.encode(),
        user_name=member.email,
        user_display_name=member.name,
        challenge=_challenge(person, office),
        exclude_credentials=_described(passkeys_of(person, office)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return options_to_json(options)


def add_passkey(person: SignedIn, answer: str, label: str, office: Office) -> Passkey:
    """Keep the passkey that the browser made (section 7.1).

    Who has one already must have shown it. Raises Refused `passkey-refused`, `show-passkey-first`,
    `too-many-passkeys`, Conflict `passkey-exists`.
    """
    try:
        credential = parse_made(answer)
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=_used_challenge(credential, person, office),
            expected_rp_id=_host(office),
            expected_origin=office.base_url,
        )
    except WebAuthnException as error:
        raise _refused() from error
    now = office.clock()
    passkey = Passkey(
        id=bytes_to_base64url(verified.credential_id),
        staff=_staff(person),
        public_key=bytes_to_base64url(verified.credential_public_key),
        sign_count=verified.sign_count,
        label=label,
        added_at=now,
    )
    with office.store.transaction():
        _require_room(person, office)
        office.store.passkeys.add(passkey)
        office.store.audit.append(now, person.actor.reference, "add-passkey", passkey.staff, {})
    return passkey


def options_to_show(person: SignedIn, office: Office) -> str:
    """Return, as JSON for the browser, what to show a passkey by (section 5.5)."""
    options = generate_authentication_options(
        rp_id=_host(office),
        challenge=_challenge(person, office),
        allow_credentials=_described(passkeys_of(person, office)),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return options_to_json(options)


def check_passkey(person: SignedIn, answer: str, office: Office) -> None:
    """Check what the browser showed (section 7.2); raises Refused `passkey-refused`."""
    try:
        credential = parse_shown(answer)
        challenge = _used_challenge(credential, person, office)
        known = {one.id: one for one in passkeys_of(person, office)}
        passkey = known.get(bytes_to_base64url(credential.raw_id))
        if passkey is None:
            raise _refused()
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_host(office),
            expected_origin=office.base_url,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
        )
    except WebAuthnException as error:
        raise _refused() from error
    office.store.passkeys.use(passkey.id, verified.new_sign_count, office.clock())


def remove_passkey(person: SignedIn, passkey_id: str, office: Office) -> None:
    """Remove a passkey that is not the last; raises Refused `last-passkey`, NotFound `no-such-passkey`."""
    with office.store.transaction():
        if len(passkeys_of(person, office)) < 2:
            raise Refused(
                "last-passkey",
                Text("最後のパスキーは消せません。", "The last passkey can't be removed."),
                Text("先に、別のパスキーを加えてください。", "Add another one first."),
            )
        if not office.store.passkeys.remove(_staff(person), passkey_id):
            raise NotFound(
                "no-such-passkey",
                Text("そのパスキーは、もうありません。", "That passkey is not there any more."),
                Text("いまの一覧を見てください。", "See the list as it is now."),
            )
        now = office.clock()
        office.store.audit.append(now, person.actor.reference, "remove-passkey", _staff(person), {})


def _staff(person: SignedIn) -> StaffId:
    if person.staff_id is None:
        raise Refused(
            "not-at-work",
            Text("パスキーは担当者のためのものです。", "Passkeys are for staff."),
            Text("担当者としてサインインしてください。", "Sign in as a staff member."),
        )
    return person.staff_id


def _host(office: Office) -> str:
    return urlsplit(office.base_url).hostname or ""


def _challenge(person: SignedIn, office: Office) -> bytes:
    return create_token(CHALLENGE, person.visit, CHALLENGE_LIVES, office).encode()


def _used_challenge(
    credential: RegistrationCredential | AuthenticationCredential, person: SignedIn, office: Office
) -> bytes:
    """Return the challenge that was answered, which must have been made for this very visit."""
    answered = parse_client_data_json(credential.response.client_data_json).challenge
    try:
        visit = use_token(CHALLENGE, answered.decode("ascii"), office)
    except (Refused, UnicodeDecodeError) as error:
        raise _refused() from error
    if visit != person.visit:
        raise _refused()
    return answered


def _described(passkeys: tuple[Passkey, ...]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.id)) for one in passkeys]


def _require_room(person: SignedIn, office: Office) -> None:
    count = len(passkeys_of(person, office))
    if count and not person.confirmed:
        raise Refused(
            "show-passkey-first",
            Text("先に、いまのパスキーを使ってください。", "Show the passkey that you have first."),
            Text("なくしたときは、運用担当者に知らせてください。", "If you lost it, tell the operator."),
        )
    if count >= MOST_PASSKEYS:
        raise Refused(
            "too-many-passkeys",
            Text(f"パスキーは{MOST_PASSKEYS}個までです。", f"There can be {MOST_PASSKEYS} passkeys."),
            Text("使わないものを消してください。", "Remove one that you don't use."),
        )


def _refused() -> Refused:
    return Refused(
        "passkey-refused",
        Text("パスキーを確かめられませんでした。", "The passkey could not be confirmed."),
        Text("もう一度やってみてください。", "Please try once more."),
    )
