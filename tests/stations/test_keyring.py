import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from shuangbai.base import keys
from stations import keyring
from stations.models import KeyFingerprint


def ring(*pairs):
    return keys.Keyring([keys.Key(key_id, secret * 32) for key_id, secret in pairs])


@pytest.fixture
def recorded(db):
    """The fingerprints that migrate has left."""
    return set(KeyFingerprint.objects.values_list("purpose", "key_id"))


def test_migrate_has_noted_every_key(recorded):
    assert recorded == {("sealing", "test"), ("index", "index"), ("audit", "audit")}
    assert keyring.compare() == []


@pytest.mark.parametrize(
    ("setting", "wrong"),
    [
        ("SEALED_KEYS", ring(("test", b"w"))),
        ("SEALED_INDEX_KEY", keys.Key("index", b"w" * 32)),
        ("AUDIT_KEY", keys.Key("audit", b"w" * 32)),
    ],
)
def test_it_refuses_another_key_than_the_database_was_written_with(
    recorded, settings, setting, wrong
):
    setattr(settings, setting, wrong)
    with pytest.raises(keyring.WrongKey, match=setting) as caught:
        keyring.demand()
    key_id = "test" if setting == "SEALED_KEYS" else wrong.id
    assert f"“{key_id}”" in str(caught.value)


def test_it_refuses_to_start_without_a_key_that_rows_still_need(recorded, settings):
    settings.SEALED_KEYS = ring(("new", b"n"))
    with pytest.raises(keyring.WrongKey, match="“test”"):
        keyring.demand()


def test_a_retired_key_may_be_absent(recorded, settings):
    KeyFingerprint.objects.filter(key_id="test").update(retired_at="2026-01-01T00:00Z")
    settings.SEALED_KEYS = ring(("new", b"n"))
    keyring.demand()
    assert KeyFingerprint.objects.filter(purpose="sealing", key_id="new").exists()


def test_a_further_key_is_noted_at_its_first_use(recorded, settings):
    old = django_settings.SEALED_KEYS.writing
    settings.SEALED_KEYS = keys.Keyring([keys.Key("new", b"n" * 32), old])
    keyring.demand()
    settings.SEALED_KEYS = keys.Keyring([keys.Key("new", b"x" * 32), old])
    with pytest.raises(keyring.WrongKey, match="“new”"):
        keyring.demand()


def test_readyz_says_which_key_is_wrong(recorded, client, settings):
    settings.AUDIT_KEY = keys.Key("audit", b"w" * 32)
    response = client.get(reverse("readyz"))
    assert response.status_code == 503
    assert "AUDIT_KEY" in response.json()["checks"]["keys"]


def run(code_or_command, env):
    return subprocess.run(
        [sys.executable, *code_or_command],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "SHUANGBAI_PROFILE": "test", **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.once("sqlite")
def test_a_wrong_or_missing_key_ends_every_start_with_a_sentence(tmp_path):
    """Real processes: a command and the web application, on a database of their own."""
    env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'start.sqlite3'}"}
    manage = [
        "manage.py",
        "shell",
        "-v",
        "0",
        "-c",
        "from stations.models import User; User.objects.count()",
    ]
    web = ["-c", "import shuangbai.wsgi"]
    assert run(["manage.py", "migrate", "-v", "0"], env).returncode == 0
    assert run(manage, env).returncode == run(web, env).returncode == 0

    wrong = {**env, "AUDIT_KEY": "D" * 43 + "="}
    refused = run(manage, wrong)
    assert refused.returncode == 1
    assert refused.stderr.strip().startswith("AUDIT_KEY 里的密钥“audit”不是")
    assert len(refused.stderr.strip().splitlines()) == 1
    refused = run(web, wrong)
    assert refused.returncode == 1
    assert "AUDIT_KEY 里的密钥“audit”不是" in refused.stderr.strip().splitlines()[-1]

    malformed = run(manage, {**env, "SEALED_KEYS": "test"})
    assert malformed.returncode == 1
    assert malformed.stderr.startswith("环境变量 SEALED_KEYS 应写成")
    missing = run(manage, {**env, "SHUANGBAI_PROFILE": "production", "SECRET_KEY": "s"})
    assert missing.returncode == 1
    assert missing.stderr.startswith("缺少环境变量 SEALED_KEYS")
