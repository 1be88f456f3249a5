"""Between a form and an operation: the operation's refusal becomes the form's."""

from shuangbai.base.errors import ActError


def acted(form, act, **kwargs):
    """What the act returns, or None when it refused: its sentence then stands beside the field it
    concerns, and nothing typed is lost."""
    try:
        return act(**kwargs)
    except ActError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


def is_sent(request, form):
    return request.method == "POST" and form.is_valid()
