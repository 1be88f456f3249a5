"""Words for this app's entries in the audit trail."""

from stations.acts import register

register(
    {
        "adjustment.decide": "审批预算调整",
        "adjustment.propose": "提出预算调整",
        "batch.decide": "审批指标分配",
        "batch.export": "导出资金分配表",
        "batch.propose": "提出指标分配",
        "document.file": "查看资金文件附件",
        "document.files": "上传资金文件附件",
        "document.register": "登记资金文件",
        "documents.export": "导出资金文件",
        "expenditure.record": "登记支出",
        "expenditure.voucher": "查看支出凭证",
        "expenditure.vouchers": "上传支出凭证",
        "expenditures.export": "导出支出",
        "figure.explain": "说明填报数差异",
        "figure.state": "登记填报数",
        "hops.export": "导出拨付环节",
        "ledger.export": "导出拨付台账",
        "money.advanced": "登记垫付",
        "money.matched": "登记配套到位",
        "money.promised": "登记承诺配套",
        "money.received": "登记到账",
        "money.repaid": "登记归还垫付",
        "programme.rule": "登记支出期限",
        "programme.save": "登记或修改资金项目",
        "programmes.export": "导出资金项目",
        "reversal.decide": "审批冲销",
        "reversal.propose": "提出冲销",
        "transfer.back": "提出上缴",
        "transfer.confirm": "确认到账",
        "transfer.decide": "审批拨付",
        "transfer.dispute": "登记到账金额出入",
        "transfer.propose": "提出拨付",
        "transfer.reclaim": "提出收回",
        "transfer.settle": "认领在途差额",
        "transfers.export": "导出拨付",
    }
)
