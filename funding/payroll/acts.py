"""Words for wages in the audit trail."""

from stations.acts import register

register(
    {
        "payroll.apply": "登记数字财政申请",
        "payroll.back": "退回工资表",
        "payroll.check": "审核工资表",
        "payroll.compile": "汇总工资表",
        "payroll.confirm": "确认本人工资到账",
        "payroll.correct": "补发或扣回工资",
        "payroll.draft": "制作工资表",
        "payroll.edit": "修改工资明细",
        "payroll.export": "导出工资列表",
        "payroll.import": "上传工资项目",
        "payroll.import_write": "导入工资项目",
        "payroll.mark": "登记银行发放结果",
        "payroll.mend": "更换退票账户",
        "payroll.pay": "发放工资",
        "payroll.read": "查看工资表",
        "payroll.refresh": "重算工资表",
        "payroll.remind": "催报工资表",
        "payroll.repay": "归还工资垫付",
        "payroll.resend": "重发工资",
        "payroll.scheme": "登记工资标准",
        "payroll.second": "登记抽调",
        "payroll.second_cancel": "取消抽调",
        "payroll.split": "登记工资资金来源",
        "payroll.submit": "报送工资表",
        "payroll.void": "作废工资表",
    }
)
