"""A roll that waits for its county officer: most people as the files say, and of every kind some."""

import datetime
import io
from decimal import Decimal

from django.core.files.base import ContentFile
from openpyxl import Workbook

from clients.models import CategoryHolding, Client, ClientCategory
from clients.operations.rolls import keep_check, upload_roll
from clients.rolls.checking import DryRun
from shuangbai.base import national_id
from shuangbai.base.scope import code_range
from stations.enums import Role
from stations.gate import member_for
from stations.models import Posting

LEIZHOU = "440882"
HEADER = ("序号", "姓名", "公民身份号码", "镇（街道）", "村（居）委会", "与户主关系", "联系电话", "保障金额（元/月）")  # fmt: skip
OLD, NEW = Decimal(655), Decimal(680)
# Every so many people leave or are paid more.
LEAVING, RAISED = 67, 9
NEWCOMERS = ("梁少莲", "符亚养", "何连娣", "莫少芳", "邓锦添")
NUMBERLESS = 2


def add_roll(today):
    """This month's 低保 roll of 雷州市 after its dry run; None where nobody is there to confirm."""
    posting = Posting.objects.in_force(today).filter(role=Role.COUNTY_CIVIL, division__code=LEIZHOU)
    posting = posting.select_related("user").order_by("pk").first()
    if posting is None:
        return None
    by, month = member_for(posting.user, posting_id=posting.pk), today.replace(day=1)
    dibao = ClientCategory.objects.get(key="dibao")
    data = workbook(month, list(rows(dibao, month)))
    name = f"雷州市低保名册{month:%Y%m}.xlsx"
    roll = upload_roll(by=by, upload=ContentFile(data, name=name))
    roll.category, roll.month = dibao, month
    roll.save(update_fields=["category", "month"])
    keep_check(roll, DryRun(by=by, roll=roll, tell=lambda *told: None).work())
    return roll


def rows(dibao, month):
    in_leizhou = code_range("client__station__division__code", LEIZHOU)
    held = CategoryHolding.objects.filter(in_leizhou, category=dibao, ends_on=None)
    held = held.filter(starts_on__lte=month)
    held.update(amount=OLD)
    people = held.select_related("client__village__parent").order_by(
        "client__village__code", "client_id"
    )
    people = [one.client for one in people.prefetch_related("client__phones")]
    for order, client in enumerate(people, 1):
        if order % LEAVING:
            yield row(client, NEW if order % RAISED == 0 else OLD)
    yield from mistakes(people)
    yield from newcomers(people[0].village)
    others = Client.objects.filter(code_range("station__division__code", LEIZHOU))
    others = others.exclude(holdings__category=dibao).select_related("village__parent")
    for client in others.order_by("pk")[:NUMBERLESS]:
        yield [client.name, "", *places(client.village), "", "", str(OLD)]


def row(client, amount):
    phone = next((one.number for one in client.phones.all()), "")
    return [
        client.name,
        client.id_number.reveal(),
        *places(client.village),
        client.get_relation_display(),
        phone,
        str(amount),
    ]


def places(village):
    return village.parent.name, village.name


def newcomers(village):
    for order, name in enumerate(NEWCOMERS):
        yield [name, number(order), *places(village), "户主", "", str(NEW)]


def number(order):
    first = f"{LEIZHOU}{datetime.date(1951, 3, 1 + order):%Y%m%d}98{order}"
    return first + national_id.check_digit(first)


def mistakes(people):
    """As other systems spoil them."""
    village = people[0].village
    short = number(9)
    yield ["吴妃养", short[:6] + short[8:17], *places(village), "", "", str(OLD)]
    yield ["陈国荣", int(number(8)[:17] + "0"), *places(village), "", "", str(OLD)]
    yield ["蔡亚妹", number(7), village.parent.name, village.name[:1] + "某村", "", "", str(OLD)]
    yield ["林康保", number(6), *places(village), "", "", "六百八"]


def workbook(month, people):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    sheet.append([f"雷州市{month:%Y年%-m月}最低生活保障对象名册"])
    sheet.append(HEADER)
    for order, cells in enumerate(people, 1):
        sheet.append([order, *cells])
    sheet.append(["合计", f"{len(people)} 人"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
