"""What the tests of sign-in share: a person with a password, and codes as a phone would show them."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from stations import second_factor

PASSWORD = "海风吹过三岔路口的榕树"
NEXT_PASSWORD = "镇上的糖水铺子礼拜三从不开门"


def with_password(user, password=PASSWORD):
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def sign_in(client, user, password=PASSWORD, *, ip="10.0.0.1", **more):
    data = {"username": user.username, "password": password, **more}
    return client.post("/signin/", data, REMOTE_ADDR=ip)


def shown_code(secret, *, steps=0):
    """What the phone shows now, or `steps` periods from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_second_factor(user):
    """Enrols the user a while ago and gives the secret."""
    secret = second_factor.new_secret()
    second_factor.enrol(user, secret, 0)
    return secret


def is_in(client):
    return "_auth_user_id" in client.session
