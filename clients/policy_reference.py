"""Kinds of benefit that a fresh installation starts with, as they are known in Guangdong. What is
paid differs from county to county and year to year: amounts are left empty, for the bureaus to fill.
"""

import datetime

from clients.models import Policy, PolicyTerms

SINCE = datetime.date(2020, 1, 1)
TOWN = "户籍所在地镇（街道）公共服务窗口，社工可代办"
BASIC = "身份证、户口簿、本人银行账户"
POOR = ["dibao", "tekun", "dibian", "relapse_watch"]
SEVERE = [
    {"categories": ["disabled"], "grades": ["一级", "二级"]},
    {"categories": ["severely_disabled"]},
]
CHILD = {"age_to": 17}
# key, name, meaning, rule, papers
POLICIES = (
    (
        "dibao",
        "最低生活保障金",
        "家庭人均收入低于当地低保标准的，按月补足差额",
        {
            "any": [{"categories": ["dibao"]}, {"categories": ["relapse_watch"]}],
            "except": ["tekun"],
        },
        f"{BASIC}、家庭收入和财产申报、核对授权书",
    ),
    (
        "tekun",
        "特困人员救助供养",
        "无劳动能力、无生活来源、无人赡养抚养的，给基本生活和照料护理",
        {"any": [{"categories": ["tekun"]}]},
        f"{BASIC}、生活自理能力评估",
    ),
    (
        "old_age",
        "高龄津贴",
        "满 80 岁的本省户籍老人按月发给，越高龄越多",
        {"any": [{"age_from": 80, "residence": "province"}]},
        f"{BASIC}、近期照片或视频认证",
    ),
    (
        "disabled_living",
        "困难残疾人生活补贴",
        "低保家庭等困难家庭中的残疾人，按月发给",
        {
            "any": [
                {"categories": ["disabled"], "also": ["dibao", "tekun", "dibian"]},
                {"categories": ["severely_disabled"], "also": ["dibao", "tekun", "dibian"]},
            ]
        },
        f"{BASIC}、残疾人证、低保或低边证明",
    ),
    (
        "disabled_care",
        "重度残疾人护理补贴",
        "残疾等级一级、二级，需要长期照护的，按月发给",
        {"any": SEVERE},
        f"{BASIC}、残疾人证",
    ),
    (
        "orphan",
        "孤儿基本生活保障金",
        "父母死亡或查找不到的未成年人，按月发给",
        {"any": [{"categories": ["orphan"], **CHILD}]},
        f"{BASIC}、父母死亡或失踪证明、监护人身份证",
    ),
    (
        "unsupported_child",
        "事实无人抚养儿童基本生活补贴",
        "父母重残、重病、服刑、失联等不能抚养的未成年人，按月发给",
        {"any": [{"categories": ["unsupported_child"], **CHILD}], "except": ["orphan"]},
        f"{BASIC}、父母情况的证明、监护人身份证",
    ),
    (
        "temporary_relief",
        "临时救助",
        "遇到突发、意外、重病等困难，一时过不去的，给一次性救助",
        {"any": [{"categories": ["temporary_relief"]}, {"categories": ["high_expense"]}]},
        f"{BASIC}、困难情况的证明（病历、票据等）",
    ),
    (
        "medical",
        "医疗救助",
        "资助参加医保，住院和门诊费用按比例救助",
        {"any": [{"categories": [*POOR, "orphan", "unsupported_child", "high_expense"]}]},
        f"{BASIC}、医保凭证、费用结算单",
    ),
    (
        "elder_service",
        "经济困难老年人养老服务补贴",
        "经济困难的失能、高龄老人，补贴居家照料或机构养老",
        {
            "any": [
                {"categories": ["disabled_elder"], "also": ["dibao", "tekun", "dibian"]},
                {"categories": ["dibao", "tekun"], "age_from": 80},
            ]
        },
        f"{BASIC}、能力评估报告",
    ),
    (
        "education",
        "家庭困难学生资助",
        "困难家庭的在读学生，减免费用或发助学金",
        {
            "any": [
                {"categories": [*POOR, "orphan", "unsupported_child"], "age_from": 3, "age_to": 22}
            ]
        },
        "学籍证明、户口簿、困难家庭证明",
    ),
    (
        "pension_paid",
        "城乡居民养老保险代缴",
        "低保、特困、重度残疾等人员的个人缴费由政府代缴",
        {
            "any": [
                {
                    "categories": ["dibao", "tekun", "severely_disabled", "relapse_watch"],
                    "age_from": 16,
                    "age_to": 59,
                }
            ]
        },
        "身份证、户口簿、相应的困难证明",
    ),
    (
        "veteran",
        "优抚对象抚恤补助",
        "退役军人、烈属等优抚对象，按类别发给",
        {"any": [{"categories": ["veteran"]}]},
        f"{BASIC}、优抚证件",
    ),
    (
        "vagrant",
        "生活无着流浪乞讨人员救助",
        "临时食宿、就医、寻亲和返乡",
        {"any": [{"categories": ["vagrant"]}]},
        "不要材料，联系救助管理站",
    ),
)


def load():
    """Adds what is missing; leaves what somebody edited."""
    known = set(Policy.objects.values_list("key", flat=True))
    for position, (key, name, meaning, rule, papers) in enumerate(POLICIES, 1):
        if key in known:
            continue
        policy = Policy.objects.create(key=key, name=name, meaning=meaning, position=position)
        PolicyTerms.objects.create(
            policy=policy, valid_from=SINCE, rule=rule, papers=papers, where=TOWN
        )
