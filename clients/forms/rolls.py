"""Uploading a roll, and saying what its columns are."""

from datetime import date

from django import forms

from clients.models import ClientCategory
from clients.rolls.columns import COLUMNS
from clients.rolls.layout import digest, relabelled
from clients.rolls.reading import MOST_BYTES
from shuangbai.base.cells import BadCell, month
from shuangbai.base.workbooks import MEGABYTE
from stations.models import Division

ACCEPT = (
    ".xlsx,.xls,application/vnd.ms-excel,"
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)
IGNORED = ("", "不读")
KEYS = [(column.key, column.label) for column in COLUMNS]


class RollForm(forms.Form):
    roll = forms.FileField(
        label="名册文件",
        help_text=f".xlsx 或 .xls，最大 {MOST_BYTES // MEGABYTE} MB。先核对，不写入。",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": "请先选一份名册。", "empty": "这个文件是空的，请核对。"},
    )


class MonthField(forms.CharField):
    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        try:
            return date.fromisoformat(month(text))
        except BadCell as problem:
            raise forms.ValidationError(str(problem)) from None


class LayoutForm(forms.Form):
    """What the roll states, and for each group of sheets with the same headings where the headings
    stand and what each column is."""

    category = forms.ModelChoiceField(
        label="这是哪一类的名册",
        queryset=ClientCategory.objects.filter(is_active=True).order_by("position"),
        empty_label="请选",
    )
    month = MonthField(
        label="哪个月", help_text="例如 2026-11。", widget=forms.TextInput(attrs={"type": "month"})
    )
    division = forms.ModelChoiceField(label="名册所属地", queryset=None, empty_label=None)
    is_whole = forms.TypedChoiceField(
        label="名册范围",
        choices=[
            ("yes", "全量：这个月的全部人员，不在上面的列为退出"),
            ("no", "补充：只有一部分人，不判断退出"),
        ],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    reads_hidden = forms.BooleanField(
        label="也读隐藏的行", required=False, help_text="筛选时藏起来的行默认不读，会说明有几行。"
    )

    def __init__(self, *args, roll, places, rows, guess, **kwargs):
        super().__init__(*args, **kwargs)
        self.roll, self.rows = roll, rows
        self.plans = roll.layout["sheets"]
        self.fields["division"].queryset = places
        month = roll.month or guess["month"]
        self.initial = {
            "category": roll.category_id or guess["category"],
            "month": f"{month:%Y-%m}" if month else "",
            "division": roll.division_id,
            "is_whole": "yes" if (roll.is_whole if roll.month else guess["is_whole"]) else "no",
            "reads_hidden": roll.layout["reads_hidden"],
            **self.initial,
        }
        self.groups = self.grouped()

    def grouped(self):
        """Sheets with the same headings share one table of columns."""
        groups = {}
        for plan in self.plans:
            if not plan["rows"]:
                continue
            key = digest(plan["labels"])[:12] if plan["header"] else f"s{plan['index']}"
            groups.setdefault(key, []).append(plan)
        return [self.group(key, plans) for key, plans in groups.items()]

    def group(self, key, plans):
        first = plans[0]
        for plan in plans:
            self.add(
                f"read-{plan['index']}",
                forms.BooleanField(label=f"{plan['name']}（{plan['rows']:,} 行）", required=False),
                plan["reads"],
            )
        header = forms.IntegerField(label="表头在第几行", min_value=1, max_value=len(self.rows[first["index"]]))  # fmt: skip
        self.add(f"header-{key}", header, first["header"] or 1)
        key_of = {index: name for name, index in first["columns"].items()}
        for index, label in enumerate(first["labels"]):
            field = forms.ChoiceField(
                label=label or "（空）", choices=[IGNORED, *KEYS], required=False
            )
            self.add(f"column-{key}-{index}", field, key_of.get(index, ""))
        return Group(self, key, plans)

    def add(self, name, field, initial):
        self.fields[name], self.initial[name] = field, initial

    def clean(self):
        """A column can be read once; which one is meant is for people to say."""
        data = super().clean()
        for group in self.groups:
            chosen = [data.get(name) for name, *_ in group.columns if data.get(name)]
            for key in {one for one in chosen if chosen.count(one) > 1}:
                self.add_error(None, f"“{dict(KEYS)[key]}”选了两列，请只留一列。")
        return data

    @property
    def has_moved_header(self):
        """Somebody said that the headings stand elsewhere: columns have to be found anew first."""
        return any(
            self.cleaned_data.get(f"header-{group.key}") != (group.plans[0]["header"] or 0)
            for group in self.groups
            if group.is_read(self.cleaned_data)
        )

    def layout(self):
        plans = [plan for group in self.groups for plan in group.settled(self.cleaned_data)]
        unread = [{**plan, "reads": False} for plan in self.plans if not plan["rows"]]
        return {
            "sheets": sorted([*plans, *unread], key=lambda plan: plan["index"]),
            "reads_hidden": self.cleaned_data["reads_hidden"],
        }


class Group:
    """What the page draws of one group: its sheets, its columns with samples."""

    def __init__(self, form, key, plans):
        self.form, self.key, self.plans = form, key, plans
        self.first = plans[0]
        self.is_remembered = self.first["is_remembered"]

    @property
    def sheets(self):
        return [(self.form[f"read-{plan['index']}"], plan) for plan in self.plans]

    @property
    def header(self):
        return self.form[f"header-{self.key}"]

    @property
    def columns(self):
        """[(field name, index, label)]."""
        return [
            (f"column-{self.key}-{index}", index, label)
            for index, label in enumerate(self.first["labels"])
        ]

    def is_read(self, data):
        return any(data.get(f"read-{plan['index']}") for plan in self.plans)

    def settled(self, data):
        chosen = {data.get(name): index for name, index, _ in self.columns if data.get(name)}
        header = data.get(f"header-{self.key}")
        for plan in self.plans:
            reads = bool(data.get(f"read-{plan['index']}"))
            settled = {**plan, "reads": reads, "columns": chosen}
            if reads and header != plan["header"]:
                rows = self.form.rows[plan["index"]]
                settled |= relabelled(rows, header)
            yield settled


def places_for(by, here):
    """The roll's place: the office's own, or one township under it."""
    below = Division.objects.visible_to(by).current().filter(parent=here, stations__isnull=False)
    return Division.objects.filter(pk__in=[here.pk, *below.values_list("pk", flat=True)]).order_by(
        "code"
    )
