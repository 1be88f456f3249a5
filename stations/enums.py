"""Words that code decides on. Words that only people read are reference data in the database."""

from django.db.models import IntegerChoices, TextChoices

from shuangbai.base.scope import LENGTHS


class Level(IntegerChoices):
    """Levels of the national statistical division codes (2, 4, 6, 9 and 12 digits)."""

    PROVINCE = 1, "省"
    CITY = 2, "市"
    COUNTY = 3, "县（市、区）"
    TOWNSHIP = 4, "乡镇（街道）"
    VILLAGE = 5, "村（社区）"


CODE_LENGTHS = dict(zip(LENGTHS, Level, strict=True))


COUNTY_DIGITS = 6


class DivisionKind(TextChoices):
    REGULAR = "regular", "一般"
    # Cities without counties (Dongguan, Zhongshan) have one county-level entry of the same name.
    PLACEHOLDER = "placeholder", "不设县的市"
    # 7th digit 4 or 5 (farm, industrial park), 10th digit 4, 5 or 9: places without a station.
    LIKE = "like", "类似区域"


class DivisionChangeKind(TextChoices):
    NEW = "new", "新增"
    RENAMED = "renamed", "更名"
    RECODED = "recoded", "改码"
    MERGED = "merged", "并入"
    VANISHED = "vanished", "撤销"
    RESTORED = "restored", "恢复"


class StationStatus(TextChoices):
    PLANNED = "planned", "筹建"
    NAMED = "named", "挂牌"
    OPERATING = "operating", "运营"
    CLOSED = "closed", "撤并"


class PointStatus(TextChoices):
    NOT_OPEN = "not_open", "未开"
    PREPARING = "preparing", "筹备"
    OPEN = "open", "已开"
    CLOSED = "closed", "已撤"


class UnitKind(TextChoices):
    GUIDANCE_CENTRE = "guidance_centre", "指导中心"
    SUPERVISION_OFFICE = "supervision_office", "督导办公室"


class FacilityKind(TextChoices):
    ROOM = "room", "场地"
    EQUIPMENT = "equipment", "设备"


class Hiring(TextChoices):
    DIRECT = "direct", "镇街直聘"
    OPERATOR = "operator", "机构派驻"
    STAFF = "staff", "编制内"


class Licence(TextChoices):
    NONE = "", "未持证"
    ASSISTANT = "assistant", "助理社会工作师"
    SOCIAL_WORKER = "social_worker", "社会工作师"
    SENIOR = "senior", "高级社会工作师"


class JobTitle(TextChoices):
    HEAD = "head", "站长"
    DEPUTY = "deputy", "副站长"
    WORKER = "worker", "社工"
    ASSISTANT = "assistant", "行政辅助"
    SUPERVISOR = "supervisor", "督导"
    OTHER = "other", "其他"


class InstalmentCondition(TextChoices):
    SIGNING = "signing", "签约"
    MID_EVALUATION = "mid_evaluation", "中期评估"
    FINAL_EVALUATION = "final_evaluation", "末期评估"
    OTHER = "other", "其他"


class Role(TextChoices):
    """The roles of ACCESS.md; what each may see and do is the table in permissions.py."""

    SOCIAL_WORKER = "social_worker", "社工"
    STATION_HEAD = "station_head", "站长"
    SUPERVISOR = "supervisor", "督导"
    COUNTY_CIVIL = "county_civil", "县民政"
    COUNTY_FINANCE = "county_finance", "县财政"
    TOWNSHIP_FINANCE = "township_finance", "镇财政"
    CITY_BUREAU = "city_bureau", "市民政"
    PROVINCE = "province", "省厅"
    OPERATOR_MANAGER = "operator_manager", "承接机构主管"
    EVALUATOR = "evaluator", "评估机构"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计员"


ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
# People in post at a station: the ones that approved posts (岗位数) are compared with.
STATION_STAFF_ROLES = frozenset({Role.SOCIAL_WORKER, Role.STATION_HEAD})
# ACCESS, "Signing in": county roles upward, finance, and the three administrators.
SECOND_FACTOR_ROLES = frozenset(
    {
        Role.COUNTY_CIVIL,
        Role.COUNTY_FINANCE,
        Role.TOWNSHIP_FINANCE,
        Role.CITY_BUREAU,
        Role.PROVINCE,
        *ADMIN_ROLES,
    }
)


class Decision(TextChoices):
    CONFIRMED = "confirmed", "确认"
    REFUSED = "refused", "不同意"


class RosterState(TextChoices):
    CHECKING = "checking", "核对中"
    CHECKED = "checked", "待确认写入"
    WRITTEN = "written", "已写入"
    UNDONE = "undone", "已撤销"
    DISCARDED = "discarded", "已取消"


class RosterStepKind(TextChoices):
    WRITE = "write", "写入"
    UNDO = "undo", "撤销"
    DISCARD = "discard", "取消"


class DataClass(TextChoices):
    """The classes of data of ACCESS.md."""

    NETWORK = "N", "网络"
    AGGREGATE = "A", "汇总与指标"
    CLIENT = "C", "服务对象档案"
    SEALED = "S", "密封信息"
    CASEWORK = "W", "服务记录"
    FUNDS = "F", "资金"
    PAYROLL = "P", "工资"
    EVIDENCE = "E", "佐证与评价"
    AUDIT = "U", "审计记录"
    ACCOUNTS = "K", "账号、任职与设置"


class Right(TextChoices):
    READ = "r", "查看"
    WRITE = "w", "修改"
    APPROVE = "a", "审批"
    EXPORT = "x", "导出"


class JobState(TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"
    CANCELLED = "cancelled", "已取消"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


class AuditResult(TextChoices):
    OK = "ok", "完成"
    DENIED = "denied", "被拒"
    FAILED = "failed", "失败"


class AuditChannel(TextChoices):
    PAGE = "page", "网页"
    API = "api", "接口"
    ADMIN = "admin", "管理后台"
    COMMAND = "command", "命令"
    JOB = "job", "后台任务"
