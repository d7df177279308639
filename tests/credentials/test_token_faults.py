"""What a token fails in: one code for each situation, with a mend that names the setting or the person."""

from __future__ import annotations

import pkcs11
import pytest

from badgeserver.credentials.token_faults import PIN_FAULTS, token_fault


@pytest.mark.parametrize(
    ("fault", "code", "mend"),
    [
        (pkcs11.PinIncorrect(), "pkcs11-pin", "BADGESERVER_PKCS11_PIN_FILE"),
        (pkcs11.PinLenRange(), "pkcs11-pin", "BADGESERVER_PKCS11_PIN_FILE"),
        (pkcs11.PinLocked(), "pkcs11-pin-locked", "security officer"),
        (pkcs11.UserPinNotInitialized(), "pkcs11-pin-locked", "security officer"),
        (pkcs11.DeviceRemoved(), "pkcs11-token", "BADGESERVER_PKCS11_TOKEN"),
        (pkcs11.MultipleTokensReturned(), "pkcs11-token", "BADGESERVER_PKCS11_TOKEN"),
        (pkcs11.MechanismInvalid(), "pkcs11-failed", "kind of key"),
        (pkcs11.DeviceError(), "pkcs11-failed", "library"),
    ],
)
def test_each_fault_has_its_code_and_mend(fault: pkcs11.PKCS11Error, code: str, mend: str) -> None:
    told = token_fault(fault, "/lib/token.so", "badges")
    assert told.code == code
    assert mend in told.mend.en and told.mend.ja
    assert "badges" in told.message.en and "badges" in told.message.ja
    assert (code in PIN_FAULTS) == code.startswith("pkcs11-pin")
