"""Do the uploaded files and the rows that know them agree?

A row whose file is gone or differs is a loss to be restored from a backup. A file without a row was
written in a transaction that failed; after a day it may go.
"""

import hashlib
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.conf import settings

from shuangbai.base.uploads import StoredFile

DAY = 24 * 3600
CHUNK = 1 << 20


@dataclass
class Findings:
    """`missing` and `altered`: names of files that rows promise; `orphans`: Paths without a row."""

    checked: int = 0
    missing: list = field(default_factory=list)
    altered: list = field(default_factory=list)
    orphans: list = field(default_factory=list)


def compare():
    root, found = Path(settings.MEDIA_ROOT), Findings()
    # The files first: what is uploaded meanwhile then has its row.
    present = {
        path.relative_to(root).as_posix(): path
        for model in stored_models()
        for path in (root / model._meta.model_name).rglob("*")
        if path.is_file()
    }
    for name, sha256 in promised():
        found.checked += 1
        path = present.pop(name, None) or root / name
        if not path.is_file():
            found.missing.append(name)
        elif sha256_of(path) != sha256:
            found.altered.append(name)
    found.orphans = [path for path in present.values() if is_old(path)]
    return found


def stored_models():
    """Each has a folder of its own (uploads.private_path)."""
    return [model for model in apps.get_models() if issubclass(model, StoredFile)]


def promised():
    for model in stored_models():
        rows = model._default_manager.order_by("pk").values_list("file", "sha256")
        yield from rows.iterator(chunk_size=2000)


def sha256_of(path):
    said = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(CHUNK):
            said.update(block)
    return said.hexdigest()


def is_old(path):
    """An upload that is still being saved is none."""
    return time.time() - path.stat().st_mtime > DAY
