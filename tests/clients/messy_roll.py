"""A county's roll of 540 people as it comes out of other systems: the same one every time.

Two townships on two sheets with other headings in other orders, titles, two lines of headings,
merged cells, totals, hidden rows and sheets, full-width digits, dates and amounts in every shape;
and of each kind of mistake some. `EXPECTED` says what a dry run finds on a fresh county on which
`settled` people are on file already.
"""

import datetime
from dataclasses import dataclass, field

from openpyxl import Workbook

from tests.clients.roll_files import name_of, number, saved

MONTH = datetime.date(2026, 11, 1)
SHENTANG, JIJIA = 340, 200
EPOCH = datetime.date(1899, 12, 30)
STARTS = ("2024年3月", "2024-03", "202403", datetime.date(2024, 3, 1), "２０２４．３")
SERIAL = (datetime.date(2024, 3, 1) - EPOCH).days


@dataclass
class Messy:
    data: bytes = b""
    # Name of a refused person → what its cells should say: {column label: value}.
    mended: dict = field(default_factory=dict)
    refused: int = 0
    rows: int = 0


def wide(text):
    """Full-width digits, as a Chinese input method leaves them."""
    return "".join(chr(ord(one) + 0xFEE0) if one.isdigit() else one for one in str(text))


def amount_of(order):
    return (680, "680.00", "６８０", "￥680", "680元")[order % 5]


def wrong(order):
    """(cells that are wrong, the same mended), for one person in about twenty."""
    right = number(order)
    digit = str((int(right[9]) + 1) % 10)
    cases = {
        0: ({"id": right[:6] + right[8:17]}, {"证件号*": right, "证件号": right}),
        1: ({"id": int(right[:17] + "0")}, {"证件号": right}),
        2: ({"id": right[:9] + digit + right[10:]}, {"证件号": right}),
        3: ({"id": right[:-1]}, {"证件号": right}),
        4: ({"amount": "六百八"}, {"每月金额": "680"}),
        5: ({"village": "沈糖村"}, {"村（社区）": "揖花村委会"}),
        6: ({"start": "去年"}, {"起始年月": "2024-03"}),
        7: ({"name": "1 号"}, {"姓名": name_of(order)}),
    }
    return cases[order // 20 % 8]


def messy():
    made, book = Messy(), Workbook()
    shentang(made, book.active)
    jijia(made, book.create_sheet("纪家镇"))
    hidden = book.create_sheet("2025年旧名单")
    hidden.append(["姓名", "身份证号", "村"])
    hidden.append([name_of(9000), number(9000), "揖花村"])
    hidden.sheet_state = "hidden"
    summary = book.create_sheet("汇总")
    summary.append(["镇街", "户数", "人数"])
    summary.append(["沈塘镇", 200, SHENTANG])
    made.data = saved(book)
    return made


def person(made, order):
    """What the sheet says of somebody, by our own keys."""
    said = {
        "name": name_of(order),
        "id": number(order),
        "village": ("揖花村委会", "揖花村", "卜格村民委员会", "卜格")[order % 4],
        "amount": amount_of(order),
        "start": SERIAL if order % 6 == 5 else STARTS[order % 5],
        "phone": f"1300001{order:04d}" if order % 3 else "",
    }
    if order % 7 == 0:
        said["id"] = wide(said["id"])
    if order % 11 == 0:
        said["name"] = f"{said['name'][0]} {said['name'][1:]}"
    if order % 20 == 13:
        mistake, mended = wrong(order)
        said |= mistake | {"phone": f"1300001{order:04d}"}
        made.mended[order] = mended
        made.refused += 1
    made.rows += 1
    return said


def shentang(made, sheet):
    """Two lines of headings, groups of four with a head, a total after every hundred."""
    sheet.title = "沈塘镇"
    sheet.append(["雷州市2026年11月最低生活保障对象名册"])
    sheet.merge_cells("A1:J1")
    sheet.append(["填报单位：雷州市民政局", "", "", "", "", "", "", "", "单位：元"])
    sheet.append(["序号", "救助对象", None, "家庭住址", None, "与户主关系", "联系电话", "享受时间", "保障金额（元/月）", "备注"])  # fmt: skip
    sheet.append([None, "姓名", "公民身份号码", "镇（街道）", "村（居）委会"])
    for place in ("B3:C3", "D3:E3", "A3:A4", "F3:F4", "G3:G4", "H3:H4", "I3:I4", "J3:J4"):
        sheet.merge_cells(place)
    for order in range(SHENTANG):
        one = person(made, order)
        village = ("揖花村委会", "揖花村", "卜格村民委员会", "卜格")[order // 4 % 4]
        if one["village"] != "沈糖村":
            one["village"] = village
        relation = ("户主", "配偶", "长子", "孙女")[order % 4]
        sheet.append([order + 1, one["name"], one["id"], "沈塘镇", one["village"], relation, one["phone"], one["start"], one["amount"], ""])  # fmt: skip
        if order % 100 == 99:
            sheet.append(["小计", "", "", "", "", "", "", "", 68000])
    sheet.append([None, name_of(9100), number(9100), "沈塘镇", "揖花村", "户主"])
    sheet.row_dimensions[sheet.max_row].hidden = True
    sheet.append(["合  计", "", f"{SHENTANG} 人"])
    sheet.append(["审核：许文岚", "", "", "填表：莫少芳"])


def jijia(made, sheet):
    """One line of headings in another order, no township; it repeats on every printed page."""
    header = ["低保金", "村名", "户主", "身份证", "受助人", "手机号", "起始时间"]
    sheet.append(header)
    for order in range(SHENTANG, SHENTANG + JIJIA):
        one = person(made, order)
        village = "豪郎村" if one["village"] != "沈糖村" else "沈糖村"
        if order in made.mended and "村（社区）" in made.mended[order]:
            made.mended[order] = {"村（社区）": "豪郎村委会"}
        head = name_of(order - order % 2)
        sheet.append([one["amount"], village, head, one["id"], one["name"], one["phone"], one["start"]])  # fmt: skip
        if order % 60 == 59:
            sheet.append(header)
    sheet.append(["合计", "", "", "", JIJIA])
