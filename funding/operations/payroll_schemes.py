"""What a county pays and out of which money, from a month on; who works elsewhere for some days."""

from itertools import count, islice

from django.db import transaction

from funding.models import PayItem, PayRate, PayScheme, PaySplit, Secondment
from funding.payroll.enums import ItemRule, SplitKind
from funding.payroll.permissions import can_keep_scheme, can_keep_split, can_second
from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.models import Posting, User

LONGEST_DAYS = 366


@transaction.atomic
def save_scheme(*, by, division, name, starts_on, items, **facts):
    """A new scheme from a month on; earlier ones stay for their months. `items`: dicts of PayItem's
    columns with `rates`, a list of dicts of PayRate's. `facts`: day_base, tolerance, the days, basis.
    """
    if not can_keep_scheme(by, division):
        raise Denied("工资标准由县民政登记。", who_can=f"{division.name}县民政")
    if starts_on.day != 1:
        raise ActError("工资标准从某月 1 日起执行。", field="starts_on")
    refuse_bad_items(items)
    scheme = PayScheme.objects.create(
        division=division, name=name.strip(), starts_on=starts_on, author=by.user, **facts
    )
    for position, columns in enumerate(items):
        columns = dict(columns)
        rates = columns.pop("rates", ())
        item = PayItem.objects.create(scheme=scheme, **{"position": position, **columns})
        PayRate.objects.bulk_create(PayRate(item=item, **rate) for rate in rates)
    audit.record(act="payroll.scheme", by=by, obj=scheme)
    return scheme


def free_codes(division, number):
    """Codes that no item of the place ever had, so that a further one is never taken for it."""
    rows = PayItem.objects.filter(scheme__division=division, code__startswith="own")
    taken = set(rows.values_list("code", flat=True))
    codes = (f"own{at}" for at in count(1))
    return list(islice((code for code in codes if code not in taken), number))


def refuse_bad_items(items):
    codes = [item["code"] for item in items]
    if not items:
        raise ActError("至少要有一个工资项目。", field="items")
    if len(set(codes)) < len(codes):
        raise ActError("有两个项目代码相同，请改一个。", field="items")
    for item in items:
        if item["rule"] in (ItemRule.RATE, ItemRule.YEARS) and not item.get("rates"):
            raise ActError(f"“{item['name']}”要写标准金额。", field="items")
        if item["rule"] == ItemRule.PERCENT and item.get("percent") is None:
            raise ActError(f"“{item['name']}”要写比例。", field="items")


@transaction.atomic
def save_split(*, by, division, starts_on, rows):
    """`rows`: dicts with programme, kind, amount or percent, in order; the last takes the rest."""
    if not can_keep_split(by, division):
        raise Denied("工资从哪里出由支付的单位登记。", who_can=f"{division.name}财政、民政")
    if not rows:
        raise ActError("请至少选一个资金项目。", field="rows")
    if rows[-1]["kind"] != SplitKind.REST:
        raise ActError("最后一个来源要承担其余全部。", field="rows")
    made = [
        PaySplit(division=division, starts_on=starts_on, position=n, author=by.user, **row)
        for n, row in enumerate(rows)
    ]
    for row in made:
        row.together = made[0].together
    PaySplit.objects.bulk_create(made)
    audit.record(act="payroll.split", by=by, obj=division)
    return made


@transaction.atomic
def second_person(*, by, user, station, first, last, to_station=None, to_where=""):
    """Somebody of this station works elsewhere from `first` to `last`, both included."""
    if not can_second(by, station):
        raise Denied("抽调由本站站长或县民政登记。", who_can="本站站长或县民政")
    if last < first or (last - first).days > LONGEST_DAYS:
        raise ActError("请核对抽调的起止日期。", field="last")
    if to_station is None and not to_where.strip():
        raise ActError("请选抽调到哪个站，或写明去向。", field="to_where")
    if to_station == station:
        raise ActError("抽调去向不能是本站。", field="to_station")
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    posted = Posting.objects.counted_in_post().filter(user=user, station=station)
    if not posted.overlapping(first, last).exists():
        raise ActError(f"{user.name}这几天在本站没有任职。", field="user")
    if Secondment.objects.within(first, last).filter(user=user).exists():
        raise ActError(f"{user.name}这几天已登记过抽调。", field="first")
    row = Secondment.objects.create(
        user=user,
        station=station,
        to_station=to_station,
        to_where=to_where.strip(),
        first=first,
        last=last,
        author=by.user,
    )
    audit.record(act="payroll.second", by=by, obj=row)
    return row


@transaction.atomic
def cancel_secondment(*, by, secondment):
    row = Secondment.objects.select_for_update(of=("self",), no_key=True).select_related(
        "station__division"
    )
    row = row.get(pk=secondment.pk)
    if not can_second(by, row.station):
        raise Denied("抽调由本站站长或县民政取消。", who_can="本站站长或县民政")
    row.is_void = True
    row.save(update_fields=["is_void"])
    audit.record(act="payroll.second_cancel", by=by, obj=row)
    return row
