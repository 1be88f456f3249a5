from django import forms

from clients.models import Policy


class CasePolicyForm(forms.Form):
    policy = forms.ModelChoiceField(
        label="要落实的政策", queryset=Policy.objects.none(), empty_label="请选"
    )

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Policy.objects.visible_to(member).filter(is_active=True)
        self.fields["policy"].queryset = rows.order_by("position", "pk")
