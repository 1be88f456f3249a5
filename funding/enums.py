"""Words that code about money decides on."""

from django.db.models import TextChoices


class FundSource(TextChoices):
    LOTTERY = "lottery", "福彩公益金"
    PROVINCE = "province", "省级财政"
    CITY = "city", "市级财政"
    COUNTY = "county", "县级配套"
    CONTRACT = "contract", "购买服务合同"


class EntryKind(TextChoices):
    """What an entry of the ledger says happened at its place; `other` is where money came from or
    went to. What each does to the place's account stands in operations/ledger.py."""

    GRANTED = "granted", "下达指标"
    ALLOTTED = "allotted", "分配指标"
    RESERVED = "reserved", "留作统筹"
    PROMISED = "promised", "承诺配套"
    RECEIVED = "received", "到账"
    MATCHED = "matched", "配套到位"
    ADVANCED = "advanced", "垫付"
    REPAID = "repaid", "归还垫付"
    SENT = "sent", "拨出"
    UNSENT = "unsent", "在途退回"
    SPENT = "spent", "支出"
    RETURNED = "returned", "上缴"
    RECLAIMED = "reclaimed", "被收回"
    GOT_BACK = "got_back", "收到退回"


class Formula(TextChoices):
    POSTS = "posts", "核定岗位 × 标准 × 月数"
    STATION = "station", "每站定额"
    FIXED = "fixed", "定额"
    RESERVE = "reserve", "本级统筹"


class BatchState(TextChoices):
    PROPOSED = "proposed", "待审批"
    POSTED = "posted", "已下达"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤销"


class Direction(TextChoices):
    DOWN = "down", "拨付"
    BACK = "back", "上缴"
    RECLAIM = "reclaim", "收回"


class TransferState(TextChoices):
    PROPOSED = "proposed", "待审批"
    REFUSED = "refused", "未同意"
    SENT = "sent", "在途，待确认"
    RECEIVED = "received", "已到账"
    DISPUTED = "disputed", "金额有出入"
    SETTLED = "settled", "差额已退回"
    REVERSED = "reversed", "已冲销"


# Money that has left one place and not yet arrived at the other.
ON_THE_WAY = (TransferState.SENT, TransferState.DISPUTED)


class Decision(TextChoices):
    APPROVED = "approved", "同意"
    REFUSED = "refused", "不同意"


class Category(TextChoices):
    PEOPLE = "people", "人员经费"
    RUNNING = "running", "站点运营"
    TRAINING = "training", "培训"
    RECRUITING = "recruiting", "招聘考务"
    ACTIVITY = "activity", "服务活动"
    EQUIPMENT = "equipment", "设备"
    CONTRACT = "contract", "购买服务"
    EVALUATION = "evaluation", "督导评估"
    OTHER = "other", "其他"


class SpendState(TextChoices):
    """An expenditure above what one person may book alone waits for a second one."""

    PROPOSED = "proposed", "待审批"
    POSTED = "posted", "已入账"
    REFUSED = "refused", "已退回"


class AdjustmentReason(TextChoices):
    POLICY = "policy", "政策原因"
    OTHER = "other", "非政策原因"


class FigureKey(TextChoices):
    """What a report states and the system also computes."""

    RECEIVED = "received", "到账（元）"
    SPENT = "spent", "支出（元）"
    EXECUTION = "execution", "预算执行率（%）"
    ARRIVAL = "arrival", "资金到位率（%）"
    TIMELINESS = "timeliness", "到位及时率（%）"
    PLANNED = "planned", "下达指标（元）"
    STAFF = "staff", "按岗位分配（元）"
    POSTS = "posts", "分配依据的岗位数（人次）"
