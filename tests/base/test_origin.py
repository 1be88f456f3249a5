import os
import subprocess
import sys
from pathlib import Path

import pytest

from shuangbai.base.origin import client_address, neighbourhood


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "expected"),
    [
        (0, "1.2.3.4", "10.0.0.1", "10.0.0.1"),
        (1, "1.2.3.4", "10.0.0.1", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "10.0.0.1", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.2", "10.0.0.1", "1.2.3.4"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (1, "no address", "10.0.0.1", None),
        (1, "1.2.3.4", "", "1.2.3.4"),
        (0, "", "", None),
        (0, "", "::ffff:1.2.3.4", "1.2.3.4"),
        (1, "2001:DB8::1", "10.0.0.1", "2001:db8::1"),
    ],
)
def test_it_believes_only_what_our_own_proxies_wrote(
    rf, settings, proxies, forwarded, remote, expected
):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(rf.get("/", headers=headers, REMOTE_ADDR=remote)) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [(None, ""), ("1.2.3.4", "1.2.3.4"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64")],
)
def test_it_knows_what_one_subscriber_holds(address, expected):
    assert neighbourhood(address) == expected


@pytest.mark.parametrize(("proxies", "believed"), [("0", "None"), ("1", "HTTP_X_FORWARDED_PROTO")])
def test_a_proxys_word_on_https_counts_only_where_there_is_a_proxy(proxies, believed):
    asked = "from django.conf import settings; print(settings.SECURE_PROXY_SSL_HEADER)"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={
            **os.environ,
            "TRUSTED_PROXIES": proxies,
            "DJANGO_SETTINGS_MODULE": "shuangbai.settings",
        },
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert believed in done.stdout
