"""Which cases somebody other than the worker asks about: drawn from the case's own id, so that
nobody chooses and everybody can draw it again."""

import hashlib


def is_sampled(case, percent):
    """`percent` of all cases, 0–100."""
    drawn = int.from_bytes(hashlib.sha256(case.uid.bytes).digest()[:4], "big")
    return drawn % 100 < percent
