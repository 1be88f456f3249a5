"""Why a line differs from the same person's last one: [[Cause, words], …], most telling first."""

import datetime

from funding.payroll.enums import ALARMING, Cause, ItemKind, ItemRule
from funding.payroll.reckon import plain
from shuangbai.base.months import next_month
from stations.enums import Licence


def causes(line, before, *, month, items, stretch=None, names=None, is_new_scheme=False):
    """`before`: last month's line at the same station, or None; `names`: {station id: name}."""
    found = [*comings(line, before, stretch, month, names or {})]
    found += absences(line)
    if before is not None:
        found += changes(line, before, is_new_scheme)
    found += typed(line, before, items)
    is_other = before is None or line.gross != before.gross
    if is_other and not [one for one in found if one[0] not in (Cause.ACCOUNT,)]:
        found.append([Cause.UNKNOWN, "与上月不同，没有查到原因"])
    return found


def comings(line, before, stretch, month, names):
    if stretch is None:
        return
    short = stretch.days < (next_month(month) - month).days
    if stretch.comes_from:
        day = f"{stretch.first:%m-%d}"
        yield [
            Cause.MOVED_IN,
            f"{day} 从{names.get(stretch.comes_from, '别站')}调入，{days(stretch)}",
        ]
    elif before is None and stretch.first > month:
        yield [Cause.JOINED, f"{stretch.first:%m-%d} 入职，{days(stretch)}"]
    elif before is None:
        yield [Cause.JOINED, f"{stretch.posting.starts_on:%Y-%m-%d} 到岗，上月没有工资"]
    if stretch.goes_to:
        day = f"{stretch.last + datetime.timedelta(1):%m-%d}"
        yield [Cause.MOVED_OUT, f"{day} 调往{names.get(stretch.goes_to, '别站')}，{days(stretch)}"]
    elif short and stretch.last < next_month(month) - datetime.timedelta(1):
        yield [Cause.LEFT, f"{stretch.last:%m-%d} 离岗，{days(stretch)}"]
    if stretch.seconded_days:
        yield [Cause.SECONDED, f"抽调 {stretch.seconded_days} 天"]


def days(stretch):
    return f"在本站 {stretch.days} 天"


def absences(line):
    if line.absent_days:
        yield [Cause.ABSENT, f"缺勤 {plain(line.absent_days)} 天"]


def changes(line, before, is_new_scheme):
    yield from changed_account(line, before)
    if line.licence != before.licence:
        yield [Cause.LICENCE, f"{Licence(before.licence).label} → {Licence(line.licence).label}"]
    if line.years != before.years:
        yield [Cause.YEARS, f"工作满 {line.years} 年"]
    if before.absent_days and before.absent_days != line.absent_days:
        yield [Cause.EARLIER, f"上月缺勤 {plain(before.absent_days)} 天"]
    if before.days != line.days and before.first_day and is_partial(before):
        yield [Cause.FULL, f"上月只有 {before.days} 天"]
    if is_new_scheme:
        yield [Cause.SCHEME, "执行新的工资标准"]


def changed_account(line, before):
    if line.bank_index != before.bank_index:
        yield [
            Cause.ACCOUNT,
            f"银行账户变更：尾号 {before.bank_tail or '无'} → {line.bank_tail or '无'}",
        ]


def is_partial(line):
    return line.days < (next_month(line.month) - line.month).days


def typed(line, before, items):
    """Sums set by hand that last month did not have. A deduction that is always filled in by hand
    (the tax) changes every month and moves nothing that is earned."""
    for item in items:
        amount = line.amounts.get(item.code, 0)
        is_usual = item.rule == ItemRule.TYPED and item.kind == ItemKind.DEDUCTION
        was = before.amounts.get(item.code, 0) if before else 0
        if item.code in line.typed and not is_usual and amount != was:
            yield [Cause.TYPED, f"{item.name}手工填为 {amount / 100:,.2f}"]


def alarming(line):
    return any(cause in ALARMING for cause, _ in line.causes)
