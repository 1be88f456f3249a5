"""What the link stage owes, and what a case's page shows of its resources and policies.

To leave “link”, each resource that the case asks for is promised (confirmed or delivered) or given
up with a reason, and each policy applied for or answered with a reason: an office may take months.
To leave “serve”, what was promised has come or was given up.
"""

from django.urls import reverse
from django.utils import timezone

from clients.entitlement_file import address, standings
from services.debts import Debt
from services.enums import Stage
from services.permissions import can_work_case
from services.resource_enums import LinkState
from services.workflow import Line, Section, register_debt, register_section

S = LinkState
SETTLED = (S.CONFIRMED, S.DELIVERED, S.GIVEN_UP)
ACT = {S.WANTED: "去请求", S.REQUESTED: "确认或放弃", S.CONFIRMED: "记落实"}
TONES = {S.WANTED: "over", S.REQUESTED: "today", S.CONFIRMED: "soon"}


def links_of(case):
    return case.resource_links.select_related("resource__provider", "task").order_by("pk")


def resources_settled(case):
    return [link_debt(one, one.state in SETTLED) for one in links_of(case)]


def promises_kept(case):
    rows = [one for one in links_of(case) if one.state in SETTLED]
    return [link_debt(one, one.state != S.CONFIRMED) for one in rows]


def link_debt(link, is_met):
    return Debt(
        f"{link.need}：{link.get_state_display()}",
        is_met,
        detail_of(link),
        "" if is_met else reverse("resource_link", args=[link.uid]),
        "" if is_met else ACT.get(link.state, "去办"),
    )


def detail_of(link):
    words = [str(link.resource.provider)] if link.resource else []
    if link.task:
        words.append(f"为“{link.task.title}”")
    words.append(f"{link.since_on:%Y-%m-%d}")
    if link.value is not None:
        words.append(f"折合 {link.value:,.2f} 元")
    return " · ".join(words)


def policies_settled(case):
    return [
        Debt(
            f"{one.policy}：{one.label}",
            is_answered(one),
            one.words,
            "" if is_answered(one) else address(case.client, one.policy),
            "" if is_answered(one) else "去办",
        )
        for one in policies_of(case)
    ]


def policies_of(case):
    """How the person stands with what the case asks for; a constant number of queries."""
    wanted = case.policies.filter(is_dropped=False).select_related("policy")
    asked = [one.policy for one in wanted.order_by("pk")]
    if not asked:
        return []
    person = case.client.merged_into or case.client
    known = {one.policy.pk: one for one in standings(person, timezone.localdate(), asked)}
    return [known[one.pk] for one in asked]


def is_answered(standing):
    """On its way, there, or with a reason on record that still holds."""
    if standing.kept is None:
        return False
    review_on = standing.kept.review_on
    holds = review_on is None or review_on > standing.today
    under_way = standing.state in ("applied", "approved", "receiving")
    return under_way or bool(standing.kept.reason and holds)


def links_and_policies(member, case):
    lines = [link_line(one) for one in links_of(case)] + [
        Line(
            title=one.policy.name,
            detail=one.words,
            tone="ok" if is_answered(one) else "over",
            words=one.label,
            url=address(case.client, one.policy),
            act="看" if is_answered(one) else "去办",
        )
        for one in policies_of(case)
    ]
    may_add = case.is_open and can_work_case(member, case)
    return Section(
        title="资源与政策",
        note=f"{len(lines)} 项" if lines else "",
        lines=lines,
        empty="计划要用的资源和政策，从这里列出来，再去请求。" if case.is_open else "没有列过。",
        url=reverse("case_links", args=[case.uid]) if may_add else "",
        act="列一项",
    )


def link_line(link):
    return Line(
        title=link.need,
        detail=detail_of(link),
        tone=TONES.get(link.state, "ok"),
        words=link.get_state_display(),
        url=reverse("resource_link", args=[link.uid]),
        act=ACT.get(link.state, "看"),
    )


register_debt(Stage.LINK, resources_settled)
register_debt(Stage.LINK, policies_settled)
register_debt(Stage.SERVE, promises_kept)
register_section(links_and_policies)
