"""Pages with one form for one act."""

from django.contrib import messages
from django.shortcuts import redirect, render

from shuangbai.base.errors import ActError

GET_OR_POST = ("GET", "HEAD", "POST")


def act_page(request, form, act, *, then, done, template="stations/form.html", **context):
    """Shows the form; sent in, calls `act(by=member, **cleaned data)`, says `done` and goes on to
    `then`, each a text or a function of what the act returned. A refusal comes back beside its
    field with everything that was typed. `context`: title, crumbs, back, act_label …"""
    if form.is_bound and form.is_valid():
        try:
            result = act(by=request.member, **form.cleaned_data)
        except ActError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, done(result) if callable(done) else done)
            return redirect(then(result) if callable(then) else then)
    return render(request, template, {"form": form, **context})


def upload_page(request, form_class, add, *, title, sub, back, done):
    """Files for something that stands already; `add` is the act, `back` its page."""
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    return act_page(
        request,
        form_class(*data),
        add,
        done=done,
        then=back,
        title=title,
        sub=sub,
        back=back,
        act_label="上传",
        is_upload=True,
    )


def show_refusal(form, refusal):
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.message)
