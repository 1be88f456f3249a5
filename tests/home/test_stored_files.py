import io
import os
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from shuangbai.base.uploads import check_upload
from tests.base.upload_files import pdf, sent
from tests.sample.models import Attachment


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def stored(media, worker):
    checked = check_upload(sent(pdf(), "甲.pdf"))
    return Attachment.objects.create(uploaded_by=worker, **checked.columns)


def run(*arguments):
    out = io.StringIO()
    call_command("files", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_what_agrees_is_counted(stored):
    assert run() == "核对了 1 个文件。\n"


@pytest.mark.parametrize("harm", ["missing", "altered"])
def test_a_file_that_is_gone_or_differs_is_a_failure(harm, stored, media):
    path = media / stored.file.name
    path.unlink() if harm == "missing" else path.write_bytes(b"%PDF-else")
    with pytest.raises(CommandError, match="备份"):
        run()


def test_what_a_failed_upload_left_behind_goes_after_a_day(stored, media, worker):
    checked = check_upload(sent(pdf(b"2"), "乙.pdf"))
    with transaction.atomic():
        left = Attachment.objects.create(uploaded_by=worker, **checked.columns)
        transaction.set_rollback(True)
    path = media / left.file.name
    (media / "elsewhere.txt").write_text("not an upload of ours")
    os.utime(media / "elsewhere.txt", (0, 0))
    assert "乙" not in run("--remove-orphans")
    assert path.exists()
    day_before = time.time() - 25 * 3600
    os.utime(path, (day_before, day_before))
    os.utime(media / stored.file.name, (day_before, day_before))
    assert "没有记录" in run()
    assert "已删除" in run("--remove-orphans")
    assert not path.exists()
    assert (media / stored.file.name).exists()
    assert (media / "elsewhere.txt").exists()
