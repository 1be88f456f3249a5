"""Invented names and numbers, the same ones at every run."""

import datetime
import itertools

from shuangbai.base import national_id

SURNAMES = "陈黄吴何蔡莫符邓梁林李王张郑周唐谢冯洪庄柯卜曾许杨刘罗苏叶宋"
GIVEN = [
    "海燕",
    "晓岚",
    "志明",
    "嘉欣",
    "文静",
    "秀兰",
    "家豪",
    "丽华",
    "子轩",
    "思敏",
    "国栋",
    "美玲",
    "永康",
    "慧敏",
    "伟杰",
    "春梅",
    "俊杰",
    "雪莹",
    "建业",
    "婷婷",
    "德才",
    "颖诗",
    "振宇",
    "小红",
    "锦荣",
    "佳琪",
    "康生",
    "淑芬",
    "浩然",
    "玉珍",
    "景行",
    "雅琴",
    "立新",
    "诗雨",
    "泽民",
    "凤仪",
    "宏图",
    "素梅",
    "成功",
    "月娥",
    "明哲",
    "映红",
    "启航",
    "兰芳",
    "天佑",
    "惠珍",
    "世昌",
    "冬妮",
    "昌盛",
    "若琳",
    "学文",
    "翠屏",
    "广平",
    "心怡",
    "向阳",
    "碧云",
    "长青",
    "清扬",
    "朝晖",
    "晚晴",
]
EDUCATION = ("大专", "本科", "本科", "本科", "硕士", "高中")


def names(rng, taken):
    """An endless supply of different names, none of them in `taken`."""
    combinations = [surname + given for surname, given in itertools.product(SURNAMES, GIVEN)]
    rng.shuffle(combinations)
    return (name for name in combinations if name not in taken)


class Numbers:
    """ID numbers of legal form with serials of 900 and up, and made-up phones and accounts."""

    def __init__(self, rng):
        self.rng = rng
        self.given = set()
        self.count = itertools.count(1)

    def id_number(self, county):
        while True:
            born = datetime.date(1972, 1, 1) + datetime.timedelta(self.rng.randrange(365 * 29))
            first_17 = f"{county}{born:%Y%m%d}{self.rng.randrange(900, 1000)}"
            if first_17 not in self.given:
                self.given.add(first_17)
                return first_17 + national_id.check_digit(first_17)

    def phone(self):
        return f"1300000{next(self.count):04d}"

    def bank_account(self):
        return f"6200000000{next(self.count):09d}"


def day(rng, first, last):
    return first + datetime.timedelta(rng.randrange((last - first).days + 1))


def shares(total, weights):
    """`total` split by weight into whole numbers that add up to it (largest remainder)."""
    exact = [total * weight / sum(weights) for weight in weights]
    whole = [int(share) for share in exact]
    by_rest = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for i in by_rest[: total - sum(whole)]:
        whole[i] += 1
    return whole
