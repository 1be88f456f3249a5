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
        "case.follow_up": "跟踪个案",
        "case.satisfaction": "记录满意度",
        "case.check": "结案后回访",
        "case.comment": "对个案写意见",
        "case.comments_seen": "看过个案意见",
        "case_alert.settle": "处理个案风险",
        "assessment.draft": "存评估草稿",
        "assessment.complete": "完成评估",
        "plan.start": "起草服务计划",
        "plan.agree": "记录与本人商定",
        "plan.submit": "提交服务计划",
        "plan.approved": "批准服务计划",
        "plan.returned": "退回服务计划",
        "record.log": "记录服务",
        "record.correct": "更正服务记录",
        "record.clash": "服务记录编号相同内容不同",
        "record.clash_settle": "核对两份同编号的服务记录",
        "task.finish": "完成任务",
        "task.drop": "任务不做了",
        "alert.export": "导出紧急情况",
        "alert.settle": "处理紧急情况",
    }
)
