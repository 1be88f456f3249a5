"""Words for the papers of wages in the audit trail."""

from stations.acts import register

register(
    {
        "bank.apply": "登记银行回盘",
        "bank.batch": "导出银行代发文件",
        "bank.layout": "设定银行文件格式",
        "bank.return": "上传银行回盘",
        "payroll.ledger": "导出工资台账",
        "sheets.compare": "核对改过的工资表",
        "sheets.download": "下载表包",
        "sheets.pack": "生成表包",
        "sheets.paper": "下载工资表格",
        "sheets.template": "更换表格模板",
        "sheets.template_file": "下载表格模板",
        "sheets.template_back": "恢复内置模板",
    }
)
