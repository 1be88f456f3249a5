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
