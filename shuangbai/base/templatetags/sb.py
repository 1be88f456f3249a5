"""The project's template tags, built in everywhere (settings.TEMPLATES). Marks, figures, shell pieces.

Numbers and dates are words of their own: see `figures.py` for the filters.
"""

from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join

from shuangbai.base import figures

register = template.Library()

for name in ("num", "yuan", "fen", "wan", "fen_wan", "percent"):
    register.filter(name, getattr(figures, name))
for name in ("day", "short_day", "moment", "short_moment"):
    register.filter(name, getattr(figures, name), expects_localtime=True)

LATE_KINDS = ("over", "held", "today", "soon", "ok")
PIP_KINDS = ("now", "gap", "back")


@register.simple_tag
def icon(name, label="", cls=""):
    """A vendored icon; silent for screen readers unless it has a label of its own."""
    return _svg("vendor/icons.svg", name, f"icon {cls}".strip(), label)


@register.simple_tag
def mark(name, label="", cls=""):
    """One of our own marks (marks.svg): tier-1 … tier-4, late-over, -held, -today, -soon, -ok."""
    return _svg("marks.svg", name, f"sb-mark {cls}".strip(), label)


def _svg(sprite, name, cls, label):
    address = f"{static(sprite)}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', cls, label, address
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', cls, address)


@register.simple_tag
def late(kind, words):
    """Shape and word first, colour last: {% late "over" "逾期 3 天" %}."""
    if kind not in LATE_KINDS:
        raise template.TemplateSyntaxError(f"late: {kind!r} is not one of {LATE_KINDS}")
    return format_html('<span class="sb-late is-{}">{}{}</span>', kind, mark(f"late-{kind}"), words)


@register.simple_tag
def tier(level, words):
    """How close the contact is: {% tier 2 "二级" %}; names are data, levels past 4 look like it."""
    look = min(max(int(level), 1), 4)
    return format_html('<span class="sb-tier is-{}">{}{}</span>', look, mark(f"tier-{look}"), words)


@register.simple_tag
def tag(words, icon_name="", tone=""):
    """A small label: {% tag "生日" "cake" %}; tone is "", ok, warn or danger."""
    picture = icon(icon_name) if icon_name else ""
    cls = f"sb-tag is-{tone}" if tone else "sb-tag"
    return format_html('<span class="{}">{}{}</span>', cls, picture, words)


@register.simple_tag
def count(value, url="", unit="", tone=""):
    """A figure that opens its rows: dotted underline with a URL, plain without."""
    shown = figures.num(value)
    cls = f" is-{tone}" if tone else ""
    figure = (
        format_html('<a class="sb-count{}" href="{}">{}</a>', cls, url, shown)
        if url
        else format_html('<span class="sb-figure{}">{}</span>', cls, shown)
    )
    return format_html('{}<small class="sb-unit">{}</small>', figure, unit) if unit else figure


@register.simple_tag
def pips(done, total, now="", words=""):
    """Small steps: `done` of `total`, the next one hatched as `now` (now, gap or back)."""
    if now and now not in PIP_KINDS:
        raise template.TemplateSyntaxError(f"pips: {now!r} is not one of {PIP_KINDS}")
    classes = ["is-done"] * int(done) + ([f"is-{now}"] if now else [])
    classes += [""] * (int(total) - len(classes))
    steps = format_html_join("", '<i class="{}"></i>', ((cls,) for cls in classes[: int(total)]))
    label = words or f"{done} / {total}"
    row = format_html('<span class="sb-pips" aria-hidden="true">{}</span>', steps)
    voice = format_html('<span class="visually-hidden">{}</span>', label)
    return row + (format_html(" <small>{}</small>", words) if words else voice)


@register.simple_tag
def bar(percent, tick=None, tone=""):
    """A bar from zero (0–100) with an optional tick for the average; the figure stands beside it."""
    width = min(max(float(percent), 0), 100)
    line = format_html('<path class="tick" d="M{} 0v8"/>', f"{tick:.1f}") if tick else ""
    return format_html(
        '<svg class="sb-bar{}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="rail" width="100" height="8"/><rect class="fill" width="{}" height="8"/>{}</svg>',
        f" is-{tone}" if tone else "",
        f"{width:.1f}",
        line,
    )


@register.inclusion_tag("sb/track.html")
def track(stages, label="进度"):
    """Stages as dots on a line: [{label, note, state: done|now|""}]."""
    return {"stages": stages, "label": label}


@register.inclusion_tag("sb/field.html")
def field(bound, hint="", cls=""):
    """One form field with label, hint, error and widget."""
    return {"field": bound, "hint": hint, "cls": cls}


@register.inclusion_tag("sb/sort_header.html", takes_context=True)
def sort_header(context, key, label, unit="", cls="", param="sort"):
    """A table head that sorts by `key`, turns round when pressed again and keeps the filters."""
    request = context["request"]
    now = request.GET.get(param, "")
    turned = f"-{key}" if now == key else key
    query = request.GET.copy()
    query[param] = turned
    query.pop("page", None)
    state = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return {
        "label": label,
        "unit": unit,
        "cls": cls,
        "state": state,
        "url": f"?{query.urlencode()}",
    }


@register.simple_tag(takes_context=True)
def keep_query(context, *dropped):
    """Hidden inputs for what the address already asks, but for the named parameters."""
    pairs = (
        (key, value)
        for key, values in context["request"].GET.lists()
        if key not in dropped
        for value in values
    )
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_block_tag
def scroll(content, label, cls=""):
    """A table's scroll region: reachable by keyboard, named for screen readers."""
    return format_html(
        '<div class="sb-scroll{}" tabindex="0" role="region" aria-label="{}，可滚动">{}</div>',
        f" {cls}" if cls else "",
        label,
        content,
    )


@register.simple_tag(takes_context=True)
def again(context, name):
    """Another block of this page once more: the title stands in <title>, on the phone bar, as h1."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return block.render(context).strip() if block else ""
