"""The second person: what is common to deciding a batch, a transfer, a reversal, an
adjustment, an expenditure."""

from funding.enums import Decision
from funding.models import Approval
from funding.permissions import can_decide
from shuangbai.base.errors import ActError, Denied

WHO = "本级或上级有资金审批权的另一个人（市民政、县财政、省厅）"


def decide(*, by, name, row, place, decision, reason=""):
    """Writes the Approval of a locked row; `name` is its column. True when it was approved."""
    if by.user.pk == row.author_id:
        raise Denied("不能审批自己提出的事项。", who_can=WHO)
    if not can_decide(by, place, row.author_id):
        raise Denied("这一项不归您审批。", who_can=WHO)
    if row.state != "proposed":
        raise ActError("这一项已经处理过了，请刷新页面看结果。")
    if decision == Decision.REFUSED and not reason.strip():
        raise ActError("不同意要写明理由。", field="reason")
    Approval.objects.create(
        **{name: row},
        author_id=row.author_id,
        by=by.user,
        decision=decision,
        reason=reason.strip(),
    )
    return decision == Decision.APPROVED


def lock(row, *related):
    """The row anew, locked; `related` are read along."""
    rows = type(row).objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related(*related).get(pk=row.pk)
