"""Making a backup while the site runs."""

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from shuangbai.home.backup.archive import ArchiveWriter
from shuangbai.home.backup.engines import engine
from shuangbai.home.backup.errors import BackupError
from stations import audit
from stations.models import KeyFingerprint

MEDIA = "media/"


def make_backup(path):
    """Writes the archive and returns its manifest's facts. Raises BackupError."""
    path = Path(path).absolute()
    if path.exists():
        raise BackupError(f"{path} 已经存在，没有覆盖。请换一个文件名。")
    if not path.parent.is_dir():
        raise BackupError(f"目录 {path.parent} 不存在。")
    # Beside the target: readable by us only, and moved into place in one step when whole.
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as work_dir:
        unfinished = Path(work_dir) / "archive.tar"
        facts = write_archive(unfinished, Path(work_dir))
        unfinished.chmod(0o600)
        with open(unfinished, "rb") as file:
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    audit.record(act="backup.make", by=None)
    return facts


def write_archive(target, work_dir):
    kind = engine()
    made_at = timezone.now()
    dump = work_dir / kind.part
    rows = kind.dump(dump)
    archive = ArchiveWriter(target)
    archive.add(kind.part, dump)
    files = media_files()
    for file in files:
        archive.add(MEDIA + file.relative_to(settings.MEDIA_ROOT).as_posix(), file)
    facts = {
        "made_at": made_at.isoformat(),
        "engine": connection.vendor,
        "engine_version": kind.version(),
        "migrations": applied_migrations(),
        "keys": key_fingerprints(),
        "rows": rows,
    }
    archive.close(facts)
    return {**facts, "files": len(files)}


def media_files():
    """Uploaded files; dot folders at the top are what a restore put aside."""
    root = Path(settings.MEDIA_ROOT)
    found = (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if not path.relative_to(root).parts[0].startswith("."))


def applied_migrations():
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )


def key_fingerprints():
    rows = KeyFingerprint.objects.order_by("purpose", "key_id")
    return [
        {
            "purpose": row.purpose,
            "key_id": row.key_id,
            "fingerprint": row.fingerprint,
            "retired": row.retired_at is not None,
        }
        for row in rows
    ]
