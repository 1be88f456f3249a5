"""A batch as it is typed: rules by formula, or a table of sums; only parsing and wording here."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory

from funding.allotting import Rule
from funding.enums import Formula
from funding.forms.base import KeyedForm, money, words
from shuangbai.base.fields import MoneyField
from shuangbai.base.workbooks import BadWorkbook, read_workbook
from stations.models import Division

SPARE_RULES, MOST_RULES, MOST_ROWS = 3, 8, 4000
ROW = re.compile(r"(?P<place>.+?)[\t,，;；\s]+(?P<amount>[\d,，.]+)\s*(?:元)?")
TOTALS = frozenset({"合计", "总计", "小计", "共计", "本级合计"})


def workbook_field(label, help_text):
    widget = forms.FileInput(attrs={"accept": ".xlsx"})
    return forms.FileField(label=label, required=False, help_text=help_text, widget=widget)


class SumsOfPlaces:
    """Reads “place sum” lines of a form that has `table`, `workbook` and `giver`."""

    source = "table"

    def sums_given(self, cleaned):
        """{division: amount} of the workbook, or else of what was pasted."""
        if upload := cleaned.get("workbook"):
            self.source = "workbook"
            return self.places_of(self.rows_of_workbook(upload))
        return self.places_of(self.rows_of_text(cleaned.get("table") or ""))

    def rows_of_workbook(self, upload):
        try:
            sheet = read_workbook(upload, most_rows=MOST_ROWS)[0]
        except BadWorkbook as bad:
            self.add_error("workbook", bad.message)
            return []
        cells = [
            (number, *(plain_cell(cell) for cell in row[:2]))
            for number, row in enumerate(sheet.rows, start=1)
            if len(row) > 1
        ]
        found = [row for row in cells if row[1] and is_sum(row[2])]
        if not found:
            self.add_error(
                "workbook", "第一张表里没有找到金额：前两列要是地名（或区划代码）和金额（元）。"
            )
            return []
        self.refuse_unread(cells, first=found[0][0])
        return [row for row in found if row[1] not in TOTALS]

    def refuse_unread(self, cells, first):
        """Heads stand above the first sum, remarks have no figures; anything else is named."""
        for number, place, amount in cells:
            is_remark = not place or not re.search(r"\d", amount)
            if number > first and not is_sum(amount) and not is_remark:
                words = f"第 {number} 行“{place[:20]}”的金额“{amount[:20]}”看不懂，请写成元。"
                self.add_error("workbook", words)

    def rows_of_text(self, text):
        found = []
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip():
                continue
            row = ROW.fullmatch(line.strip())
            if row is None:
                self.add_error(
                    "table", f"第 {number} 行“{line.strip()[:30]}”看不懂，请写成“地名 金额”。"
                )
                return []
            if row["place"].strip() not in TOTALS:
                found.append((number, row["place"].strip(), row["amount"]))
        return found

    def places_of(self, rows):
        """{division: amount}; a name that is not known, or not alone, is said with its row."""
        names = {name for _, name, _ in rows}
        known = {}
        places = Division.objects.current().under(self.giver).exclude(kind="placeholder")
        for place in places.filter(code__in=names) | places.filter(name__in=names):
            known.setdefault(place.code, []).append(place)
            known.setdefault(place.name, []).append(place)
        sums = {}
        for number, name, amount in rows:
            found = set(known.get(name, ()))
            if len(found) != 1:
                why = "有几个地方同名，请改写区划代码" if found else f"不在{self.giver.name}以下"
                self.add_error(self.source, f"第 {number} 行“{name[:20]}”{why}。")
                return {}
            place = found.pop()
            sums[place] = sums.get(place, Decimal(0)) + self.sum_of(number, amount)
        return sums

    def sum_of(self, number, text):
        try:
            return MoneyField().to_python(text)
        except ValidationError as bad:
            self.add_error(self.source, f"第 {number} 行：{bad.messages[0]}")
            return Decimal(0)


class BatchForm(SumsOfPlaces, KeyedForm):
    title = forms.CharField(label="批次名称", max_length=80, help_text="例如 2022 年第一批。")
    due_on = forms.DateField(label="本级应拨日期", widget=forms.DateInput)
    document = forms.ModelChoiceField(label="资金文件", queryset=None, required=False)
    replaces = forms.ModelChoiceField(
        label="替换批次",
        queryset=None,
        required=False,
        help_text="改已下达的批次：选上它，审批后旧批次撤销、这一批生效（旧批次还没有拨付才行）。",
    )
    table = forms.CharField(
        label="粘贴金额表",
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一个：地名或区划代码、空格、金额（元）。用来和公式核对；没有公式时就按它分配。",
    )
    workbook = workbook_field("或上传 Excel 金额表", "前两列：地名或区划代码、金额（元）。")

    def __init__(self, *args, programme, giver, **kwargs):
        super().__init__(*args, **kwargs)
        self.giver = giver
        self.fields["document"].queryset = programme.documents.filter(division=giver)
        batches = programme.batches.filter(giver=giver, state="posted", reduces=None).order_by(
            "-pk"
        )
        self.fields["replaces"].queryset = batches

    def clean(self):
        cleaned = super().clean()
        cleaned["sums"] = self.sums_given(cleaned)
        return cleaned


def plain_cell(value):
    """As text; a sum that a formula left as 12684.000000000002 without its tail."""
    text = str(round(value, 4) if isinstance(value, float) else value)
    return text.removesuffix(".0").strip()


def is_sum(text):
    return bool(re.fullmatch(r"-?[\d,，.]+", text))


class ReductionForm(SumsOfPlaces, KeyedForm):
    title = forms.CharField(label="批次名称", max_length=80, help_text="例如 2022 年第一批核减。")
    table = forms.CharField(
        label="核减金额",
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一个：地名或区划代码、空格、要减掉的金额（元，正数）。",
    )
    workbook = workbook_field(
        "或上传 Excel 核减表", "前两列：地名或区划代码、要减掉的金额（元，正数）。"
    )
    reason = words("原因和依据")
    document = forms.ModelChoiceField(label="资金文件", queryset=None, required=False)

    def __init__(self, *args, batch, **kwargs):
        super().__init__(*args, **kwargs)
        self.giver = batch.giver
        papers = batch.programme.documents.filter(division=batch.giver)
        self.fields["document"].queryset = papers

    def clean(self):
        cleaned = super().clean()
        cleaned["sums"] = self.sums_given(cleaned)
        return cleaned


class RuleForm(forms.Form):
    formula = forms.ChoiceField(
        label="算法",
        choices=[
            ("", "不用这一条"),
            (Formula.POSTS, Formula.POSTS.label),
            (Formula.STATION, Formula.STATION.label),
            (Formula.RESERVE, Formula.RESERVE.label),
        ],
        required=False,
    )
    rate = money("标准或金额（元）", required=False)
    months = forms.DecimalField(
        label="月数", required=False, max_digits=4, decimal_places=1, min_value=0
    )
    posts_on = forms.DateField(label="岗位数以哪天为准", required=False, widget=forms.DateInput)
    since_on = forms.DateField(
        label="只算这天以后新增的岗位",
        required=False,
        widget=forms.DateInput,
        help_text="第二批只给新招的人时填。",
    )
    areas = forms.ModelMultipleChoiceField(
        label="只给这些地方的社工站",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = forms.CharField(label="用途", max_length=60, required=False)

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["areas"].queryset = areas

    @property
    def rule(self):
        """The Rule, None where the line is not used."""
        given = getattr(self, "cleaned_data", {})
        if not given.get("formula"):
            return None
        facts = {"purpose": given.get("purpose", ""), "areas": tuple(given.get("areas") or ())}
        if given["formula"] == Formula.RESERVE:
            return Rule(Formula.RESERVE, amount=given.get("rate"), purpose=facts["purpose"])
        if given["formula"] == Formula.POSTS:
            facts |= {name: given.get(name) for name in ("months", "posts_on", "since_on")}
        return Rule(given["formula"], rate=given.get("rate"), **facts)


RuleLines = formset_factory(
    RuleForm, extra=SPARE_RULES, max_num=MOST_RULES, absolute_max=MOST_RULES
)
