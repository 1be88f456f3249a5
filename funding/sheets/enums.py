"""The papers of a month's wages."""

from django.db.models import TextChoices


class Form(TextChoices):
    DETAIL = "detail", "工资明细表"
    REQUEST = "request", "资金申请函"
    USE = "use", "资金使用申请表"
    SUMMARY = "summary", "工资汇总表"
    LETTER = "letter", "资金使用函"


# Made of one station's sheet, and of a county's month.
OF_SHEET = (Form.DETAIL, Form.REQUEST, Form.USE)
OF_COUNTY = (Form.SUMMARY, Form.LETTER)
# First letters of a paper's number: 明细, 申请, 使用, 汇总, 函.
LETTERS = {
    Form.DETAIL: "MX",
    Form.REQUEST: "SQ",
    Form.USE: "SY",
    Form.SUMMARY: "HZ",
    Form.LETTER: "HS",
}


class BankColumn(TextChoices):
    """What a column of a bank's batch file holds."""

    SERIAL = "serial", "序号"
    NAME = "name", "户名"
    ACCOUNT = "account", "账号"
    BANK = "bank", "开户行"
    AMOUNT = "amount", "金额（元）"
    AMOUNT_FEN = "amount_fen", "金额（分）"
    PURPOSE = "purpose", "用途"
    REFERENCE = "reference", "流水号"
    EMPTY = "empty", "空列"


class BankKind(TextChoices):
    XLSX = "xlsx", "Excel（.xlsx）"
    CSV = "csv", "文本，逗号分隔（.csv）"
    BAR = "bar", "文本，竖线分隔（.txt）"


class Encoding(TextChoices):
    GB18030 = "gb18030", "GBK（银行常用）"
    UTF8 = "utf-8", "UTF-8"


# What a bank's file looks like until the county lays down its own.
USUAL_COLUMNS = (
    ("序号", BankColumn.SERIAL),
    ("收款人户名", BankColumn.NAME),
    ("收款人账号", BankColumn.ACCOUNT),
    ("开户行", BankColumn.BANK),
    ("金额", BankColumn.AMOUNT),
    ("用途", BankColumn.PURPOSE),
    ("流水号", BankColumn.REFERENCE),
)
MOST_COLUMNS = 12
