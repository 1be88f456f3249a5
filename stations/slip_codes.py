"""Codes on paper: short enough to type, without letters that look alike."""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# 31^10 is about 49 bits; they are hashed like passwords, live for days and are tried five times.
LENGTH = 10


def new_code():
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def on_paper(code):
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def parts(typed):
    """What was typed as (first code, second code or ""), without spaces and hyphens."""
    plain = re.sub(r"[\s\-－—_.]", "", typed).upper()
    return plain[:LENGTH], plain[LENGTH:]
