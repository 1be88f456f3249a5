"""Words for this app's entries in the audit trail."""

from stations.acts import register

register(
    {
        "client.register": "建档",
        "client.edit": "修改档案",
        "client.assign": "分派责任社工",
        "client.consent": "记录知情同意",
        "client.category": "列入类别",
        "client.category_end": "结束类别",
        "client.reveal": "查看完整证件号",
        "client.read": "查看档案",
        "clients.export": "导出服务对象",
        "client.phone": "登记电话",
        "client.phone_removed": "删除电话",
        "client.document": "存材料",
        "client.document_read": "查看材料",
        "client.document_removed": "移除材料",
        "client.health": "记健康情况",
        "client.health_read": "查看健康情况",
        "client.merge": "并入另一份档案",
        "client.merged": "档案被并入",
        "client.merge_undone": "撤销合并",
        "pairs.export": "导出可能重复的档案",
        "client.told_apart": "认定不是同一人",
        "household.read": "查看一户",
        "household.edit": "修改住址",
        "tier.propose": "申请降级",
        "tier.confirmed": "同意降级",
        "tier.refused": "不同意降级",
        "tier.change": "变更分级",
        "absence.add": "登记请假",
        "absences.export": "导出请假",
        "absence.remove": "取消请假",
        "tier.scheme": "单独设分级方案",
        "tier.scheme_removed": "取消单独的分级方案",
        "tier.rules": "设置联系频率",
        "policy.add": "新增政策",
        "policy.terms": "设置政策规定",
        "entitlement.note": "记为可能符合政策",
        "entitlement.why_not": "写明未落实的原因",
        "entitlement.apply": "记政策申请",
        "entitlement.approve": "记政策批准",
        "entitlement.receive": "记政策在领",
        "entitlement.refuse": "记政策未获批",
        "entitlement.stop": "记政策停发",
        "entitlement.roll": "名册确认在领",
        "entitlement.read": "查看政策落实",
        "entitlement_gaps.export": "导出政策缺口",
        "entitlements.export": "导出政策落实",
    }
)

register(
    {
        "roll.upload": "上传对象名册",
        "roll.layout": "指定名册的列",
        "roll.decide": "定名册疑似重复",
        "roll.confirm": "确认写入名册",
        "roll.undo": "撤销名册",
        "roll.discard": "取消名册",
        "roll.refused": "下载名册退回表",
        "client.remove": "撤销名册建的档",
        "client.roll_undo": "撤销名册的改动",
    }
)
