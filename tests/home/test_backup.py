import io
import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.test import Client

from shuangbai.base import append_only
from shuangbai.home.backup.errors import BackupError
from shuangbai.home.backup.making import make_backup
from shuangbai.home.backup.restoring import restore_backup
from stations import audit
from stations.models import AuditEntry, Division, KeyFingerprint, User
from tests import factories

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VAR_DIR = tmp_path
    (settings.MEDIA_ROOT / "photos").mkdir(parents=True)
    (settings.MEDIA_ROOT / "photos" / "入户.jpg").write_bytes(b"\xff\xd8 a photo")
    return settings.MEDIA_ROOT


@pytest.fixture
def filled(transactional_db, media, places, worker):
    audit.record(act="test.before", by=None)
    call_command("audit", "--seal", stdout=io.StringIO())
    return worker


@pytest.fixture
def archive(filled, tmp_path):
    path = tmp_path / "one.tar"
    make_backup(path)
    return path


def rewritten(path, change):
    """A copy of the archive in which `change(name, content)` gives each member's content; None
    leaves the member out."""
    target = path.with_name("changed.tar")
    with tarfile.open(path) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return target


def with_manifest(path, **facts):
    def change(name, content):
        if name != "manifest.json":
            return content
        return json.dumps({**json.loads(content), **facts}).encode()

    return rewritten(path, change)


def manifest_of(path):
    with tarfile.open(path) as tar:
        return json.load(tar.extractfile("manifest.json"))


def state():
    return (
        sorted(User.objects.values_list("username", "name")),
        sorted(Division.objects.values_list("code", flat=True)),
    )


def test_a_round_trip_brings_back_rows_and_files_and_keeps_what_was_there(archive, media, filled):
    before = state()
    Division.objects.filter(code="441900003").update(name="改了名")
    factories.UserFactory(name="备份以后来的人")
    (media / "photos" / "入户.jpg").write_bytes(b"changed")
    (media / "later.txt").write_text("later")
    restore_backup(archive, force=True)
    assert state() == before
    assert Division.objects.get(code="441900003").name == "东城街道"
    assert (media / "photos" / "入户.jpg").read_bytes() == b"\xff\xd8 a photo"
    assert (media / "photos" / "入户.jpg").stat().st_mode & 0o777 == 0o600
    assert not (media / "later.txt").exists()
    (aside,) = media.glob(".before-restore-*")
    assert (aside / "later.txt").read_text() == "later"


def test_the_restored_trail_is_still_append_only(archive):
    restore_backup(archive, force=True)
    assert append_only.missing() == []
    assert AuditEntry.objects.filter(act="test.before").exists()
    with pytest.raises(Error, match="只增表"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE stations_auditentry SET act = 'x'")


def test_rows_can_be_added_after_a_restore(archive):
    restore_backup(archive, force=True)
    assert factories.UserFactory(name="新来的人").pk


def test_making_and_restoring_leave_audit_entries(archive):
    assert AuditEntry.objects.filter(act="backup.make", channel="command").count() == 1
    restore_backup(archive, force=True)
    assert AuditEntry.objects.filter(act="backup.restore").count() == 1


def test_a_restore_ends_every_session(filled, tmp_path):
    client = Client()
    client.force_login(filled)
    make_backup(tmp_path / "signed-in.tar")
    restore_backup(tmp_path / "signed-in.tar", force=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)


def test_the_archive_holds_no_key_and_is_readable_by_its_owner_only(archive, settings):
    content = archive.read_bytes()
    secrets = [
        settings.SECRET_KEY,
        *re.findall(r"[A-Za-z0-9+/]{40,}=*", repr(vars(settings._wrapped))),
    ]
    assert not [secret for secret in secrets if secret.encode() in content]
    assert archive.stat().st_mode & 0o777 == 0o600


def test_it_does_not_overwrite_a_file(archive):
    content = archive.read_bytes()
    with pytest.raises(CommandError, match="已经存在"):
        call_command("backup", str(archive))
    assert archive.read_bytes() == content


def test_a_filled_database_is_not_replaced_without_force(archive):
    before = state()
    with pytest.raises(CommandError, match="--force"):
        call_command("restore", str(archive))
    assert state() == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda name, content: content[:-1] + b"?" if "database" in name else content, "校验值"),
        (lambda name, content: None if name.startswith("media/") else content, "与清单不符"),
        (lambda name, content: None if name == "manifest.json" else content, "不是完整的备份"),
    ],
)
def test_a_damaged_archive_changes_nothing(archive, change, words):
    before = state()
    with pytest.raises(BackupError, match=words):
        restore_backup(rewritten(archive, change), force=True)
    assert state() == before


def test_a_file_cut_short_changes_nothing(archive):
    short = archive.with_name("short.tar")
    short.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    with pytest.raises(BackupError, match="不是完整的备份"):
        restore_backup(short, force=True)


def test_a_path_that_climbs_out_is_refused(archive, tmp_path):
    part = {"name": "media/../../evil", "size": 0, "sha256": "0" * 64}
    changed = with_manifest(archive, parts=[part])
    with tarfile.open(changed, "a") as tar:
        tar.addfile(tarfile.TarInfo("media/../../evil"))
    with pytest.raises(BackupError):
        restore_backup(changed, force=True)
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"engine": "oracle"}, "不能恢复"),
        ({"migrations": ["stations.9999_from_the_future"]}, "先升级程序"),
        ({"format": 7}, "格式"),
    ],
)
def test_what_does_not_fit_is_refused_before_any_change(archive, facts, words):
    before = state()
    with pytest.raises(BackupError, match=words):
        restore_backup(with_manifest(archive, **facts), force=True)
    assert state() == before


def test_other_keys_are_refused_before_any_change(archive):
    manifest = manifest_of(archive)
    assert len(manifest["keys"]) == KeyFingerprint.objects.count() > 0
    keys = [{**key, "fingerprint": "0" * 64} for key in manifest["keys"]]
    before = state()
    with pytest.raises(BackupError, match="不是制作备份时的密钥"):
        restore_backup(with_manifest(archive, keys=keys), force=True)
    assert state() == before


def test_a_count_that_is_not_reached_is_named(archive):
    manifest = manifest_of(archive)
    rows = {**manifest["rows"], "stations_user": 999}
    with pytest.raises(BackupError, match="stations_user 应有 999 行"):
        restore_backup(with_manifest(archive, rows=rows), force=True)


@pytest.fixture
def empty_database(tmp_path):
    """DATABASE_URL of a database without a single table."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    known = connection.settings_dict
    name = f"{known['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    account = f"{known['USER']}:{known['PASSWORD']}"
    yield f"postgres://{account}@{known['HOST']}:{known['PORT'] or 5432}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_it_restores_into_a_database_without_tables(archive, empty_database, tmp_path):
    def manage(*arguments):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": empty_database,
                "SHUANGBAI_VAR": str(tmp_path / "v"),
            },
            capture_output=True,
            text=True,
        )

    done = manage("restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert "核对无误" in done.stdout
    assert "审计链核验通过" in done.stdout
    assert manage("migrate", "--check").returncode == 0
    assert (tmp_path / "v" / "media" / "photos" / "入户.jpg").is_file()
    again = manage("restore", str(archive))
    assert again.returncode == 1
    assert "--force" in again.stderr
