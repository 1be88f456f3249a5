"""How every form of ours is drawn: named in settings as FORM_RENDERER.

`{{ form }}` gives an error summary and then each field with label, hint, error and widget;
`{% field form.name %}` gives one of them; `{{ form.name }}` the bare widget with its class.
"""

from datetime import datetime

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

# Native pickers want ISO values. Exact types: Django's admin has pickers of its own.
NATIVE = {
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.TimeInput: ("time", "%H:%M"),
}
# Django's ten rows fill a phone; a form that wants more says so.
DJANGO_ROWS, ROWS = "10", "4"
TILES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def fits(value, layout):
    """Whether a native picker can show the value: it drops what it cannot read, and nothing that
    people typed may be lost."""
    if not isinstance(value, str) or not value:
        return True
    try:
        return bool(datetime.strptime(value, layout))  # noqa: DTZ007
    except ValueError:
        return False


def css_class(widget):
    """The class its kind of widget wears; tiles and Django's admin dress themselves."""
    if isinstance(widget, TILES) or "django.contrib.admin" in type(widget).__module__:
        return ""
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


class Field(BoundField):
    def as_widget(self, widget=None, attrs=None, only_initial=False):
        widget = widget or self.field.widget
        if native := NATIVE.get(type(widget)):
            kind, widget.format = native
            widget.input_type = kind if fits(self.value(), widget.format) else "text"
        return super().as_widget(widget, attrs, only_initial)

    def build_widget_attrs(self, attrs, widget=None):
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        classes = [css_class(widget), widget.attrs.get("class", ""), attrs.get("class", "")]
        if words := " ".join(filter(None, classes)):
            attrs["class"] = words
        if widget.attrs.get("rows") == DJANGO_ROWS:
            attrs["rows"] = ROWS
        return attrs

    @property
    def is_tick(self):
        """One box with its words beside it, not above."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def focus_id(self):
        """The element that an error summary leads to: the first tile or part of a group."""
        widget = self.field.widget
        in_parts = isinstance(widget, (*TILES, forms.MultiWidget))
        return f"{self.auto_id}_0" if in_parts else self.auto_id


class Renderer(TemplatesSetting):
    form_template_name = "sb/form.html"
    field_template_name = "sb/field.html"
    bound_field_class = Field
