"""Private files: what may be uploaded, how it is kept, how it leaves through the gate.

    checked = check_upload(upload, kinds=IMAGES, field="photo")      # ActError says what is wrong
    ContactPhoto.objects.create(contact=contact, uploaded_by=by.user, **checked.columns)
    return serve(photo, inline=True)                 # after the gate and the audit of the read

Files lie under MEDIA_ROOT, which no address leads to; `manage.py backup` takes all of it along.
"""

import hashlib
import logging
import os
import unicodedata
from dataclasses import dataclass

import uuid6
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.http import FileResponse, Http404
from django.utils import timezone

from shuangbai.base import pictures
from shuangbai.base.errors import ActError
from shuangbai.base.file_kinds import DOCX, JPEG, PDF, PNG, WEBP, XLSX, ZIP, BadContent, kind_of

log = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024
LONGEST_NAME = 120

IMAGES = (JPEG, PNG, WEBP)
DOCUMENTS = (PDF, DOCX, XLSX)
ANY = (*IMAGES, *DOCUMENTS)
ENDINGS = {kind.content_type: kind.ending for kind in (*ANY, ZIP)}
MOST_BYTES = 20 * MEGABYTE
# For `accept=` of the input. Without HEIC among them an iPhone hands over a JPEG by itself.
ACCEPT = {
    kinds: ",".join(kind.content_type for kind in kinds) for kinds in (IMAGES, DOCUMENTS, ANY)
}


class PrivateStorage(FileSystemStorage):
    """Readable by our own processes only, without an address. settings.STORAGES names it."""

    def __init__(self, **options):
        modes = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        super().__init__(**modes, **options)

    def url(self, name):
        raise ValueError("private files have no address: serve them after the gate")


def private_path(stored, name):
    """Nothing that a person typed becomes part of a path."""
    kind = stored._meta.model_name
    return f"{kind}/{timezone.now():%Y/%m}/{stored.uid}{ENDINGS[stored.content_type]}"


class StoredFile(models.Model):
    """A private file. A child adds what it belongs to and a manager with `visible_to`.

    `uid` may be made by the client; `sent_sha256` tells its repeat from another file (what is kept
    of a photo is not what was sent), `sha256` proves what is kept.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    name = models.CharField("文件名", max_length=LONGEST_NAME)
    content_type = models.CharField("类型", max_length=80, editable=False)
    size = models.PositiveIntegerField("字节", editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    sent_sha256 = models.CharField(max_length=64, editable=False)
    file = models.FileField("文件", upload_to=private_path, max_length=160)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def is_image(self):
        return self.content_type == JPEG.content_type


@dataclass(frozen=True)
class CheckedUpload:
    """A file that may be kept. `width` and `height` (pixels) are None for documents."""

    name: str
    content_type: str
    data: bytes
    sent_sha256: str
    width: int | None = None
    height: int | None = None

    @property
    def columns(self):
        """What a StoredFile's row says of the file, for `create(**checked.columns, …)`."""
        return {
            "name": self.name,
            "content_type": self.content_type,
            "size": len(self.data),
            "sha256": hashlib.sha256(self.data).hexdigest(),
            "sent_sha256": self.sent_sha256,
            "file": ContentFile(self.data, name="upload"),
        }


def check_upload(upload, *, kinds=ANY, most_bytes=MOST_BYTES, field="file"):
    """The CheckedUpload made of an uploaded file (anything with `name`, `size` and `read`).

    Photos come back as a JPEG of at most 1600 pixels without EXIF. Raises ActError on `field`,
    with a sentence that names the file.
    """
    name = clean_name(upload.name)
    try:
        data = read(upload, most_bytes)
        kind = kind_of(data)
        if kind not in kinds:
            raise BadContent(f"不是可以上传的类型，只收 {words(kinds)}。")
        sent = hashlib.sha256(data).hexdigest()
        if kind not in IMAGES:
            return CheckedUpload(ended(name, kind), kind.content_type, data, sent)
        data, (width, height) = pictures.rewritten(data, kind)
    except BadContent as bad:
        raise ActError(f"“{name}”{bad}", field=field) from None
    return CheckedUpload(ended(name, JPEG), JPEG.content_type, data, sent, width, height)


def read(upload, most_bytes):
    """At most the limit and one byte are ever read: `size` is what somebody says."""
    data = b"" if upload.size > most_bytes else upload.read(most_bytes + 1)
    size = max(upload.size, len(data))
    if size > most_bytes:
        raise BadContent(
            f"有 {size / MEGABYTE:.1f} MB，最大 {most_bytes / MEGABYTE:g} MB。请压缩或拆开后再上传。"
        )
    if not data:
        raise BadContent("是空的，请重新选择文件。")
    return data


def words(kinds):
    return "、".join(kind.label for kind in kinds)


def clean_name(name):
    """A name to show and to hand out: no path, nothing invisible, nothing that turns the reading
    direction round, short enough."""
    base = unicodedata.normalize("NFC", str(name or "")).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in base if unicodedata.category(c)[0] != "C" and c not in '"<>|:*?')
    stem, ending = os.path.splitext(" ".join(shown.split()).strip(". "))
    return f"{stem[: LONGEST_NAME - 10]}{ending[:9]}" or "未命名"


def ended(name, kind):
    """The name with the ending of what the file really is."""
    stem, ending = os.path.splitext(name)
    known = {ending for kind in ANY for ending in kind.endings} | {".heic", ".heif"}
    return f"{stem if ending.lower() in known else name[: LONGEST_NAME - 6]}{kind.ending}"


def serve(stored, *, inline=False):
    """The file of a row that the gate gave; the caller has recorded the read before.

    Only pictures may be shown inside a page; everything else is saved. Raises Http404, and logs
    it, when the file is gone from the disk.
    """
    try:
        file = stored.file.open("rb")
    except FileNotFoundError:
        log.error("a stored file is missing on disk", extra={"uid": str(stored.uid)})
        raise Http404 from None
    response = FileResponse(
        file,
        as_attachment=not (inline and stored.is_image),
        filename=clean_name(stored.name),
        content_type=stored.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
