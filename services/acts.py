"""Words for this app's entries in the audit trail."""

from stations.acts import register

register(
    {
        "contacts.export": "导出联系记录",
        "contact.log": "记录联系",
        "contact.correct": "更正联系记录",
        "contact.clash": "联系记录编号相同内容不同",
        "contact.clash_settle": "核对两份同编号的联系记录",
        "contact.photo": "查看联系照片",
        "contact.read": "查看联系记录",
        "case.open": "立案",
        "case.forward": "个案进入下一阶段",
        "case.back": "个案退回上一阶段",
        "case.loop": "个案回到评估",
        "case.close": "结案",
        "case.reopen": "重开个案",
        "case.edit": "修改个案",
        "alert.export": "导出紧急情况",
        "alert.settle": "处理紧急情况",
    }
)
