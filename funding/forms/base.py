"""What the forms about money share."""

import uuid6
from django import forms
from django.utils import timezone

from services.forms.contacts import ManyFiles
from shuangbai.base.fields import MoneyField
from shuangbai.base.uploads import ACCEPT, ANY, check_upload


class FilesField(forms.FileField):
    """Scans and photos as they were sent; check_upload judges them."""

    widget = ManyFiles(attrs={"accept": ACCEPT[ANY], "multiple": True})

    def clean(self, data, initial=None):
        return [one for one in data or [] if one]

    def has_changed(self, initial, data):
        return bool(data)


def checked(files, field="files"):
    """The CheckedUploads of what was sent. Raises ActError on the field."""
    return [check_upload(one, field=field) for one in files]


class KeyedForm(forms.Form):
    """`key` is born with the page: pressing twice, or going back and pressing again, counts once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid6.uuid7)


def money(label="金额（元）", **more):
    return MoneyField(label).formfield(label=label, min_value=None, **more)


def day(label="日期", **more):
    return forms.DateField(label=label, widget=forms.DateInput, initial=timezone.localdate, **more)


def words(label, length=200, rows=2, **more):
    return forms.CharField(
        label=label, max_length=length, widget=forms.Textarea(attrs={"rows": rows}), **more
    )
