"""A county's month at one click: made in the background, kept with its hash."""

import datetime
import hashlib

from django.core.files.base import ContentFile
from django.urls import reverse

from funding.models import SheetPack
from funding.payroll.facts import month_facts
from funding.sheets.packing import changes, is_same, packed
from funding.sheets.permissions import WHO_COMPILES, can_pack
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.file_kinds import ZIP
from stations import audit
from stations.enums import DataClass, Right
from stations.jobs import enqueue, job
from stations.models import Division

PACK = "sheets.pack"


def ask_for_pack(*, by, month):
    """The Job that makes it. Raises Denied, or ActError while there is nothing to print."""
    if not can_pack(by):
        raise Denied("表包由县里生成。", who_can=WHO_COMPILES)
    county = by.posting.place_division
    demand_sheets(month_facts(county, month, by=by), month)
    return enqueue(kind=PACK, by=by, payload={"division": county.pk, "month": month.isoformat()})


def demand_sheets(facts, month):
    if not facts.sheets:
        raise ActError(f"{month:%Y-%m} 还没有一个站报送工资表，报送后再生成表包。")


@job(PACK, label="生成工资表包", data_class=DataClass.PAYROLL, right=Right.EXPORT)
def make_pack(*, by, payload, progress):
    """Byte for byte the pack before, unless the books or a template changed: then what did."""
    county = Division.objects.get(pk=payload["division"])
    month = parsed(payload["month"])
    facts = month_facts(county, month, by=by)
    demand_sheets(facts, month)
    made = packed(facts, tell=lambda done, total: progress(done, total, "逐张生成"))
    with progress.finishing() as result:
        Division.objects.select_for_update(no_key=True).get(pk=county.pk)
        before = SheetPack.objects.of(county, month).newest()
        pack, words = kept(by, county, month, facts, made, before)
        result.update(summary=words, url=reverse("sheet_pack", args=[pack.uid]))


def parsed(text):
    return datetime.date.fromisoformat(text)


def kept(by, county, month, facts, made, before):
    digest = hashlib.sha256(made.data).hexdigest()
    if before and is_same(before.papers, made.papers):
        return before, f"账没有变，和第 {before.serial} 版逐字节相同，没有另存。"
    said = changes(before.papers, made.papers) if before else []
    pack = SheetPack.objects.create(
        division=county,
        month=month,
        serial=before.serial + 1 if before else 1,
        code=made.code,
        papers=made.papers,
        changes=said,
        missing=list(facts.missing),
        name=f"{county.name}{month:%Y年%m月}工资表包.zip",
        content_type=ZIP.content_type,
        size=len(made.data),
        sha256=digest,
        sent_sha256=digest,
        file=ContentFile(made.data, name="pack"),
        uploaded_by=by.user,
    )
    audit.record(act="sheets.pack", by=by, obj=pack)
    words = f"{len(made.papers)} 张表，校验码 {made.code}。"
    return pack, words + (f"比第 {before.serial} 版有 {len(said)} 处改动。" if before else "")
