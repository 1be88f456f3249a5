"""What is typed on the pages of wages."""

from decimal import Decimal

import django_filters
from django import forms
from django.utils import timezone

from funding.models import PayrollSheet, Programme
from funding.payroll.enums import ItemRule, SheetState
from funding.payroll.reckon import plain
from shuangbai.base import search
from stations.models import Station, User

MONEY = {"max_digits": 12, "decimal_places": 2, "required": False}


def cell():
    """In a grid the arrow keys step through rows, not through values."""
    return forms.TextInput(attrs={"inputmode": "decimal"})


class SheetFilter(django_filters.FilterSet):
    """Within one month, which stands beside it in the address."""

    q = django_filters.CharFilter(label="镇街", method="of_place")
    state = django_filters.ChoiceFilter(
        label="走到哪步", choices=SheetState.choices, empty_label="全部"
    )
    changed = django_filters.ChoiceFilter(
        label="变动",
        choices=[("alarm", "有待核变动")],
        method="with_alarms",
        empty_label="全部",
    )

    class Meta:
        model = PayrollSheet
        fields = ()

    def of_place(self, rows, name, value):
        return rows.filter(station__name__icontains=search.clean(value))

    def with_alarms(self, rows, name, value):
        return rows.filter(alarms__gt=0)


class StepForm(forms.Form):
    """The sheets of a step, all ticked."""

    sheets = forms.ModelMultipleChoiceField(
        label="工资表",
        queryset=PayrollSheet.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        to_field_name="uid",
        error_messages={"required": "请至少选一张工资表。"},
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sheets"].queryset = rows
        self.fields["sheets"].label_from_instance = sheet_label
        self.fields["sheets"].initial = [row.uid for row in rows]


def sheet_label(sheet):
    return f"{sheet} · {sheet.people} 人 · 用款 {sheet.cost:,.2f} 元"


class ApplicationForm(StepForm):
    number = forms.CharField(label="数字财政申请单号", max_length=40)
    on = forms.DateField(label="申请日期", initial=timezone.localdate)


class PaymentForm(StepForm):
    key = forms.UUIDField(widget=forms.HiddenInput)
    on = forms.DateField(label="发放日期", initial=timezone.localdate)
    advance = forms.BooleanField(
        label="资金不够时由本级垫付",
        required=False,
        help_text="只垫不够的部分；上级资金到账后在“发放记录”里归还。",
    )


class ReturnForm(forms.Form):
    """Where to, why, and a remark beside each person."""

    to = forms.ChoiceField(label="退回到", widget=forms.RadioSelect)
    reason = forms.CharField(label="退回原因", max_length=200, widget=forms.Textarea)

    def __init__(self, *args, targets, lines, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {SheetState.DRAFT: "制表人（镇街）"}
        self.fields["to"].choices = [
            (one, labels.get(one, f"上一步（{SheetState(one).label}）")) for one in targets
        ]
        self.fields["to"].initial = targets[0]
        self.lines = {f"line_{line.uid}": line for line in lines}
        for name, line in self.lines.items():
            self.fields[name] = forms.CharField(
                label=f"对{line.name}这一行的意见", max_length=200, required=False
            )

    def clean(self):
        cleaned = super().clean()
        cleaned["remarks"] = [(line, cleaned.pop(name, "")) for name, line in self.lines.items()]
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=200)


class GridForm(forms.Form):
    """A draft's editable cells, all lines in one form. Only what differs is written."""

    def __init__(self, *args, lines, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines, self.items = lines, [one for one in items if one.rule == ItemRule.TYPED]
        for line in lines:
            key = line.uid.hex
            self.fields[f"v_{key}"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=line.version
            )
            self.fields[f"absent_{key}"] = forms.DecimalField(
                label=f"{line.name} 缺勤天数",
                max_digits=4,
                decimal_places=1,
                min_value=0,
                widget=cell(),
                initial=plain(line.absent_days),
            )
            for item in self.items:
                self.fields[f"i_{item.code}_{key}"] = forms.DecimalField(
                    label=f"{line.name} {item.name}",
                    min_value=0,
                    widget=cell(),
                    initial=f"{Decimal(line.amounts.get(item.code, 0)) / 100:.2f}",
                    **MONEY,
                )
            self.fields[f"note_{key}"] = forms.CharField(
                label=f"{line.name} 备注", max_length=100, required=False, initial=line.note
            )

    def cells(self, line):
        """The bound fields of one line, as the table shows them."""
        key = line.uid.hex
        return {
            "version": self[f"v_{key}"],
            "absent": self[f"absent_{key}"],
            "typed": {item.code: self[f"i_{item.code}_{key}"] for item in self.items},
            "note": self[f"note_{key}"],
        }

    def changes(self):
        """[(line, facts of edit_line)] of the lines that were changed."""
        return [
            (line, facts) for line in self.lines if (facts := self.changed_facts(line)) is not None
        ]

    def changed_facts(self, line):
        key, cleaned = line.uid.hex, self.cleaned_data
        typed = {}
        for item in self.items:
            sent = cleaned[f"i_{item.code}_{key}"]
            was = Decimal(line.amounts.get(item.code, 0)) / 100
            if (sent or 0) != was:
                typed[item.code] = sent
        absent, note = cleaned[f"absent_{key}"], cleaned[f"note_{key}"]
        if not typed and absent == line.absent_days and note.strip() == line.note:
            return None
        return {
            "version": cleaned[f"v_{key}"],
            "absent_days": absent,
            "typed": typed,
            "note": note,
        }


class CorrectionForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="补还是扣",
        choices=[("pay", "补发"), ("recover", "扣回")],
        widget=forms.RadioSelect,
        initial="pay",
    )
    reason = forms.CharField(label="原因和依据", max_length=100)

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[f"i_{item.code}"] = forms.DecimalField(
                label=f"{item.name}（元）", min_value=0, **MONEY
            )

    def amounts(self):
        sign = 1 if self.cleaned_data["kind"] == "pay" else -1
        found = {item.code: self.cleaned_data[f"i_{item.code}"] for item in self.items}
        return {code: sign * amount for code, amount in found.items() if amount}


class BankForm(forms.Form):
    """The bank's word on each line that is under way."""

    on = forms.DateField(label="到账日期", initial=timezone.localdate)

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"fail_{line.uid.hex}"] = forms.CharField(
                label=f"{line.name} 退票原因", max_length=100, required=False
            )

    def results(self):
        """A reason says that it failed; all others have arrived."""
        said = {line: self.cleaned_data[f"fail_{line.uid.hex}"].strip() for line in self.lines}
        return [(line, not reason, reason) for line, reason in said.items()]


class SecondmentForm(forms.Form):
    user = forms.ModelChoiceField(label="谁", queryset=User.objects.none())
    first = forms.DateField(label="从哪天", initial=timezone.localdate)
    last = forms.DateField(label="到哪天", initial=timezone.localdate, help_text="含这一天。")
    to_station = forms.ModelChoiceField(
        label="抽调到哪个站",
        queryset=Station.objects.none(),
        required=False,
        help_text="选了站，这些天的工资由那个站承担；去别的单位就不选，在下面写明。",
    )
    to_where = forms.CharField(label="其他去向", max_length=60, required=False)

    def __init__(self, *args, people, stations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["user"].label_from_instance = lambda user: user.name
        self.fields["to_station"].queryset = stations


class SplitForm(forms.Form):
    """Two sources by rule and the one that bears the rest."""

    starts_on = forms.DateField(label="自哪月起", help_text="填当月 1 日。")
    first = forms.ModelChoiceField(
        label="先用哪个项目", queryset=Programme.objects.none(), required=False
    )
    per_head = forms.DecimalField(label="每人每月（元）", min_value=0, **MONEY)
    second = forms.ModelChoiceField(
        label="再用哪个项目", queryset=Programme.objects.none(), required=False
    )
    percent = forms.DecimalField(
        label="占合计（%）",
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        required=False,
    )
    rest = forms.ModelChoiceField(label="其余由哪个项目承担", queryset=Programme.objects.none())

    def __init__(self, *args, programmes, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first", "second", "rest"):
            self.fields[name].queryset = programmes

    def clean(self):
        cleaned = super().clean()
        for source, size in (("first", "per_head"), ("second", "percent")):
            if bool(cleaned.get(source)) != bool(cleaned.get(size)):
                self.add_error(size, "项目和数额要一起填，或者都不填。")
        return cleaned
