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
    }
)
