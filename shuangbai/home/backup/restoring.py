"""Putting a backup back: every check first, then the database in one step, then the files."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from shuangbai.base import append_only
from shuangbai.home.backup.archive import opened
from shuangbai.home.backup.engines import engine, rows_now
from shuangbai.home.backup.errors import BackupError
from shuangbai.home.backup.making import MEDIA
from stations import audit, keyring
from stations.models import KeyFingerprint

# What migrate and the first start write by themselves.
BOOKKEEPING = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "stations_keyfingerprint",
    "shared_cache",
}


def restore_backup(path, *, force=False):
    """Returns the manifest. Raises BackupError, before any change for every reason that can be
    known before."""
    with opened(path) as archive:
        check_fits(archive.manifest)
        if not force:
            refuse_what_is_there()
        replace_all(archive)
        verify(archive.manifest)
        end_sessions()
        audit.record(act="backup.restore", by=None, reason=f"备份 {archive.manifest['made_at']}")
        return archive.manifest


def replace_all(archive):
    """Unpacks everything before the first change, so that a full disk changes nothing."""
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    stamp = f"{timezone.now():%Y%m%d%H%M%S}"
    incoming, aside = media / f".restoring-{stamp}", media / f".before-restore-{stamp}"
    unpack_media(archive, incoming)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.VAR_DIR) as work_dir:
        dump = Path(work_dir) / engine().part
        archive.unpack(engine().part, dump)
        engine().load(dump, Path(work_dir))
    swap_media(media, incoming, aside)


def check_fits(manifest):
    """The same engine, no newer program, the same keys."""
    if manifest["engine"] != connection.vendor:
        raise BackupError(
            f"这是 {manifest['engine']} 的备份，现在的数据库是 {connection.vendor}，不能恢复。"
        )
    newer = sorted(set(manifest["migrations"]) - known_migrations())
    if newer:
        raise BackupError(
            f"备份来自更新的版本（本程序没有 {newer[0]}），请先升级程序。没有改动任何数据。"
        )
    try:
        keyring.compare_rows(fingerprint_rows(manifest))
    except keyring.WrongKey as wrong:
        raise BackupError(f"现在的密钥不是制作备份时的密钥，没有改动任何数据。{wrong}") from wrong


def known_migrations():
    loader = MigrationLoader(None)
    replaced = {name for one in loader.disk_migrations.values() for name in one.replaces}
    return {f"{app}.{name}" for app, name in {*loader.disk_migrations, *replaced}}


def pending_migrations():
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def fingerprint_rows(manifest):
    return [
        KeyFingerprint(
            purpose=key["purpose"],
            key_id=key["key_id"],
            fingerprint=key["fingerprint"],
            retired_at=manifest["made_at"] if key["retired"] else None,
        )
        for key in manifest["keys"]
    ]


def refuse_what_is_there():
    filled = sorted(t for t, rows in rows_now().items() if rows and t not in BOOKKEEPING)
    media = Path(settings.MEDIA_ROOT)
    if filled or (media.is_dir() and any(media.iterdir())):
        raise BackupError(
            "现在的数据库或文件目录里已有数据，没有改动。确实要用备份替换它们，请加 --force。"
        )


def unpack_media(archive, incoming):
    for name in archive.names(MEDIA):
        archive.unpack(name, incoming / name.removeprefix(MEDIA))


def swap_media(media, incoming, aside):
    """Moves inside the folder, which may be a mount point. What was there stays, put aside."""
    for old in [path for path in media.iterdir() if not path.name.startswith(".")]:
        aside.mkdir(exist_ok=True)
        old.rename(aside / old.name)
    if incoming.is_dir():
        for new in list(incoming.iterdir()):
            new.rename(media / new.name)
        incoming.rmdir()


def verify(manifest):
    """What was promised is there: rows per table, and the triggers of append-only tables."""
    now = rows_now()
    wrong = [
        f"{table} 应有 {rows} 行，现有 {now.get(table, 0)} 行"
        for table, rows in manifest["rows"].items()
        if now.get(table) != rows
    ]
    wrong += [f"{table} 缺少触发器 {name}" for table, name in append_only.missing()]
    if wrong:
        raise BackupError("恢复后的核对没有通过：" + "；".join(wrong[:10]))


def end_sessions():
    """Whoever signed out since the backup must not be signed in again by it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session")
