"""Words that code decides on in clients' files. What only people read is reference data."""

from django.db.models import TextChoices


class Sex(TextChoices):
    MALE = "m", "男"
    FEMALE = "f", "女"
    UNKNOWN = "", "未知"


class ClientStatus(TextChoices):
    ACTIVE = "active", "在册"
    MOVED = "moved", "迁出"
    DECEASED = "deceased", "去世"
    CLOSED = "closed", "销档"


class Mobility(TextChoices):
    UNKNOWN = "", "未了解"
    FREE = "free", "行动自如"
    AIDED = "aided", "用拐或助行"
    WHEELCHAIR = "wheelchair", "轮椅"
    BEDRIDDEN = "bedridden", "卧床"


class Risk(TextChoices):
    LIVES_ALONE = "alone", "独居"
    FALL = "fall", "跌倒"
    SELF_HARM = "self_harm", "自伤"
    VIOLENCE = "violence", "家庭暴力"
    LOST = "lost", "走失"
    CHILD = "child", "儿童失管"
    HOUSING = "housing", "危房"
    DOG = "dog", "有犬，上门留意"


class Relation(TextChoices):
    HEAD = "head", "户主"
    SPOUSE = "spouse", "配偶"
    CHILD = "child", "子女"
    CHILD_IN_LAW = "child_in_law", "儿媳、女婿"
    GRANDCHILD = "grandchild", "孙辈"
    PARENT = "parent", "父母"
    GRANDPARENT = "grandparent", "祖辈"
    SIBLING = "sibling", "兄弟姐妹"
    OTHER = "other", "其他"


class ContactKind(TextChoices):
    VISIT = "visit", "入户探访"
    CALL = "call", "电话"
    ONLINE = "online", "线上"
    STATION = "station", "来站"
    MET = "met", "路遇"


class CategorySource(TextChoices):
    ROLL = "roll", "名册"
    VISIT = "visit", "走访发现"
    SELF = "self", "本人申请"
    REFERRAL = "referral", "转介"
    HOTLINE = "hotline", "热线"


class ConsentBy(TextChoices):
    SELF = "self", "本人"
    GUARDIAN = "guardian", "监护人"


class ConsentForm(TextChoices):
    SIGNED = "signed", "签字"
    ORAL = "oral", "口头，有见证人"


class TierDecision(TextChoices):
    CONFIRMED = "confirmed", "同意"
    REFUSED = "refused", "不同意"


class RollState(TextChoices):
    READ = "read", "待核对列名"
    CHECKING = "checking", "核对中"
    CHECKED = "checked", "待确认"
    WRITING = "writing", "写入中"
    WRITTEN = "written", "已写入"
    UNDONE = "undone", "已撤销"
    DISCARDED = "discarded", "已取消"


class RowKind(TextChoices):
    NEW = "new", "新增"
    CHANGED = "changed", "变更"
    LEAVING = "leaving", "退出"
    REFUSED = "refused", "拒收"
    LIKELY = "likely", "疑似重复"
    STALE = "stale", "核对后有变动"
    SAME = "same", "无变化"


class RowDecision(TextChoices):
    OPEN = "", "没有定"
    SAME_PERSON = "same", "同一人，更新"
    SEPARATE = "separate", "两个人，新增"
    KEEP = "keep", "先不退出"


class RollStepKind(TextChoices):
    CONFIRM = "confirm", "确认写入"
    UNDO = "undo", "整批撤销"
    DISCARD = "discard", "取消"


class HouseholdActKind(TextChoices):
    MOVED = "moved", "移到另一户"
    SPLIT = "split", "分户"
    JOINED = "joined", "并户"
    HEAD = "head", "更换户主"
    DECEASED = "deceased", "去世"
    LEFT = "left", "迁出，不再由本站照看"
    RETURNED = "returned", "恢复在册"
    HANDED_OVER = "handed_over", "迁到别处，转由另一站照看"


class HandOverAnswer(TextChoices):
    ACCEPTED = "accepted", "已接收"
    REFUSED = "refused", "退回"
    WITHDRAWN = "withdrawn", "撤回"
