"""The accounts that a visitor of the demo signs in with: one for each role."""

import unicodedata
from dataclasses import dataclass

from stations.enums import JobTitle, Role

DEFAULT_PASSWORD = "shuangbai-demo-2026"  # noqa: S105 - printed by `make demo` for everybody
SHENTANG, KELU, YANGJIA = "440882101", "440882102", "440882103"
LEIZHOU, ZHANJIANG, GUANGDONG, SHEQI = "440882", "4408", "44", "411327"
CENTRE, OFFICE = "雷州市社会工作指导中心", "湛江市社会工作督导办公室"
LEIZHOU_CONTRACT, SHEQI_CONTRACT = "LZ-DEMO-0001", "社财采购竞争性磋商-2023-1"


@dataclass(frozen=True)
class DemoPosting:
    """`place`: kind of place and its code, name or procurement number."""

    role: Role
    place: tuple[str, str]
    proposed_by: str = ""
    confirmed_by: str = ""
    title: JobTitle = JobTitle.OTHER


@dataclass(frozen=True)
class DemoAccount:
    username: str
    name: str
    postings: tuple[DemoPosting, ...]


def account(username, name, *postings):
    return DemoAccount(username, name, postings)


# In an order in which whoever proposes or confirms stands before.
ACCOUNTS = (
    account("xitong", "方立诚", DemoPosting(Role.SYSTEM_ADMIN, ("division", GUANGDONG))),
    account("anquan", "石守正", DemoPosting(Role.SECURITY_ADMIN, ("division", GUANGDONG))),
    account("shenji", "严明远", DemoPosting(Role.AUDITOR, ("division", GUANGDONG))),
    account(
        "shengting",
        "林建国",
        DemoPosting(Role.PROVINCE, ("division", GUANGDONG), "xitong", "anquan"),
    ),
    account(
        "shiminzheng",
        "梁志强",
        DemoPosting(Role.CITY_BUREAU, ("division", ZHANJIANG), "shengting", "anquan"),
    ),
    account(
        "xianminzheng",
        "许文岚",
        DemoPosting(Role.COUNTY_CIVIL, ("division", LEIZHOU), "shiminzheng", "anquan"),
    ),
    account(
        "xiancaizheng",
        "周敏",
        DemoPosting(Role.COUNTY_FINANCE, ("division", LEIZHOU), "shiminzheng", "anquan"),
    ),
    account(
        "zhencaizheng",
        "黄秀珍",
        DemoPosting(Role.TOWNSHIP_FINANCE, ("division", SHENTANG), "xianminzheng", "shiminzheng"),
    ),
    account(
        "dudao",
        "何嘉怡",
        DemoPosting(
            Role.SUPERVISOR, ("unit", CENTRE), "shiminzheng", "anquan", JobTitle.SUPERVISOR
        ),
    ),
    account(
        "zhanzhang",
        "邓海燕",
        DemoPosting(
            Role.STATION_HEAD,
            ("station", SHENTANG),
            "xianminzheng",
            "shiminzheng",
            JobTitle.HEAD,
        ),
    ),
    account(
        "shegong",
        "陈晓岚",
        DemoPosting(
            Role.SOCIAL_WORKER,
            ("station", SHENTANG),
            "zhanzhang",
            "xianminzheng",
            JobTitle.WORKER,
        ),
    ),
    account(
        "jigou",
        "温雅",
        DemoPosting(
            Role.OPERATOR_MANAGER, ("contract", LEIZHOU_CONTRACT), "xianminzheng", "shiminzheng"
        ),
    ),
    account(
        "pinggu",
        "冯博",
        DemoPosting(Role.EVALUATOR, ("contract", LEIZHOU_CONTRACT), "xianminzheng", "shiminzheng"),
    ),
    account(
        "liangzhi",
        "苏婉仪",
        DemoPosting(
            Role.STATION_HEAD, ("station", KELU), "xianminzheng", "shiminzheng", JobTitle.HEAD
        ),
        DemoPosting(
            Role.SUPERVISOR, ("unit", CENTRE), "shiminzheng", "anquan", JobTitle.SUPERVISOR
        ),
    ),
    account(
        "sheqi",
        "韩秋实",
        DemoPosting(Role.COUNTY_CIVIL, ("division", SHEQI), "xitong", "anquan"),
    ),
)


def table(postings):
    """“账号 姓名 角色 地点” of the demo accounts, aligned for a terminal. `postings`: theirs, with
    their places."""
    lines = [("账号", "姓名", "角色", "地点")]
    by_name = {}
    for posting in postings:
        by_name.setdefault(posting.user.username, []).append(posting)
    for one in ACCOUNTS:
        for posting in by_name.get(one.username, []):
            place = f"{posting.place}"
            lines.append((one.username, one.name, posting.get_role_display(), place))
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(padded, line, widths)).rstrip() for line in lines)


def width(text):
    """Columns that a terminal gives it: two for each Chinese character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def padded(text, columns):
    return text + " " * (columns - width(text))
