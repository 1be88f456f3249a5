"""What the closed loop starts with: the questions of an assessment, goals and tasks to draw from,
what is asked of cases everywhere. Questions are replaced by a further version; the rest is edited
in the admin from then on.

The seven dimensions are DOMAIN's; the anchors are ours, written for workers in their first year.
"""

import datetime
from decimal import Decimal

from django.utils import timezone

from services.enums import CaseRisk, Dimension
from services.loop_templates import TEMPLATES
from services.models import LoopSettings, PlanTemplate, Question, QuestionSet

FIRST = datetime.date(2021, 1, 1)
QUESTIONS = (
    (
        Dimension.LIVELIHOOD,
        "家里的钱和吃用够不够？",
        "看米缸、药费单、欠条；问上个月哪笔钱最难。",
        (
            "收入够用，没有欠债",
            "省着用够，大件要攒",
            "每月都紧，偶尔借钱",
            "常借钱，吃药吃饭要减",
            "断粮断药，或欠债还不上",
        ),
    ),
    (
        Dimension.HEALTH,
        "身体怎样？吃饭、洗澡、起身、看病有没有人帮？",
        "看走路、起身；问一天怎么过，谁在身边。",
        (
            "能自理，按时看病",
            "能自理，有慢性病",
            "部分要帮，有人帮",
            "多数要帮，帮的人常不在",
            "卧床或失能，没有人照料",
        ),
    ),
    (
        Dimension.MIND,
        "心情怎样？睡得好吗？近来有没有难过的事？",
        "不问“是不是抑郁”，问睡眠、胃口、出不出门。",
        (
            "平稳，有盼头",
            "偶尔低落，能自己过去",
            "常低落或焦虑，影响睡眠",
            "不愿出门见人，常哭或发火",
            "绝望，说过不想活",
        ),
    ),
    (
        Dimension.FAMILY,
        "和家人、亲戚、邻居处得怎样？",
        "问谁常来、有事找谁；避开当面问矛盾。",
        (
            "和睦，有人可靠",
            "少来往，有事能找到人",
            "有矛盾，少照应",
            "冲突多，或没有人来",
            "受打骂、被遗弃",
        ),
    ),
    (
        Dimension.ABILITY,
        "读书、做事、办事的能力怎样？",
        "孩子看上学和作业；大人看做工、看病、用手机。",
        (
            "没有困难",
            "个别事要人教",
            "常要人帮着办",
            "辍学、失业，或办不了日常的事",
            "完全不能，也没有人代办",
        ),
    ),
    (
        Dimension.COMMUNITY,
        "在村里（社区）过得方便吗？路、水、车、参加活动？",
        "看门口的路和水；问上次参加活动是什么时候。",
        (
            "方便，常参加",
            "有小不便",
            "出行或用水不便，少参加",
            "很不方便，几乎不参加",
            "与外界隔开",
        ),
    ),
    (
        Dimension.SAFETY,
        "住的地方安全吗？",
        "看屋顶、墙、电线、灶、门槛；夜里有没有灯。",
        (
            "安全",
            "有小毛病，能修",
            "有隐患，要人来修",
            "多处隐患，人在里面有危险",
            "危房，或随时会出事",
        ),
    ),
)
RISKS = (
    (
        CaseRisk.SELF_HARM,
        "说过不想活，或准备过农药、绳子等？",
        "问了不会让人更想死；问到了就不要让人独处。",
    ),
    (CaseRisk.VIOLENCE, "身上有伤，或怕家里某个人？", "单独问；不当着那个人问。"),
    (CaseRisk.CHILD, "有孩子没有大人照管，或受到伤害、侵害？", "照强制报告的规定，当天报告。"),
    (CaseRisk.HOUSING, "房屋、用电、用气随时会出事？", "有危险先离开，再找村委。"),
)


def load():
    """Adds what is missing; leaves what somebody edited."""
    load_questions()
    if not PlanTemplate.objects.exists():
        PlanTemplate.objects.bulk_create(templates())
    if not LoopSettings.objects.filter(is_default=True).exists():
        LoopSettings.objects.create(is_default=True)


def load_questions():
    if QuestionSet.objects.exists():
        return
    made = QuestionSet.objects.create(
        number=1, name="入户评估问题", starts_on=FIRST, published_at=timezone.now()
    )
    asked = [
        Question(set=made, dimension=dimension, text=text, hint=hint, anchors=list(anchors))
        for dimension, text, hint, anchors in QUESTIONS
    ] + [Question(set=made, risk=risk, text=text, hint=hint) for risk, text, hint in RISKS]
    for position, question in enumerate(asked, 1):
        question.position = position
    Question.objects.bulk_create(asked)


def templates():
    return [
        PlanTemplate(
            dimension=dimension,
            title=title,
            measure=measure,
            unit=unit,
            baseline=Decimal(baseline),
            target=Decimal(target),
            days=days,
            task=task,
            method=method,
            every_days=every,
            position=position,
        )
        for position, (
            dimension,
            title,
            measure,
            unit,
            baseline,
            target,
            days,
            task,
            method,
            every,
        ) in enumerate(TEMPLATES, 1)
    ]
