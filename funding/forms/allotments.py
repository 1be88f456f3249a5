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


class SumsOfPlaces:
    """Reads “place sum” lines of a form that has `table` and `giver`."""

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
                self.add_error("table", f"第 {number} 行“{name[:20]}”{why}。")
                return {}
            place = found.pop()
            sums[place] = sums.get(place, Decimal(0)) + self.sum_of(number, amount)
        return sums

    def sum_of(self, number, text):
        try:
            return MoneyField().to_python(text.replace("，", ","))
        except ValidationError as bad:
            self.add_error("table", f"第 {number} 行：{bad.messages[0]}")
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
    workbook = forms.FileField(
        label="或上传 Excel 金额表",
        required=False,
        help_text="前两列：地名或区划代码、金额（元）。",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

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
        rows = []
        if upload := cleaned.get("workbook"):
            rows = self.rows_of_workbook(upload)
        elif text := cleaned.get("table"):
            rows = self.rows_of_text(text)
        cleaned["sums"] = self.places_of(rows)
        return cleaned

    def rows_of_workbook(self, upload):
        try:
            sheet = read_workbook(upload, most_rows=MOST_ROWS)[0]
        except BadWorkbook as bad:
            self.add_error("workbook", bad.message)
            return []
        pairs = [(number, row[:2]) for number, row in enumerate(sheet.rows, start=1)]
        return [
            (number, str(pair[0]).removesuffix(".0").strip(), str(pair[1]).strip())
            for number, pair in pairs
            if len(pair) == 2 and str(pair[0]).strip() and is_sum(pair[1])
        ]


def is_sum(value):
    """Head rows and totals in words are skipped."""
    return isinstance(value, int | float) or bool(re.fullmatch(r"[\d,，.]+", str(value).strip()))


class ReductionForm(SumsOfPlaces, KeyedForm):
    title = forms.CharField(label="批次名称", max_length=80, help_text="例如 2022 年第一批核减。")
    table = forms.CharField(
        label="核减金额",
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一个：地名或区划代码、空格、要减掉的金额（元，正数）。",
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
        cleaned["sums"] = self.places_of(self.rows_of_text(cleaned.get("table", "")))
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
