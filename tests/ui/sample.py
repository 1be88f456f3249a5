"""What the style guide shows. Everything a component can look like once."""

from datetime import date
from decimal import Decimal

from shuangbai.base.nav import NavItem

NAV = [
    NavItem("今天", "工作台", "layout-dashboard", "home", 10, tab_order=1),
    NavItem(
        "今天",
        "待我处理",
        "list-check",
        "guide_plain",
        20,
        badge=lambda member: 9,
        tab_label="待办",
        tab_order=2,
    ),
    NavItem("机构与人员", "社工站", "building-community", "guide_stations", 10, tab_order=3),
    NavItem(
        "机构与人员", "人员与岗位", "id-badge-2", "guide_staff", 20, tab_label="人员", tab_order=4
    ),
    NavItem("系统", "审计记录", "shield-check", "guide_audit", 10),
    NavItem("我的", "我的", "user", "me", 10, tab_order=5),
]
RATES = [
    ("纪家镇", 412, 318, Decimal("77.2"), "bad", 41, 63),
    ("英利镇", 388, 311, Decimal("80.2"), "low", 28, 47),
    ("企水镇", 276, 229, Decimal("83.0"), "low", 15, 39),
    ("唐家镇", 301, 258, Decimal("85.7"), "", 11, 35),
    ("乌石镇", 254, 220, Decimal("86.6"), "", 9, 33),
    ("北和镇", 233, 204, Decimal("87.6"), "", 6, 30),
    ("客路镇", 365, 325, Decimal("89.0"), "", 8, 29),
    ("龙门镇", 318, 286, Decimal("89.9"), "", 5, 27),
    ("东里镇", 342, 311, Decimal("90.9"), "", 4, 26),
    ("覃斗镇", 198, 181, Decimal("91.4"), "", 3, 24),
    ("调风镇", 287, 265, Decimal("92.3"), "", 2, 22),
    ("杨家镇", 221, 205, Decimal("92.8"), "", 2, 21),
]
ROWS = [
    dict(zip(("name", "due", "kept", "rate", "tone", "late", "days"), row, strict=True))
    for row in RATES
]


def attention():
    return [
        _item(
            "over", "紧急情况", 2, "件无人处理", "最久 26 小时 · 纪家镇 1、英利镇 1", "查看并督办"
        ),
        _item("held", "徐闻县财政局", 143, "万元未确认", "10-22 发出，41 天未确认到账", "催确认"),
        _item("today", "11 月工资", 3, "个镇今天须报送", "纪家镇、企水镇、北和镇未报", "催报"),
        _item("soon", "场地缺", 1, "项：独立个案室", "标准 8 项，已达 7 项", "看场地"),
    ]


def _item(tone, before, count, after, detail, act):
    return {
        "tone": tone,
        "before": before,
        "count": count,
        "count_url": "#",
        "after": after,
        "detail": detail,
        "url": "#",
        "act": act,
    }


def figures():
    def value(number, unit, tone=""):
        return {"value": number, "url": "#", "unit": unit, "tone": tone}

    return [
        {
            "label": "按时联系率（本月）",
            "values": [value("89.8", "%")],
            "caption": "5,164 / 5,748 人次",
        },
        {"label": "服务对象", "values": [value(6482, "人")], "caption": "一级 214 · 二级 893"},
        {
            "label": "村（社区）/ 服务点",
            "values": [value(18, "村"), value(13, "点")],
            "caption": "缺口 5 个村",
        },
        {"label": "应发合计", "values": [value("190.38", "万元")], "caption": "7 个镇街有变动"},
        {
            "label": "岗位 / 在岗",
            "values": [value(395, "岗"), value(306, "人", "danger")],
            "caption": "空岗 89，其中 6 个月以上 52",
        },
    ]


def context():
    return {
        "attention": attention(),
        "figures": figures(),
        "crumbs": [("广东省", "#"), ("湛江市", "#"), ("雷州市", "")],
        "stages": [
            {"label": "筹建", "note": "2021-03-15", "state": "done"},
            {"label": "挂牌", "note": "2021-09-28", "state": "done"},
            {"label": "运营", "note": "2021-10-08", "state": "now"},
            {"label": "撤并", "note": "", "state": ""},
        ],
        "facts": [
            ("地址", "沈塘镇沈塘墟人民路 18 号（镇综治中心旁）"),
            ("站长", "邓海燕 · 社会工作师"),
            ("电话", "0759-88**621"),
            ("传真", None),
        ],
        "tabs": [
            {"label": "新增", "url": "#", "count": 212},
            {"label": "变更", "url": "#", "count": 486, "current": True},
            {"label": "拒收", "url": "#", "count": 37, "tone": "over"},
            {"label": "疑似重复", "url": "#", "count": 14, "tone": "today"},
            {"label": "无变化", "url": "#", "count": 23569},
        ],
        "choices": [
            {"label": "全部", "url": "#", "count": 18, "current": True},
            {"label": "无服务点", "url": "#", "count": 5},
        ],
        "pills": [
            {"label": "全部", "url": "#", "count": 486, "current": True},
            {"label": "保障金额", "url": "#", "count": 431},
            {"label": "户主", "url": "#", "count": 9},
            {"label": "开户银行账号", "url": "#", "count": 17},
        ],
        "entries": [
            {
                "icon": "user-plus",
                "on": date(2026, 11, 1),
                "title": "洪文静 入职",
                "url": "#",
                "by": "许文岚",
                "text": "合同还没有上传。",
                "tags": [{"label": "缺合同", "tone": "warn"}, {"label": "东里镇"}],
            },
            {
                "icon": "building-community",
                "on": date(2025, 10, 8),
                "title": "沈塘镇社工站 运营",
                "by": "冯海珊",
            },
        ],
        "acts": [
            {"label": "从花名册导入", "url": "#", "icon": "file-import", "primary": True},
            {"label": "登记一人", "url": "#", "icon": "user-plus"},
        ],
    }
