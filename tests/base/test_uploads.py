import hashlib
import io
import os
import struct
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.http import Http404
from PIL import Image

from shuangbai.base import pictures, uploads
from shuangbai.base.errors import ActError
from shuangbai.base.uploads import ANY, DOCUMENTS, IMAGES, check_upload, clean_name, serve
from tests.base.upload_files import office, pdf, phone_photo, picture, png_that_claims, sent
from tests.sample.models import Attachment


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def stored(media, worker):
    def make(data, name="入户.jpg"):
        return Attachment.objects.create(
            uploaded_by=worker, **check_upload(sent(data, name)).columns
        )

    return make


def refusal(data, name="文件.jpg", **options):
    with pytest.raises(ActError) as caught:
        check_upload(sent(data, name), **options)
    return caught.value


def test_a_phones_photo_is_kept_upright_small_and_without_a_trace_of_where_it_was_taken():
    checked = check_upload(sent(phone_photo()))
    image = Image.open(io.BytesIO(checked.data))
    assert image.size == (checked.width, checked.height) == (1067, 1600)
    red, _, blue = image.getpixel((500, 100))
    assert red > 200 > 50 > blue
    assert dict(image.getexif()) == {}
    assert not {"exif", "comment", "icc_profile", "xmp", "photoshop"} & image.info.keys()
    assert b"Honest Camera" not in checked.data
    assert b"taken at home" not in checked.data


@pytest.mark.parametrize(
    ("kind", "mode", "colour"),
    [
        ("JPEG", "L", 128),
        ("JPEG", "CMYK", (0, 0, 0, 0)),
        ("PNG", "RGBA", (0, 0, 0, 0)),
        ("PNG", "P", 3),
        ("PNG", "1", 1),
        ("PNG", "LA", (0, 0)),
        ("PNG", "I;16", 40000),
        ("WEBP", "RGBA", (9, 9, 9, 255)),
    ],
)
def test_pictures_of_every_mode_become_a_plain_jpeg(kind, mode, colour):
    checked = check_upload(sent(picture(kind, mode=mode, colour=colour), "截图.png"))
    assert Image.open(io.BytesIO(checked.data)).mode == "RGB"
    assert (checked.name, checked.content_type) == ("截图.jpg", "image/jpeg")


def test_what_is_transparent_becomes_white():
    checked = check_upload(sent(picture("PNG", mode="RGBA", colour=(0, 0, 0, 0))))
    assert Image.open(io.BytesIO(checked.data)).getpixel((5, 5)) == (255, 255, 255)


def test_a_process_decodes_one_picture_at_a_time_and_goes_on_after_a_broken_one(monkeypatch):
    held = []
    real = pictures.encoded
    monkeypatch.setattr(
        pictures,
        "encoded",
        lambda image: held.append(pictures.ONE_AT_A_TIME.locked()) or real(image),
    )
    refusal(picture()[:400])
    check_upload(sent(picture()))
    assert held == [True]
    assert not pictures.ONE_AT_A_TIME.locked()


def test_a_small_picture_is_not_made_larger():
    assert check_upload(sent(picture(size=(40, 30)))).width == 40


def test_code_behind_a_picture_is_gone_after_writing_it_anew():
    checked = check_upload(sent(picture() + b"<script>alert(1)</script>"))
    assert b"<script" not in checked.data


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_broken_orientation_does_not_lose_the_photo():
    data = picture(exif=b"Exif\x00\x00MM\x00\x2a" + struct.pack(">I", 99999))
    assert check_upload(sent(data)).width == 400


@pytest.mark.parametrize(
    ("data", "name", "kept", "content_type"),
    [
        (pdf(), "评估报告.pdf", "评估报告.pdf", "application/pdf"),
        (pdf(), "评估报告.html", "评估报告.html.pdf", "application/pdf"),
        (pdf(), "V1.2", "V1.2.pdf", "application/pdf"),
        (office(), "方案.DOCX", "方案.docx", ".document"),
        (office("xl/workbook.xml"), "名册.docx", "名册.xlsx", ".sheet"),
    ],
)
def test_a_document_is_told_by_its_content_and_named_after_it(data, name, kept, content_type):
    checked = check_upload(sent(data, name))
    assert (checked.name, checked.data) == (kept, data)
    assert checked.content_type.endswith(content_type)
    assert (checked.width, checked.height) == (None, None)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "是空的"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "不是可以上传的类型"),
        (b"<html><script>alert(1)</script>", "不是可以上传的类型"),
        (b"MZ\x90\x00", "不是可以上传的类型"),
        (b"GIF89a" + b"\0" * 99, "不是可以上传的类型"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC"),
        (picture()[:400], "已损坏"),
        (picture("PNG")[:60], "已损坏"),
        (b"\xff\xd8\xff" + b"a" * 500, "已损坏"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + b"\xff" * 90, "已损坏"),
        (png_that_claims(5000, 5001), "5000×5001 像素，最多 2500 万"),
        (png_that_claims(60000, 60000), "像素太多"),
        (png_that_claims(2, 2**31 - 1), "像素太多"),
        (png_that_claims(0, 5), "已损坏"),
        (pdf()[:-6], "没有结尾"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "设了密码"),
        (b"PK\x03\x04" + b"x" * 99, "已损坏"),
        (office("nothing/of/use.xml"), "不是可以上传的类型"),
        (office(word__vbaProject_bin="x"), "带宏"),
        (office(word__a="0" * (uploads.MOST_BYTES * 11)), "解开后太大"),
    ],
)
def test_a_hostile_or_broken_file_is_refused_with_a_sentence_that_names_it(data, words):
    error = refusal(data, "../../奇怪的\u202e文件.jpg", field="photo")
    assert error.field == "photo"
    assert error.message.startswith("“奇怪的文件.jpg”")
    assert words in error.message


def test_only_the_kinds_that_were_asked_for_come_in():
    assert "只收 JPEG 照片、PNG 图片、WebP 图片" in refusal(pdf(), kinds=IMAGES).message
    assert "只收 PDF" in refusal(picture(), kinds=DOCUMENTS).message


def test_too_large_a_file_is_refused_before_it_is_read():
    upload = SimpleNamespace(name="a.jpg", size=21 * 2**20)
    with pytest.raises(ActError, match=r"有 21\.0 MB，最大 20 MB"):
        check_upload(upload)


def test_a_size_that_lies_does_not_get_a_large_file_in():
    upload = sent(pdf(b" " * 3000), "a.pdf")
    upload.size = 10
    with pytest.raises(ActError, match="最大"):
        check_upload(upload, most_bytes=2000)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("..\\..\\C:\\照片 1.jpg", "照片 1.jpg"),
        ("/etc/passwd", "passwd"),
        ('a"; filename="b.html', "a; filename=b.html"),
        ("行\r\nSet-Cookie: a=b", "行Set-Cookie a=b"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("零\u200b宽\ufeff", "零宽"),
        ("...", "未命名"),
        ("", "未命名"),
        (None, "未命名"),
        ("é", "é"),
        ("长" * 300 + ".docx", "长" * 110 + ".docx"),
    ],
)
def test_a_name_keeps_nothing_that_could_deceive(name, kept):
    assert clean_name(name) == kept
    assert len(f"{clean_name(name)}") <= uploads.LONGEST_NAME


def test_nothing_typed_is_part_of_the_path_and_only_we_can_read_it(stored, media):
    one = stored(pdf(), "../../../evil.html")
    path = media / one.file.name
    assert one.file.name.startswith("attachment/20")
    assert path.name == f"{one.uid}.pdf"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_stored_file_has_no_address(stored):
    with pytest.raises(ValueError, match="no address"):
        _ = stored(pdf(), "a.pdf").file.url


def test_the_row_proves_what_is_kept_and_knows_what_was_sent(stored):
    data = phone_photo()
    one = stored(data)
    with default_storage.open(one.file.name) as file:
        kept = file.read()
    assert one.sha256 == hashlib.sha256(kept).hexdigest()
    assert one.sent_sha256 == hashlib.sha256(data).hexdigest()
    assert (one.size, one.name, str(one), one.is_image) == (len(kept), "入户.jpg", "入户.jpg", True)


def test_a_file_leaves_to_be_saved_under_its_chinese_name_and_nowhere_cached(stored):
    response = serve(stored(pdf(), "评估 报告.pdf"), inline=True)
    assert b"".join(response) == pdf()
    response.close()
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E8%AF%84%E4%BC%B0%20%E6%8A%A5%E5%91%8A.pdf"
    )
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, no-store"


def test_only_a_picture_may_be_shown_inside_a_page(stored):
    one = stored(picture())
    for inline, word in ((True, "inline"), (False, "attachment")):
        response = serve(one, inline=inline)
        response.close()
        assert response["Content-Disposition"].startswith(word)


def test_a_name_changed_behind_our_back_cannot_write_a_header(stored):
    one = stored(pdf(), "a.pdf")
    one.name = "a\r\nSet-Cookie: x=1.pdf"
    response = serve(one)
    response.close()
    assert "\n" not in response["Content-Disposition"]
    assert not response.has_header("Set-Cookie")


def test_a_file_that_is_gone_from_the_disk_is_not_found_and_logged(stored, media, caplog):
    one = stored(pdf(), "a.pdf")
    os.remove(media / one.file.name)
    with pytest.raises(Http404):
        serve(one)
    assert "missing on disk" in caplog.text


def test_the_input_asks_for_what_is_taken():
    assert uploads.ACCEPT[IMAGES] == "image/jpeg,image/png,image/webp"
    assert "application/pdf" in uploads.ACCEPT[ANY]
