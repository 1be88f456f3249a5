"""Words that code decides on about policies and who receives them (DOMAIN, "Entitlements")."""

from django.db.models import TextChoices


class Residence(TextChoices):
    """Where somebody must be registered, seen from the station that looks after them."""

    ANYWHERE = "", "不限户籍"
    COUNTY = "county", "户籍在本县（市、区）"
    CITY = "city", "户籍在本市"
    PROVINCE = "province", "户籍在本省"


class EntitlementState(TextChoices):
    ELIGIBLE = "eligible", "可能符合"
    APPLIED = "applied", "已申请"
    APPROVED = "approved", "已批准"
    RECEIVING = "receiving", "在领"
    STOPPED = "stopped", "已停发"
    REFUSED = "refused", "未获批"


class Why(TextChoices):
    """Why somebody does not receive what they may be eligible for."""

    UNWILLING = "unwilling", "本人不愿意申请"
    PAPERS = "papers", "材料不齐，在补"
    CHECKING = "checking", "正在核实条件"
    NOT_MET = "not_met", "细查不符合条件"
    COVERED = "covered", "已享受同类待遇"
    ELSEWHERE = "elsewhere", "在别处领取"
    BETTER = "better", "情况好转，不再符合"
    EXPIRED = "expired", "到期未续"
    LEFT = "left", "迁出或去世"
    WITHDRAWN = "withdrawn", "撤回，记错了或不申请了"
    OTHER = "other", "其他"


class MoveSource(TextChoices):
    ACT = "act", "经办"
    ROLL = "roll", "名册"


S, W = EntitlementState, Why
# From a state (None: nothing on record) to which others; a wrong move is mended by another move.
MOVES = {
    None: {S.ELIGIBLE, S.APPLIED, S.APPROVED, S.RECEIVING},
    S.ELIGIBLE: {S.ELIGIBLE, S.APPLIED, S.APPROVED, S.RECEIVING},
    S.APPLIED: {S.ELIGIBLE, S.APPROVED, S.RECEIVING, S.REFUSED},
    S.APPROVED: {S.APPLIED, S.RECEIVING, S.REFUSED, S.STOPPED},
    S.RECEIVING: {S.APPROVED, S.RECEIVING, S.STOPPED},
    S.STOPPED: {S.ELIGIBLE, S.APPLIED, S.RECEIVING},
    S.REFUSED: {S.ELIGIBLE, S.APPLIED, S.APPROVED},
}
# On their way or there: no gap any more.
UNDER_WAY = (S.APPLIED, S.APPROVED, S.RECEIVING)
REASONS = {
    S.ELIGIBLE: (
        W.CHECKING, W.PAPERS, W.UNWILLING, W.NOT_MET, W.COVERED, W.ELSEWHERE, W.WITHDRAWN, W.OTHER
    ),
    S.REFUSED: (W.NOT_MET, W.PAPERS, W.COVERED, W.ELSEWHERE, W.OTHER),
    S.STOPPED: (W.BETTER, W.EXPIRED, W.COVERED, W.LEFT, W.UNWILLING, W.OTHER),
}  # fmt: skip
# These pass by themselves: a day must be named on which the gap is looked at again.
PASSING = frozenset({W.CHECKING, W.PAPERS})
