"""The papers of wages in the side bar."""

from funding.sheets.permissions import can_print
from shuangbai.base.nav import NavItem, register

register(
    NavItem(
        "资金",
        "工资表格",
        "file-spreadsheet",
        "papers",
        order=36,
        visible=can_print,
        under=("/payroll/bank/",),
    )
)
