"""Words that code decides on in services."""

from django.db.models import TextChoices

from clients.enums import ContactKind


class Outcome(TextChoices):
    SEEN = "seen", "见到本人"
    FAMILY = "family", "见到家属"
    NOT_HOME = "not_home", "不在家"
    REFUSED = "refused", "拒访"
    MOVED = "moved", "已搬走"
    REACHED = "reached", "接通本人"
    REACHED_FAMILY = "reached_family", "接通家属"
    NO_ANSWER = "no_answer", "没接通"
    OTHER = "other", "其他"
    # Only a correction says so: a slip of the finger, nobody was contacted, nothing is counted.
    VOID = "void", "误记，作废"


# Only a successful contact counts (DOMAIN, "Tiers"): the person themselves was met or spoken to.
SUCCESSFUL = frozenset({Outcome.SEEN, Outcome.REACHED})
FACE_TO_FACE = (
    Outcome.SEEN,
    Outcome.FAMILY,
    Outcome.NOT_HOME,
    Outcome.REFUSED,
    Outcome.MOVED,
    Outcome.OTHER,
)
BY_WIRE = (
    Outcome.REACHED,
    Outcome.REACHED_FAMILY,
    Outcome.NO_ANSWER,
    Outcome.REFUSED,
    Outcome.OTHER,
)
# Somebody else was met or answered: worth a word who.
THROUGH_OTHERS = frozenset({Outcome.FAMILY, Outcome.REACHED_FAMILY, Outcome.OTHER})
OUTCOMES = {
    ContactKind.VISIT: FACE_TO_FACE,
    ContactKind.STATION: (Outcome.SEEN, Outcome.FAMILY, Outcome.OTHER),
    ContactKind.MET: (Outcome.SEEN, Outcome.FAMILY, Outcome.OTHER),
    ContactKind.CALL: BY_WIRE,
    ContactKind.ONLINE: BY_WIRE,
}


class NextStep(TextChoices):
    NONE = "none", "不用"
    WATCH = "watch", "几天后再看"
    CASE = "case", "提议立个案"
    TIER = "tier", "提议调级"


class ClashChoice(TextChoices):
    """What a person decides about two records with one id."""

    STORED = "stored", "留已存的"
    NEWER = "newer", "以来件更正"
    BOTH = "both", "是两次，都留"


class Stage(TextChoices):
    """The closed loop (DOMAIN); what each owes and where it leads stands in workflow.py."""

    IDENTIFY = "identify", "识别"
    ASSESS = "assess", "评估"
    PLAN = "plan", "计划"
    LINK = "link", "链接资源"
    SERVE = "serve", "服务"
    FOLLOW_UP = "follow_up", "跟踪"
    CLOSED = "closed", "已结案"


OPEN_STAGES = tuple(stage for stage in Stage if stage != Stage.CLOSED)


class MoveKind(TextChoices):
    OPEN = "open", "立案"
    FORWARD = "forward", "进入"
    BACK = "back", "退回"
    LOOP = "loop", "回到评估"
    CLOSE = "close", "结案"
    REOPEN = "reopen", "重开"


class FoundBy(TextChoices):
    """How the need was found."""

    VISIT = "visit", "入户探访"
    ROLL = "roll", "名册"
    REFERRAL = "referral", "转介"
    SELF = "self", "本人求助"
    HOTLINE = "hotline", "热线（红棉守护等）"
    COMMUNITY = "community", "村（社区）反映"


class Dimension(TextChoices):
    """What a life is looked at by."""

    LIVELIHOOD = "livelihood", "生计"
    HEALTH = "health", "健康与照料"
    MIND = "mind", "心理"
    FAMILY = "family", "家庭与关系"
    ABILITY = "ability", "能力与教育"
    COMMUNITY = "community", "社区与环境"
    SAFETY = "safety", "居住与安全"


SEVERITIES = ("没有", "轻", "中", "较重", "重")


class CaseRisk(TextChoices):
    """What the head hears of at once."""

    SELF_HARM = "self_harm", "自伤或轻生"
    VIOLENCE = "violence", "家庭暴力或虐待"
    CHILD = "child", "儿童无人照管或受侵害"
    HOUSING = "housing", "住房有危险"


class CaseOutcome(TextChoices):
    REACHED = "reached", "目标达到"
    PARTLY = "partly", "部分达到"
    REFERRED = "referred", "转介"
    REFUSED = "refused", "本人不再接受服务"
    MOVED = "moved", "迁出"
    DECEASED = "deceased", "去世"
    OTHER = "other", "其他原因终止"


# Only after the whole loop; the others may end a case at any stage.
PROVEN = frozenset({CaseOutcome.REACHED, CaseOutcome.PARTLY})
# Nobody is there to be asked again.
GONE = frozenset({CaseOutcome.MOVED, CaseOutcome.DECEASED})


class Agreement(TextChoices):
    """How the person agreed to the plan."""

    DRAWN = "drawn", "在手机上签字"
    PAPER = "paper", "纸上签字（拍照）"
    ORAL = "oral", "口头同意，有见证人"


class PlanVerdict(TextChoices):
    APPROVED = "approved", "批准"
    RETURNED = "returned", "退回"


class Method(TextChoices):
    """How a task is done; a service record says the same of what was done."""

    VISIT = "visit", "入户"
    CALL = "call", "电话"
    ACCOMPANY = "accompany", "陪同"
    GROUP = "group", "小组参与"
    REFERRAL = "referral", "转介函"
    STATION = "station", "来站面谈"
    LINK = "link", "联系资源"
    OTHER = "other", "其他"


class Doer(TextChoices):
    WORKER = "worker", "社工"
    CLIENT = "client", "本人"
    FAMILY = "family", "家属"
    VOLUNTEER = "volunteer", "志愿者"
    OTHER = "other", "其他"


class TaskState(TextChoices):
    OPEN = "open", "进行中"
    DONE = "done", "已完成"
    DROPPED = "dropped", "不做了"


class FollowDecision(TextChoices):
    CLOSE = "close", "结案"
    CONTINUE = "continue", "继续服务（回到评估）"
    REFER = "refer", "转介"


# Somebody of the household was met at home.
AT_HOME = (Outcome.SEEN, Outcome.FAMILY)
