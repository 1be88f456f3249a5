"""Reference data that a fresh installation starts with; edited in the admin from then on.

Tiers and frequencies: DOMAIN.md, "Tiers" (default). Categories: DOMAIN.md, "Clients".
"""

from clients import policy_reference
from clients.enums import ContactKind
from clients.models import ClientCategory, ContactRule, Tier, TierScheme

TIERS = (
    (1, "一级", "随时可能有危险，需要天天联系", {ContactKind.CALL: 1, ContactKind.VISIT: 7}),
    (2, "二级", "生活难自理或近期有变故", {ContactKind.CALL: 7, ContactKind.VISIT: 30}),
    (3, "三级", "困难但平稳", {ContactKind.CALL: 30, ContactKind.VISIT: 90}),
    (4, "四级", "一般关注", {ContactKind.VISIT: 180}),
)
FOUR_GRADES = ["一级", "二级", "三级", "四级"]
CATEGORIES = (
    ("dibao", "低保", [], True),
    ("dibian", "低边", [], True),
    ("tekun", "特困", ["分散供养", "集中供养"], True),
    ("orphan", "孤儿", [], True),
    ("unsupported_child", "事实无人抚养儿童", [], True),
    ("child_in_need", "困境儿童", [], True),
    ("left_behind_child", "留守儿童", [], False),
    ("left_behind_elder", "留守老人", [], False),
    ("lives_alone", "独居老人", [], False),
    ("very_old", "高龄老人", [], False),
    ("disabled_elder", "失能老人", [], True),
    ("disabled", "残疾人", FOUR_GRADES, True),
    ("severely_disabled", "重度残疾人", ["一级", "二级"], True),
    ("veteran", "优抚对象", [], False),
    ("vagrant", "流浪乞讨人员", [], True),
    ("temporary_relief", "临时救助", [], True),
    ("high_expense", "支出型困难", [], True),
    ("relapse_watch", "返贫监测户", [], True),
    ("youth_at_risk", "涉法或行为偏差青少年", [], False),
    ("other", "其他", [], False),
)


def load():
    """Adds what is missing; leaves what somebody edited."""
    load_categories()
    load_default_scheme()
    policy_reference.load()


def load_categories():
    ClientCategory.objects.bulk_create(
        [
            ClientCategory(
                key=key,
                name=name,
                grades=grades,
                has_grade=bool(grades),
                is_hardship=is_hardship,
                position=position,
            )
            for position, (key, name, grades, is_hardship) in enumerate(CATEGORIES, 1)
        ],
        ignore_conflicts=True,
    )


def load_default_scheme():
    if TierScheme.objects.filter(is_default=True).exists():
        return
    scheme = TierScheme.objects.create(is_default=True, name="通用四级")
    for number, name, meaning, every_days in TIERS:
        tier = Tier.objects.create(scheme=scheme, number=number, name=name, meaning=meaning)
        ContactRule.objects.bulk_create(
            [
                ContactRule(tier=tier, kind=kind, every_days=days)
                for kind, days in every_days.items()
            ]
        )
