"""Measures ours against the floor beneath it in the same run, and writes docs/benchmarks.md.

Absolute times drift with the machine by 2–3×; the ratio is what to look at. Nothing here asserts on
time: a test asserts that both sides gave the same answer, and writes down how long they took.
"""

import datetime
import os
import platform
import re
import sqlite3
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import django
from django.db import connection

REPORT = Path(__file__).parents[2] / "docs" / "benchmarks.md"
HEAD = """# 性能测量

由 `make bench` 写入（PostgreSQL：先设 `DATABASE_URL`）。两边在同一次运行里交替测，取中位数；绝对时间随机器变动，**看比值**。
“下限”是手写的、用上索引的 SQL，只取要显示的列；“查询”是系统生成的 SQL（含权限范围）；
“系统”再加上 Django 拼 SQL 和取成对象，每次约 1 ms，与行数多少关系不大。
"""


@dataclass(frozen=True)
class Line:
    what: str
    rows: int
    floor: float
    sql: float
    ours: float


def race(what, *, queryset, floor, rounds=200):
    """A Line with the median milliseconds of three ways to the same rows: `floor()`, the SQL that
    the queryset makes, and the queryset itself with all that Django does around it."""
    statement = queryset.query.sql_with_params()
    ways = (floor, lambda: fetch(*statement), lambda: list(queryset.all()))
    counts = {len(way()) for way in ways}
    assert len(counts) == 1, what
    times = [[] for _ in ways]
    for _ in range(rounds):
        for way, taken in zip(ways, times, strict=True):
            start = time.perf_counter()
            way()
            taken.append(1000 * (time.perf_counter() - start))
    return Line(what, counts.pop(), *map(statistics.median, times))


def fetch(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def report(key, title, lines, table=None):
    """Replaces the section `key` of this database in the report, or adds it. `table`: the lines of
    another table than that of races."""
    begin, end = f"<!-- {key}:{connection.vendor} -->", f"<!-- /{key}:{connection.vendor} -->"
    table = table or race_table(lines)
    section = "\n".join([begin, f"## {title} · {database()}", "", machine(), "", *table, end])
    text = REPORT.read_text() if REPORT.exists() else HEAD
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if pattern.search(text):
        text = pattern.sub(lambda _: section, text)
    else:
        text = f"{text.rstrip()}\n\n{section}\n"
    REPORT.write_text(text)


def race_table(lines):
    yield "| 测什么 | 行 | 下限 ms | 查询 ms | 系统 ms | 查询/下限 | 系统/下限 |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for line in lines:
        times = f"{line.floor:.2f} | {line.sql:.2f} | {line.ours:.2f}"
        ratios = f"{line.sql / line.floor:.1f} | {line.ours / line.floor:.1f}"
        yield f"| {line.what} | {line.rows} | {times} | {ratios} |"


def database():
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    return f"PostgreSQL {connection.pg_version // 10000}"


def machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.date.today()}，{os.cpu_count()} 核 {processor()}，内存 {memory:.0f} GB，"
        f"Python {platform.python_version()}，Django {django.__version__}"
    )


def processor():
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*:\s*(.+)", info.read_text()) if info.exists() else []
    return names[0] if names else platform.machine()
