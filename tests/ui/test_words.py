import gettext
import re
from pathlib import Path

from django import forms
from django.conf import settings

LOCALE = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"
ENTRY = re.compile(r'^msgid "(.+)"\nmsgstr "(.+)"$', re.MULTILINE)


def test_the_compiled_words_are_those_of_the_source():
    written = dict(ENTRY.findall((LOCALE / "django.po").read_text()))
    with (LOCALE / "django.mo").open("rb") as compiled:
        spoken = gettext.GNUTranslations(compiled)
    assert {word: spoken.gettext(word) for word in written} == written


def test_a_wrong_date_is_told_how_to_write_it():
    class DayForm(forms.Form):
        day = forms.DateField()

    assert DayForm({"day": "2026-02-30"}).errors["day"] == [
        "没有这一天，或写法不对。请写成 2026-11-20 这样。"
    ]
    assert DayForm({}).errors["day"] == ["请填写这一项。"]
