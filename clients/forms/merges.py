"""Which of two files stays right, field by field."""

from django import forms

from clients.enums import Risk
from clients.operations.merges import CHOICES

KEPT, GONE = "kept", "gone"


class MergeForm(forms.Form):
    """One choice for every field in which the two files differ; what is empty gives way."""

    reason = forms.CharField(
        label="怎么知道是同一人",
        max_length=200,
        help_text="例如“看过身份证，是同一个号码”。会记入审计。",
    )

    def __init__(self, *args, kept, gone, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_across = kept.station_id != gone.station_id
        for key, (label, _) in CHOICES.items():
            mine, theirs = shown(kept, key), shown(gone, key)
            if mine == theirs or (key == "worker" and self.is_across):
                continue
            self.fields[key] = forms.ChoiceField(
                label=label,
                choices=[(KEPT, mine or "未登记"), (GONE, theirs or "未登记")],
                widget=forms.RadioSelect(attrs={"class": "is-2"}),
                initial=KEPT if mine else GONE,
            )
        if "home" in self.fields and self.is_across:
            self.fields["home"].help_text = "两边是不同的站：选住在哪里，就由哪个站照看。"
        self.order_fields([*CHOICES, "reason"])

    def take(self):
        return {key for key in CHOICES if self.cleaned_data.get(key) == GONE}


class UndoForm(forms.Form):
    reason = forms.CharField(
        label="为什么要分开", max_length=200, help_text="例如“本人到站说明，是堂姐妹”。会记入审计。"
    )


def shown(client, key):
    """A field of the file in words, "" when it is empty."""
    if key == "id_number":
        return client.id_number.masked if client.id_number else ""
    if key == "home":
        return f"{client.village.name} {client.household.address}".strip()
    if key == "sex":
        return client.get_sex_display() if client.sex else ""
    if key == "mobility":
        return client.get_mobility_display() if client.mobility else ""
    if key == "risks":
        return "、".join(Risk(one).label for one in client.risks if one in Risk.values)
    value = getattr(client, key)
    return "" if value is None else str(getattr(value, "name", value))
