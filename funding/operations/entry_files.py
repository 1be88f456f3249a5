"""Slips that prove a line of the ledger: kept with the act itself, or sent in afterwards."""

from django.db import transaction

from funding.models import EntryFile
from funding.permissions import can_prove
from shuangbai.base.errors import ActError, Denied
from stations import audit

MOST_FILES = 9


@transaction.atomic
def add_entry_files(*, by, entry, files):
    """`files`: CheckedUploads."""
    if not can_prove(by, entry):
        raise Denied("凭据由记账的单位或上级上传。", who_can=f"{entry.place.name}的资金经办人")
    if not files:
        raise ActError("请选择凭据照片或文件。", field="files")
    keep_entry_files(by, entry, files)
    audit.record(act="entry.files", by=by, obj=entry, fields=["files"])
    return entry


def keep_entry_files(by, entry, files):
    known = set(entry.files.values_list("sent_sha256", flat=True))
    fresh = {file.sent_sha256: file for file in files if file.sent_sha256 not in known}
    if len(known) + len(fresh) > MOST_FILES:
        raise ActError(f"一笔台账最多 {MOST_FILES} 份凭据，请去掉几份。", field="files")
    for file in fresh.values():
        EntryFile.objects.create(entry=entry, uploaded_by=by.user, **file.columns)


def said(files):
    """What a submission's body says of its files."""
    return {"files": [file.sent_sha256 for file in files]} if files else {}
