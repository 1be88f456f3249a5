"""What a county without a scheme begins with: the usual items, its officers set the sums."""

from decimal import Decimal

from funding.payroll.enums import ItemKind, ItemRule
from stations.enums import Licence

E, D, U = ItemKind.EARNING, ItemKind.DEDUCTION, ItemKind.EMPLOYER


def item(code, name, kind, rule, **more):
    return {"code": code, "name": name, "kind": kind, "rule": rule, **more}


def rate(amount, **who):
    return {"amount": Decimal(amount), **who}


def usual_items():
    """Dicts as save_scheme takes them."""
    percent, once = ItemRule.PERCENT, {"is_by_days": False}
    licences = [
        rate("300.00", licence=Licence.ASSISTANT),
        rate("600.00", licence=Licence.SOCIAL_WORKER),
        rate("1000.00", licence=Licence.SENIOR),
    ]
    return [
        item("base", "基本工资", E, ItemRule.RATE, is_base=True, rates=[rate("3800.00")]),
        item("licence", "证书津贴", E, ItemRule.RATE, is_base=True, rates=licences),
        item("years", "工龄津贴", E, ItemRule.YEARS, most=10, rates=[rate("50.00")]),
        item("transport", "交通补贴", E, ItemRule.RATE, rates=[rate("500.00")]),
        item("bonus", "其他应发", E, ItemRule.TYPED),
        item("social", "社保个人", D, percent, percent=Decimal("10.5"), **bounds(), **once),
        item("fund", "公积金个人", D, percent, percent=Decimal(5), **once),
        item("tax", "个人所得税", D, ItemRule.TYPED, is_carried=True),
        item("absence", "缺勤扣款", D, ItemRule.ABSENCE),
        item("social_unit", "社保单位", U, percent, percent=Decimal("25.7"), **bounds(), **once),
        item("fund_unit", "公积金单位", U, percent, percent=Decimal(5), **once),
    ]


def bounds():
    return {"floor": Decimal("4588.00"), "cap": Decimal("26421.00")}


def items_of(scheme):
    """A scheme's items again as dicts, to lay down the next one from."""
    names = ("code", "name", "kind", "rule", "percent", "floor", "cap", "most")
    flags = ("is_base", "is_by_days", "is_carried")
    found = []
    for row in scheme.items.prefetch_related("rates").order_by("position", "pk"):
        columns = {name: getattr(row, name) for name in (*names, *flags)}
        columns["rates"] = [
            {
                "licence": one.licence,
                "hiring": one.hiring,
                "from_years": one.from_years,
                "amount": one.amount,
            }
            for one in sorted(row.rates.all(), key=lambda one: one.pk)
        ]
        found.append(columns)
    return found
