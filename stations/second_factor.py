"""The second factor: one-time codes from a phone (TOTP), and recovery codes for when it is lost.

Secrets and their storage are allauth's; what is asked of whom, and when, is ours.
"""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare

from shuangbai.base import keys, tokens
from shuangbai.base.tokens import seal, unseal
from stations.enums import SECOND_FACTOR_ROLES

PASSED_KEY = "second_factor"
SEAL_CONTEXT = "mfa_authenticator.data"
LAST_COUNTER = "last_counter"


class SealedAdapter(DefaultMFAAdapter):
    """Secrets rest in the database as ciphertext (settings.MFA_ADAPTER)."""

    def encrypt(self, text):
        return str(seal(text, context=SEAL_CONTEXT))

    def decrypt(self, encrypted_text):
        return unseal(encrypted_text, context=SEAL_CONTEXT)


def is_demanded_of(member):
    """County roles upward, finance and the three administrators, in whatever posting they act:
    another posting in force is one click away."""
    return settings.SECOND_FACTOR_REQUIRED and any(
        posting.role in SECOND_FACTOR_ROLES for posting in member.postings
    )


def is_enrolled(user):
    return _of(user, Authenticator.Type.TOTP).exists()


def new_secret():
    return generate_totp_secret()


def address_of(user, secret):
    """The otpauth: address that a phone's authenticator reads."""
    return SealedAdapter().build_totp_url(user, secret)


def picture_of(address):
    """The same as a QR code, an SVG document."""
    return SealedAdapter().build_totp_svg(address)


def fits(secret, code):
    """The counter for which the code is right, or None."""
    code = code.strip().replace(" ", "")
    for counter in yield_hotp_counters_from_time():
        if constant_time_compare(code, format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


def enrol(user, secret, counter):
    """Keeps the secret; the code just shown does not count a second time."""
    row = TOTP.activate(user, secret).instance
    row.data[LAST_COUNTER] = counter
    row.save(update_fields=["data"])


@transaction.atomic
def accepts(user, code):
    """Whether it is the phone's present code or an unused recovery code. Each counts once."""
    row = _of(user, Authenticator.Type.TOTP).select_for_update().first()
    if row is None:
        return False
    counter = fits(unseal(row.data["secret"], context=SEAL_CONTEXT), code)
    if counter is None:
        codes = _of(user, Authenticator.Type.RECOVERY_CODES).first()
        return codes is not None and RecoveryCodes(codes).validate_code(code)
    if counter <= row.data.get(LAST_COUNTER, 0):
        return False
    row.data[LAST_COUNTER] = counter
    row.save(update_fields=["data"])
    row.record_usage()
    return True


def new_recovery_codes(user):
    """A fresh set; the old ones no longer count. To be shown once."""
    _of(user, Authenticator.Type.RECOVERY_CODES).delete()
    return RecoveryCodes.activate(user).get_unused_codes()


def recovery_codes_left(user):
    codes = _of(user, Authenticator.Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(codes).get_unused_codes()) if codes else 0


def remove(user):
    Authenticator.objects.filter(user=user).delete()


def reseal(row):
    """Seals an Authenticator's secret with the key that writes now; whether it changed. allauth
    keeps it inside a JSON column, out of sight of the sealed columns' rotation."""
    fresh = {
        name: SealedAdapter().encrypt(SealedAdapter().decrypt(row.data[name]))
        for name in ("secret", "seed")
        if name in row.data and tokens.Token(row.data[name]).key_id != keys.sealing().writing.id
    }
    if fresh:
        row.data |= fresh
        row.save(update_fields=["data"])
    return bool(fresh)


def _of(user, kind):
    return Authenticator.objects.filter(user=user, type=kind)
