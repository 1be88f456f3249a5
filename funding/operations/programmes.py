"""Laying down programmes, their deadlines and their papers."""

from functools import partial

from django.db import transaction

from funding.enums import EntryKind
from funding.models import Account, DeadlineRule, DocumentFile, FundingDocument, Programme
from funding.numbers import parse
from funding.operations.ledger import Move, demand_positive, post, refuse_future
from funding.operations.once import once
from funding.permissions import can_keep_programme
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.races import checked_again
from stations import audit
from stations.operations.rows import write

EARLIEST, LONGEST_DAYS = 2000, 3660
OFFICE = "项目所在地的县民政、县财政、市民政、省厅"


@transaction.atomic
def save_programme(*, by, division, programme=None, **facts):
    """A new programme, or a known one's new particulars (its place stays). `facts`: name, source,
    purpose, starts_on, ends_on, allowed_days, alone_up_to, contract."""
    if not can_keep_programme(by, division):
        raise Denied("资金项目不归您登记。", who_can=OFFICE)
    refuse_bad_terms(facts)
    check = partial(refuse_same_name, division, facts["name"], programme)
    check()
    row = programme or Programme(division=division, author=by.user)
    with checked_again(check):
        changed = write(row, **facts)
    Account.objects.get_or_create(programme=row, place=division)
    audit.record(act="programme.save", by=by, obj=row, fields=changed)
    return row


def refuse_bad_terms(facts):
    if facts["ends_on"] < facts["starts_on"]:
        raise ActError("结束日期不能早于开始日期。", field="ends_on")
    if facts["starts_on"].year < EARLIEST:
        raise ActError(f"开始日期早于 {EARLIEST} 年，请核对年份。", field="starts_on")
    if (facts["ends_on"] - facts["starts_on"]).days > LONGEST_DAYS:
        raise ActError("项目期限超过十年，请核对年份。", field="ends_on")
    if facts.get("alone_up_to", 0) < 0:
        raise ActError("支出上限不能小于 0。", field="alone_up_to")
    if not 1 <= facts["allowed_days"] <= 366:
        raise ActError("拨付期限请填 1 到 366 天。", field="allowed_days")


def refuse_same_name(division, name, programme):
    same = Programme.objects.filter(division=division, name=name)
    if same.exclude(pk=programme and programme.pk).exists():
        raise ActError(f"{division.name}已有叫“{name}”的项目，请直接使用。", field="name")


@transaction.atomic
def add_rule(*, by, programme, on, share, basis=""):
    """By `on`, `share` per cent of what was received must be spent."""
    if not can_keep_programme(by, programme.division):
        raise Denied("支出期限不归您登记。", who_can=OFFICE)
    if not 0 < share <= 100:
        raise ActError("比例应在 0 到 100 之间。", field="share")
    if on < programme.starts_on:
        raise ActError(f"截止日期不能早于项目开始日 {programme.starts_on}。", field="on")
    if programme.rules.filter(on=on).exists():
        raise ActError("这一天已有支出期限。", field="on")
    row = DeadlineRule.objects.create(programme=programme, on=on, share=share, basis=basis.strip())
    audit.record(act="programme.rule", by=by, obj=programme, fields=["rules"])
    return row


def register_document(
    *, by, key, programme, division, number, title, amount, dated_on, is_grant=True, files=()
):
    """A paper with its files (CheckedUploads); with `is_grant` its amount becomes the place's
    budget at once."""
    parts = parse(number)
    body = {
        "programme": programme,
        "division": division,
        "number": str(parts),
        "title": title,
        "amount": amount,
        "dated_on": dated_on,
        "is_grant": is_grant,
        "files": [file.sent_sha256 for file in files],
    }

    def act():
        if not can_keep_programme(by, division):
            raise Denied("这个地方的资金文件不归您登记。", who_can=OFFICE)
        demand_positive(amount)
        refuse_future(dated_on)
        if parts.year > dated_on.year:
            words = f"文号是 {parts.year} 年的，发文日期 {dated_on} 在它以前，请核对。"
            raise ActError(words, field="number")
        check = partial(refuse_known_document, programme, division, str(parts))
        check()
        row = FundingDocument(
            programme=programme,
            division=division,
            number=str(parts),
            issuer=parts.issuer,
            year=parts.year,
            serial=parts.serial,
            title=title.strip(),
            amount=amount,
            dated_on=dated_on,
            is_grant=is_grant,
            author=by.user,
        )
        with checked_again(check):
            row.save(force_insert=True)
        keep_files(by, row, files)
        if is_grant:
            granted = Move(EntryKind.GRANTED, division, amount, dated_on, links={"document": row})
            post(by=by, programme=programme, moves=[granted])
        audit.record(act="document.register", by=by, obj=row)
        return row

    return once(by=by, key=key, body={"act": "document", **body}, act=act)


def refuse_known_document(programme, division, number):
    known = FundingDocument.objects.filter(programme=programme, division=division, number=number)
    if known.exists():
        raise ActError(
            f"这个项目在{division.name}已经登记过 {number}，请直接选用。", field="number"
        )


@transaction.atomic
def add_files(*, by, document, files):
    """More scans of a paper that was registered before."""
    if not can_keep_programme(by, document.division):
        raise Denied("这份文件的附件不归您上传。", who_can=OFFICE)
    if not files:
        raise ActError("请选择要上传的文件。", field="files")
    keep_files(by, document, files)
    audit.record(act="document.files", by=by, obj=document, fields=["files"])
    return document


def keep_files(by, document, files):
    known = set(document.files.values_list("sent_sha256", flat=True))
    for file in files:
        if file.sent_sha256 not in known:
            known.add(file.sent_sha256)
            DocumentFile.objects.create(document=document, uploaded_by=by.user, **file.columns)
