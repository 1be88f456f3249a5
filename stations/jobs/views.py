"""A job's page: how far it is, what came of it, and the way to stop it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shuangbai.base.errors import ActError, Denied
from stations.gate import load, signed_in
from stations.jobs.lifecycle import cancel
from stations.jobs.registry import kind_of
from stations.models import Job


@signed_in
@require_safe
def job_page(request, uid):
    job = load_job(request.member, uid)
    template = "stations/includes/job.html" if request.htmx else "stations/job.html"
    return render(request, template, page_facts(job))


@signed_in
@require_POST
def cancellation(request, uid):
    job = load_job(request.member, uid)
    try:
        cancel(job=job, by=request.member)
    except ActError as refusal:
        messages.warning(request, refusal.message)
    return redirect("job", uid=uid)


def load_job(member, uid):
    job = load(Job.objects, member, uid=uid)
    kind = kind_of(job)
    if kind and not kind.is_allowed_to(member):
        raise Denied(f"您现在的任职（{member.role_label}）不能查看“{kind.label}”。")
    return job


def page_facts(job):
    kind = kind_of(job)
    result = job.result or {}
    return {
        "job": job,
        "label": kind.label if kind else "后台任务",
        "summary": result.get("summary", ""),
        "result_url": local_address(result.get("url", "")),
        "poll_url": reverse("job", args=[job.uid]),
        "cancel_url": None if job.cancel_requested_at else reverse("job-cancel", args=[job.uid]),
    }


def local_address(address):
    return address if address.startswith("/") and not address.startswith("//") else ""
