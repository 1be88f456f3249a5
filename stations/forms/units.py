from django import forms

from stations.models import Unit


class UnitForm(forms.ModelForm):
    class Meta:
        model = Unit
        fields = ("kind", "division", "name", "address", "phone", "opened_on", "closed_on")
        widgets = {
            "kind": forms.RadioSelect,
            "opened_on": forms.DateInput,
            "closed_on": forms.DateInput,
        }

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = self.fields["kind"].choices[1:]
        self.fields["division"].queryset = places

    def _post_clean(self):
        """Nothing is written on the instance: the operation does that."""
