"""Forms of postings. One list of posts to choose from: those at stations by title, others by role."""

from django import forms
from django.utils import timezone

from shuangbai.base.errors import ActError
from stations.enums import Hiring, JobTitle, Role
from stations.models import Operator
from stations.permissions import MANAGES
from stations.places import ROLE_OF_TITLE, ROLES_AT_STATIONS, find_place, suggestions


def posts_offered(member):
    """[(value, label)]: titles of the station roles that the member may propose, then the other
    roles."""
    allowed = MANAGES.get(member.role, ())
    titles = [
        (title.value, title.label) for title, role in ROLE_OF_TITLE.items() if role in allowed
    ]
    others = [
        (role.value, role.label)
        for role in Role
        if role in allowed and role not in ROLES_AT_STATIONS
    ]
    return titles + others


class Suggested(forms.TextInput):
    """A text box with a list to pick from; free text works as well."""

    template_name = "stations/includes/suggested.html"

    def __init__(self, names=(), attrs=None):
        self.names = names
        super().__init__(attrs)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{name}-names"
        return {**context, "names": self.names}


class PostingForm(forms.Form):
    post = forms.ChoiceField(label="岗位或角色")
    place = forms.CharField(
        label="地点",
        max_length=60,
        help_text="写站名、地名或区划代码；督导也可写中心或办公室的名称；承接机构主管和评估机构写合同的采购编号。",
    )
    hiring = forms.ChoiceField(
        label="用工方式", choices=Hiring.choices, initial=Hiring.DIRECT, widget=forms.RadioSelect
    )
    employer = forms.ModelChoiceField(
        Operator.objects.none(),
        label="派驻机构",
        required=False,
        empty_label="不是机构派驻",
        help_text="用工方式是机构派驻时选。",
    )
    starts_on = forms.DateField(label="到岗日期", initial=timezone.localdate)
    ends_on = forms.DateField(label="离岗日期", required=False, help_text="有约定期限的才填。")

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["post"].choices = posts_offered(member)
        self.fields["employer"].queryset = Operator.objects.visible_to(member).order_by("name")
        names = suggestions(member, MANAGES.get(member.role, ()))
        self.fields["place"].widget = Suggested(names, {"maxlength": 60, "autocomplete": "off"})
        if len(names) == 1:
            self.initial.setdefault("place", names[0])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("post") and cleaned.get("place"):
            try:
                self.place = find_place(self.member, self.role, cleaned["place"])
            except ActError as refusal:
                self.add_error("place", refusal.message)
        return cleaned

    @property
    def title(self):
        post = self.cleaned_data["post"]
        return JobTitle(post) if post in JobTitle.values else JobTitle.OTHER

    @property
    def role(self):
        post = self.cleaned_data["post"]
        return ROLE_OF_TITLE[post] if post in ROLE_OF_TITLE else Role(post)

    def facts(self):
        """Arguments of propose_posting."""
        names = ("hiring", "employer", "starts_on", "ends_on")
        terms = {name: self.cleaned_data[name] for name in names}
        return {"role": self.role, "title": self.title, **self.place, **terms}


class FurtherPostingForm(PostingForm):
    """For somebody who has a posting already: it may replace that one."""

    replaces = forms.ModelChoiceField(
        None,
        label="调出",
        required=False,
        empty_label="不调出，另加一项任职",
        help_text="选了就是调动：确认后，原任职到新任职前一天为止。",
    )

    def __init__(self, *args, endable, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["replaces"].queryset = endable
        self.fields["replaces"].label_from_instance = lambda one: (
            f"{one.get_role_display()} · {one.place}（{one.starts_on:%Y-%m-%d} 起）"
        )

    def facts(self):
        return super().facts() | {"replaces": self.cleaned_data["replaces"]}


class EndPostingForm(forms.Form):
    on = forms.DateField(label="最后一天", initial=timezone.localdate)
    reason = forms.CharField(
        label="离岗原因", max_length=100, help_text="例如 辞职、退休、调出本县。"
    )


class DecisionForm(forms.Form):
    """Ticked postings, or the uid of a roster for all of its people."""

    posting = forms.TypedMultipleChoiceField(coerce=int, required=False)
    batch = forms.UUIDField(required=False)
    reason = forms.CharField(max_length=200, required=False)

    def __init__(self, data):
        super().__init__(data)
        ticked = [text for text in data.getlist("posting") if is_id(text)]
        self.fields["posting"].choices = [(text, text) for text in ticked[:MOST_TICKED]]

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("posting") and not cleaned.get("batch"):
            raise forms.ValidationError("请先勾选要处理的任职。")
        return cleaned

    def wanted(self, decidable):
        if batch := self.cleaned_data["batch"]:
            return decidable.filter(batch__uid=batch)
        return decidable.filter(pk__in=self.cleaned_data["posting"])


def is_id(text):
    """Eighteen digits fit the database's integers."""
    return text.isascii() and text.isdigit() and len(text) <= 18


# What one page can tick.
MOST_TICKED = 200
