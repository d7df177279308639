"""What a PKCS#11 token can fail in, as the operator must hear it."""

from __future__ import annotations

from typing import Final

import pkcs11

from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.text import Text

_WRONG_PIN: Final = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange)
_LOCKED_PIN: Final = (pkcs11.PinLocked, pkcs11.PinExpired, pkcs11.UserPinNotInitialized)
_NO_TOKEN: Final = (
    pkcs11.NoSuchToken,
    pkcs11.TokenNotPresent,
    pkcs11.DeviceRemoved,
    pkcs11.TokenNotRecognised,
)

PIN_FAULTS: Final = frozenset({"pkcs11-pin", "pkcs11-pin-locked"})
"""The codes of what another attempt with the same PIN can only make worse."""


def token_fault(fault: pkcs11.PKCS11Error, module: str, token: str) -> Misconfigured:
    """Return what to tell of `fault`.

    The codes: `pkcs11-module` (the library can't be loaded), `pkcs11-token` (no such token, or
    several), `pkcs11-pin`, `pkcs11-pin-locked`, `pkcs11-failed` (anything else, by the library's name).
    """
    if isinstance(fault, _WRONG_PIN):
        return _wrong_pin(token)
    if isinstance(fault, _LOCKED_PIN):
        return _locked_pin(token)
    if isinstance(fault, (*_NO_TOKEN, pkcs11.MultipleTokensReturned)):
        return _no_token(token)
    # The library has no class of its own for this.
    if str(fault).startswith(("OS exception while loading", "Unknown exception while loading")):
        return _no_module(module)
    return _failed(fault, token)


def _no_module(module: str) -> Misconfigured:
    return Misconfigured(
        "pkcs11-module",
        Text(
            f"PKCS#11のライブラリー「{module}」を読みこめません。",
            f"The PKCS#11 library {module} can't be loaded.",
        ),
        Text(
            "BADGESERVER_PKCS11_MODULE に、トークンのメーカーのライブラリー（.so）を指定してください。",
            "Name the library (.so) of the token's maker in BADGESERVER_PKCS11_MODULE.",
        ),
    )


def _no_token(token: str) -> Misconfigured:
    return Misconfigured(
        "pkcs11-token",
        Text(
            f"PKCS#11トークン「{token}」が見つからないか、同じ名前のものがいくつもあります。",
            f"There is no PKCS#11 token {token}, or more than one of that label.",
        ),
        Text(
            "トークンがつながっているか、BADGESERVER_PKCS11_TOKEN がそのラベルかを確かめてください。",
            "See that the token is there and that BADGESERVER_PKCS11_TOKEN is its label.",
        ),
    )


def _wrong_pin(token: str) -> Misconfigured:
    return Misconfigured(
        "pkcs11-pin",
        Text(
            f"PKCS#11トークン「{token}」のPINが違います。", f"The PIN of the PKCS#11 token {token} is wrong."
        ),
        Text(
            "BADGESERVER_PKCS11_PIN_FILE のファイルを直してください。何度も違うとトークンがロックします。",
            "Mend the file of BADGESERVER_PKCS11_PIN_FILE; after a few wrong ones the token locks itself.",
        ),
    )


def _locked_pin(token: str) -> Misconfigured:
    return Misconfigured(
        "pkcs11-pin-locked",
        Text(
            f"PKCS#11トークン「{token}」のPINは、ロックされたか、まだ決められていません。",
            f"The PIN of the PKCS#11 token {token} is locked, or was never set.",
        ),
        Text(
            "トークンの管理者（SO）に、PINを決めなおしてもらってください。",
            "Let the token's security officer set it anew.",
        ),
    )


def _failed(fault: pkcs11.PKCS11Error, token: str) -> Misconfigured:
    named = f"{type(fault).__name__} {fault}".strip()
    return Misconfigured(
        "pkcs11-failed",
        Text(
            f"PKCS#11トークン「{token}」が働きません（{named}）。",
            f"The PKCS#11 token {token} does not work ({named}).",
        ),
        Text(
            "トークンとそのライブラリーを確かめてください。鍵の種類に対応していないこともあります。",
            "Look at the token and its library; it may also not know this kind of key.",
        ),
    )
