"""Answering a list page: the page itself, or the workbook of what it shows."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from shuangbai.base import sheets
from shuangbai.base.listing import MOST_EXPORTED
from stations import audit
from stations.enums import Right
from stations.gate import GateLine, check


def answer(
    request, listing, template, *, title, data_class, act, export_right=Right.EXPORT, **context
):
    """`?export=xlsx` gives the workbook (`export_right` over `data_class`, audited as `act`);
    otherwise `template` with `listing`, `title` and `can_export`."""
    if request.GET.get("export") == "xlsx":
        check(request.member, GateLine(data_class, export_right))
        if not listing.is_too_long_to_export:
            return exported(request, listing, title=title, act=act)
        messages.error(request, f"一次最多导出 {MOST_EXPORTED:,} 行，请先加筛选条件。")
    context |= {
        "listing": listing,
        "title": title,
        "can_export": bool(listing.columns) and request.member.may(export_right, data_class),
    }
    return render(request, template, context)


def exported(request, listing, *, title, act):
    member = request.member
    asked = "；".join(f"{label}：{value}" for label, value in listing.asked) or "全部"
    notes = (f"范围：{member.place_label}　筛选：{asked}", f"导出人：{member.user.name}")
    body = sheets.list_workbook(
        title=title, columns=listing.columns, rows=listing.exported, notes=notes
    )
    # The trail first, then the answer goes out (wall 7).
    audit.record_read(act=act, by=member, reason=f"导出 {title}")
    return attachment(body, f"{title}.xlsx", sheets.MIME)


def attachment(body, name, mime):
    response = HttpResponse(body, content_type=mime)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
