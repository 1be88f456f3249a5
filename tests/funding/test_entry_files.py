"""Slips of the bank stand beside the line of the ledger that they prove."""

import io

import pytest
import uuid6
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from funding.enums import EntryKind
from funding.models import Entry, EntryFile
from funding.operations import transfers
from funding.operations.entry_files import MOST_FILES, add_entry_files
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.uploads import check_upload
from stations.models import AuditEntry
from tests.access.kinds.funding import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def slip(name="回单.pdf", more=b""):
    return SimpleUploadedFile(name, PDF + more)


def kept(kind):
    return list(
        Entry.objects.filter(kind=kind, files__isnull=False).values_list("files__name", flat=True)
    )


def test_each_hop_keeps_the_slips_of_both_ends(funded, browse):
    row = funded.propose(funded.hop(funded.county), "100.00")
    paid = {"key": uuid6.uuid7(), "decision": "approved", "on": "2026-11-20", "reason": ""}
    address = reverse("transfer_decision", args=[row.uid])
    browse(funded.cast["city2"]).post(address, {**paid, "files": slip("付款.pdf")})
    came = {"key": uuid6.uuid7(), "on": "2026-11-20", "files": slip("到账.pdf", b" ")}
    browse(funded.cast["finance"]).post(reverse("transfer_confirmation", args=[row.uid]), came)
    assert (kept("sent"), kept("received")) == (["付款.pdf"], ["到账.pdf"])
    page = browse(funded.cast["city"]).get(reverse("transfer", args=[row.uid])).content.decode()
    for file in EntryFile.objects.all():
        assert reverse("entry_file", args=[file.uid]) in page


def test_money_that_goes_back_or_is_taken_back_keeps_them_too(funded):
    funded.to_township("300.00")
    facts = {"programme": funded.programme, "giver": funded.township, "amount": 5, "reason": "结余"}
    back = transfers.propose_return(
        by=funded.member("township_finance"), key=uuid6.uuid7(), place=funded.county, **facts
    ).row
    taken = transfers.propose_reclaim(
        by=funded.member("county"), key=uuid6.uuid7(), place=None, **facts
    ).row
    for row in (back, taken):
        transfers.decide_transfer(
            by=funded.member("finance"),
            key=uuid6.uuid7(),
            transfer=row,
            decision="approved",
            on=funded.today,
            files=[check_upload(slip())],
        )
    assert kept("returned") == kept("reclaimed") == ["回单.pdf"]


def test_an_own_sum_is_recorded_with_its_slip(chain, browse):
    address = reverse("money_new", args=[chain.programme.uid, "advanced"])
    sum_ = {"key": uuid6.uuid7(), "amount": "50.00", "on": "2026-11-20", "files": slip()}
    assert browse(chain.cast["city"]).post(address, sum_).status_code == 302
    assert kept("advanced") == ["回单.pdf"]


def test_a_refused_file_moves_no_money(funded, browse):
    row = funded.send(funded.county, "100.00")
    bad = SimpleUploadedFile("回单.pdf", b"MZ not what it says")
    data = {"key": uuid6.uuid7(), "on": "2026-11-20", "files": bad}
    address = reverse("transfer_confirmation", args=[row.uid])
    page = browse(funded.cast["finance"]).post(address, data).content.decode()
    assert "不是可以上传的类型" in page
    assert not Entry.objects.filter(kind=EntryKind.RECEIVED, place=funded.county).exists()


def test_a_disputed_sum_of_nothing_leaves_the_slip_with_what_was_sent(funded):
    row = funded.send(funded.county, "100.00")
    transfers.dispute_receipt(
        by=funded.member("finance"),
        key=uuid6.uuid7(),
        transfer=row,
        amount=0,
        on=funded.today,
        reason="没有到",
        files=[check_upload(slip("流水.pdf"))],
    )
    assert kept("sent") == ["流水.pdf"]


def test_a_slip_comes_later_leaves_through_the_gate_and_is_counted(funded, browse):
    funded.send(funded.county, "100.00")
    entry = Entry.objects.get(kind="sent")
    city = browse(funded.cast["city"])
    city.post(reverse("entry_files", args=[entry.uid]), {"files": slip()})
    file = EntryFile.objects.get()
    assert "回单.pdf" in city.get(reverse("entry", args=[entry.uid])).content.decode()
    assert "凭据 1" in city.get(reverse("ledger")).content.decode()
    answer = city.get(reverse("ledger") + "?kind=sent&export=xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    heads = next(row for row in rows if "凭据（份）" in row)
    line = next(row for row in rows if "拨出" in row)
    assert line[heads.index("凭据（份）")] == 1
    address = reverse("entry_file", args=[file.uid])
    assert b"".join(browse(funded.cast["finance"]).get(address)).startswith(b"%PDF")
    assert AuditEntry.objects.filter(act="entry.file").count() == 1
    # Not the township's: neither end of this hop.
    assert browse(funded.cast["township_finance"]).get(address).status_code == 404
    assert browse(funded.cast["worker"]).get(address).status_code == 403


def test_only_the_own_place_or_an_office_above_proves_a_line(funded):
    funded.send(funded.county, "100.00")
    entry = Entry.objects.get(kind="sent")
    with pytest.raises(Denied, match="记账的单位或上级"):
        add_entry_files(by=funded.member("finance"), entry=entry, files=[check_upload(slip())])
    files = [check_upload(slip(more=b" " * number)) for number in range(MOST_FILES + 1)]
    with pytest.raises(ActError, match="最多 9 份"):
        add_entry_files(by=funded.member("province"), entry=entry, files=files)
    add_entry_files(by=funded.member("province"), entry=entry, files=files[:1] * 2)
    assert entry.files.count() == 1
