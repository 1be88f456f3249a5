"""What an act changes on several rows, from what to what, so that it can be taken back."""

import json

from django.core.serializers.json import DjangoJSONEncoder

from shuangbai.base.fields import PinyinField
from shuangbai.base.sealed import Sealed


class Ledger:
    """`change` writes a row and notes from what to what; `text` is the note."""

    def __init__(self):
        self._notes, self._rows = {}, {}
        # What other apps did along with the act, in sentences.
        self.said = []

    def change(self, row, **values):
        """`values` by column (`worker_id`). What is so already is neither written nor noted."""
        notes, changed = self._notes.setdefault(key_of(row), {}), []
        for name, new in values.items():
            old, new = plain(getattr(row, name)), plain(new)
            if old != new:
                notes[name] = (notes.get(name, (old,))[0], new)
                setattr(row, name, new)
                changed.append(name)
        if changed:
            self._rows[key_of(row)] = row
        save(row, changed)

    def say(self, sentences):
        self.said += sentences

    @property
    def rows(self):
        """The rows that were changed, in the order in which they were first."""
        return list(self._rows.values())

    def notes_of(self, row):
        """{column: (from, to)}, without what came back to where it was."""
        notes = self._notes.get(key_of(row), {})
        return {name: pair for name, pair in notes.items() if pair[0] != pair[1]}

    @property
    def text(self):
        return json.dumps(self._notes, cls=DjangoJSONEncoder, ensure_ascii=False)


def restore(text, row):
    """Sets back on the row what is still as the act left it; what somebody changed since stays.
    Returns the columns set back."""
    back = []
    for name, (old, new) in json.loads(text).get(key_of(row), {}).items():
        field = row._meta.get_field(name)
        if plain(getattr(row, name)) == value_of(field, new):
            setattr(row, name, value_of(field, old))
            back.append(name)
    save(row, back)
    return back


def noted_ids(text, model):
    """Ids of the rows of that model in the note."""
    lead = f"{model._meta.label_lower}:"
    return [int(key.removeprefix(lead)) for key in json.loads(text) if key.startswith(lead)]


def key_of(row):
    return f"{row._meta.label_lower}:{row.pk}"


def plain(value):
    if isinstance(value, Sealed):
        return value.reveal() if value else ""
    return value


def value_of(field, kept):
    """A noted value as Python has it: days come back from their text."""
    return kept if kept is None or field.is_relation else field.to_python(kept)


def save(row, columns):
    if columns:
        names = {row._meta.get_field(name).name for name in columns}
        keys = {
            field.name
            for field in row._meta.concrete_fields
            if isinstance(field, PinyinField) and field.source in names
        }
        row.save(update_fields=names | keys)
