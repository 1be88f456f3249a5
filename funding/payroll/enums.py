"""Words that code about payroll decides on."""

from django.db.models import TextChoices


class ItemKind(TextChoices):
    EARNING = "earning", "应发"
    DEDUCTION = "deduction", "代扣"
    EMPLOYER = "employer", "单位缴纳"


class ItemRule(TextChoices):
    """How an item of a pay scheme comes to its sum; reckoned in payroll/reckon.py."""

    RATE = "rate", "按标准"
    YEARS = "years", "标准 × 工作年数"
    PERCENT = "percent", "基数 × 比例"
    ABSENCE = "absence", "按缺勤天数扣"
    TYPED = "typed", "手工填写或导入"


class SplitKind(TextChoices):
    PER_HEAD = "per_head", "每人每月定额"
    SHARE = "share", "按比例"
    REST = "rest", "其余全部"


class SheetKind(TextChoices):
    REGULAR = "regular", "月度工资"
    SUPPLEMENT = "supplement", "补发"
    RECOVERY = "recovery", "扣回"


class SheetState(TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待汇总"
    COMPILED = "compiled", "待审核"
    CHECKED = "checked", "待申请"
    APPLIED = "applied", "待发放"
    PAID = "paid", "待确认"
    CONFIRMED = "confirmed", "已完成"
    VOID = "void", "已作废"


class LineKind(TextChoices):
    REGULAR = "regular", "月度"
    # The days of the same month at another station: the regular line stands where the person
    # spent most of them.
    SHARE = "share", "分摊"
    SUPPLEMENT = "supplement", "补发"
    RECOVERY = "recovery", "扣回"


class LineStatus(TextChoices):
    OPEN = "open", "未发放"
    SENT = "sent", "已发，待确认"
    FAILED = "failed", "银行退票"
    MENDED = "mended", "已改账户，待重发"
    CONFIRMED = "confirmed", "已到账"


class Step(TextChoices):
    """What moves a sheet on, in order."""

    SUBMIT = "submit", "镇街报送"
    COMPILE = "compile", "县民政汇总"
    CHECK = "check", "县财政审核"
    APPLY = "apply", "数字财政申请"
    PAY = "pay", "发放"
    CONFIRM = "confirm", "到人确认"


class MoveKind(TextChoices):
    DRAFT = "draft", "制表"
    SUBMIT = "submit", "报送"
    COMPILE = "compile", "汇总"
    CHECK = "check", "审核通过"
    APPLY = "apply", "登记数字财政申请"
    PAY = "pay", "发放"
    CONFIRM = "confirm", "全部到账"
    BACK = "back", "退回"
    VOID = "void", "作废"


class Cause(TextChoices):
    """Why a person's line differs from last month's."""

    JOINED = "joined", "入职"
    MOVED_IN = "moved_in", "调入"
    MOVED_OUT = "moved_out", "调出"
    LEFT = "left", "离岗"
    ABSENT = "absent", "缺勤"
    SECONDED = "seconded", "抽调"
    LICENCE = "licence", "职业资格变更"
    YEARS = "years", "工作年数增加"
    FULL = "full", "上月不满月"
    SCHEME = "scheme", "工资标准调整"
    TYPED = "typed", "手工改动"
    ACCOUNT = "account", "账户变更"
    EARLIER = "earlier", "缺勤变化"
    UNKNOWN = "unknown", "原因不明"


# What somebody looks at before it is passed on.
ALARMING = frozenset({Cause.TYPED, Cause.ACCOUNT, Cause.UNKNOWN})
