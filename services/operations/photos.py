"""Photos of a contact."""

from services.models import ContactPhoto
from shuangbai.base.errors import ActError
from shuangbai.base.uploads import IMAGES, check_upload

MOST_PHOTOS = 9


def check_photos(uploads):
    """CheckedUploads of what was sent along. Raises ActError with the file's name."""
    if len(uploads) > MOST_PHOTOS:
        raise ActError(f"一次最多 {MOST_PHOTOS} 张照片，请去掉几张。", field="photos")
    return [check_upload(upload, kinds=IMAGES, field="photos") for upload in uploads]


def add_photos(by, contact, photos):
    """Keeps each photo once: a contact that is sent again brings its photos again. Called inside
    the contact's transaction."""
    if not photos:
        return
    known = set(contact.photos.values_list("sent_sha256", flat=True))
    fresh = {one.sent_sha256: one for one in photos if one.sent_sha256 not in known}
    if len(known) + len(fresh) > MOST_PHOTOS:
        raise ActError(f"一次联系最多 {MOST_PHOTOS} 张照片，请去掉几张。", field="photos")
    for photo in fresh.values():
        ContactPhoto.objects.create(
            contact=contact,
            uploaded_by=by.user,
            width=photo.width,
            height=photo.height,
            **photo.columns,
        )
