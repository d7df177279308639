"""The issuer's signing keys in a token, such as a hardware security module, through PKCS#11 (version 2.40).

A key is a pair of objects whose label is the key's name. It is made on the token, is sensitive and not
extractable, and so never leaves it. EdDSA is that of PKCS#11 3.0, which tokens of 2.40 have as well.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

import pkcs11
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters

from badgeserver.credentials.keyring import require_key_name
from badgeserver.credentials.public_keys import public_text
from badgeserver.credentials.signing import RSA_BITS, SigningKey, key_exists, other_key
from badgeserver.credentials.token_faults import PIN_FAULTS, token_fault
from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.domain.text import Text

T = TypeVar("T")

_KEPT_INSIDE: Final = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
_CURVES: Final = {
    KeyAlgorithm.ED25519: (KeyType.EC_EDWARDS, "1.3.101.112"),
    KeyAlgorithm.ES256: (KeyType.EC, "secp256r1"),
}
# The library initialises a module without asking it to lock, so that calls must come one by one.
_ONE_CALL_AT_A_TIME = threading.RLock()


class TokenKeyring:
    """The private keys on the token labelled `token`, reached through the library `module`.

    There is one session for each process, logged in with `pin`. It is opened when it is needed, and
    anew in a forked process and after the token was gone.
    """

    def __init__(self, module: str, token: str, pin: str, did: str) -> None:
        self._module = module
        self._token = token
        self._pin = pin
        self._did = did
        self._session: Any = None
        self._process = os.getpid()
        # A wrong PIN is tried once in the life of a process: a few attempts lock the token.
        self._refused: Misconfigured | None = None
        self._found: dict[str, SigningKey] = {}
        self._handles: dict[str, Any] = {}

    @property
    def place(self) -> Text:
        """The token."""
        return Text(f"PKCS#11トークン「{self._token}」", f"the PKCS#11 token {self._token}")

    def find(self, published: PublishedKey) -> SigningKey | None:
        """Return the private half of a published key, or None if the token does not have it.

        Raises Misconfigured `key-not-published`, and as the token fails (see `token_fault`).
        """
        kid = published.id
        if kid not in self._found:
            public = self._with_session(lambda session: _public_half(session, kid))
            if public is None:
                return None
            if public != published.public:
                raise other_key(kid, self.place)
            sign = self._signer(kid, published.algorithm)
            self._found[kid] = SigningKey(kid, f"{self._did}#{kid}", sign)
        return self._found[kid]

    def create(self, kid: str, algorithm: KeyAlgorithm) -> str:
        """Make a pair of keys on the token, labelled `kid`, and return its public half as text.

        Raises Refused `bad-key-name`, Conflict `key-exists`, Misconfigured as the token fails.
        """
        require_key_name(kid)

        def make(session: Any) -> str:
            if _public_half(session, kid) is not None:
                raise key_exists(kid)
            public, _ = _generate(session, kid, algorithm)
            return _text_of(public)

        return self._with_session(make)

    def close(self) -> None:
        """End the session, and with it the log-in; the next call opens another."""
        with _ONE_CALL_AT_A_TIME:
            self._forget_session()

    def _signer(self, kid: str, algorithm: KeyAlgorithm) -> Callable[[bytes], bytes]:
        mechanism, prepare = _MECHANISMS[algorithm]

        def sign(message: bytes) -> bytes:
            prepared = prepare(message)
            signature = self._with_session(
                lambda session: self._private(session, kid).sign(prepared, mechanism=mechanism)
            )
            return bytes(signature)

        return sign

    def _private(self, session: Any, kid: str) -> Any:
        if kid not in self._handles:
            self._handles[kid] = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=kid)
        return self._handles[kid]

    def _with_session(self, work: Callable[[Any], T]) -> T:
        """Do something with the token; once more in a new session if the old one was lost.

        What is done may happen twice then: a signature that nobody has seen, or a pair of keys, which
        the second attempt finds and refuses to make again.
        """
        with _ONE_CALL_AT_A_TIME:
            if self._refused is not None:
                raise self._refused
            try:
                self._leave_the_parents_session()
                if self._session is not None:
                    try:
                        return work(self._session)
                    except pkcs11.PKCS11Error:
                        self._forget_session()
                self._session = self._open()
                return work(self._session)
            except pkcs11.PKCS11Error as fault:
                self._forget_session()
                raise self._told(fault) from fault

    def _told(self, fault: pkcs11.PKCS11Error) -> Misconfigured:
        told = token_fault(fault, self._module, self._token)
        if told.code in PIN_FAULTS:
            self._refused = told
        return told

    def _leave_the_parents_session(self) -> None:
        """Start afresh in a forked process, as PKCS#11 asks (2.40, 6.6.1)."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self._session = None
            self._handles = {}
            pkcs11.lib(self._module).reinitialize()

    def _open(self) -> Any:
        token = self._find_token()
        try:
            return token.open(rw=True, user_pin=self._pin)
        except pkcs11.UserAlreadyLoggedIn:
            # A process is logged in as a whole; another keyring of this process was first.
            return token.open(rw=True)

    def _find_token(self) -> Any:
        library = pkcs11.lib(self._module)
        try:
            return library.get_token(token_label=self._token)
        except pkcs11.NoSuchToken:
            # Some libraries look for tokens only when they start, and it may have come back since.
            library.reinitialize()
            return library.get_token(token_label=self._token)

    def _forget_session(self) -> None:
        session, self._session, self._handles = self._session, None, {}
        if session is not None:
            try:
                session.close()
            except pkcs11.PKCS11Error:
                return


def _sha256(message: bytes) -> bytes:
    return hashlib.sha256(message).digest()


def _whole(message: bytes) -> bytes:
    return message


# Many tokens hash for RSA and EdDSA only; for ECDSA the hash is ours to make.
_MECHANISMS: Final[dict[KeyAlgorithm, tuple[Mechanism, Callable[[bytes], bytes]]]] = {
    KeyAlgorithm.ED25519: (Mechanism.EDDSA, _whole),
    KeyAlgorithm.ES256: (Mechanism.ECDSA, _sha256),
    KeyAlgorithm.RS256: (Mechanism.SHA256_RSA_PKCS, _whole),
}


def _generate(session: Any, kid: str, algorithm: KeyAlgorithm) -> tuple[Any, Any]:
    named = {"label": kid, "id": kid.encode(), "store": True, "private_template": _KEPT_INSIDE}
    pair: tuple[Any, Any]
    if algorithm is KeyAlgorithm.RS256:
        pair = session.generate_keypair(KeyType.RSA, RSA_BITS, **named)
        return pair
    key_type, curve = _CURVES[algorithm]
    parameters = {Attribute.EC_PARAMS: encode_named_curve_parameters(curve)}
    pair = session.create_domain_parameters(key_type, parameters, local=True).generate_keypair(**named)
    return pair


def _public_half(session: Any, kid: str) -> str | None:
    """Return the public half of the key labelled `kid` as text, None where there is none."""
    wanted = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.LABEL: kid}
    found = list(session.get_objects(wanted))
    return _text_of(found[0]) if found else None


def _text_of(public: Any) -> str:
    if public.key_type is KeyType.RSA:
        numbers = (int.from_bytes(public[name]) for name in (Attribute.PUBLIC_EXPONENT, Attribute.MODULUS))
        return public_text(RSAPublicNumbers(*numbers).public_key())
    point = bytes(public[Attribute.EC_POINT])
    # Kept as a DER octet string (PKCS#11 2.40, 2.3.3); the point is its last bytes.
    if public.key_type is KeyType.EC_EDWARDS:
        return public_text(Ed25519PublicKey.from_public_bytes(point[-32:]))
    return public_text(EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point[-65:]))
