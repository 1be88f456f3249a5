"""One person's policies, as their page shows them: gaps first, then what is under way."""

from dataclasses import dataclass

from django.urls import reverse

from clients.models import Eligibility, Entitlement, Policy
from clients.policy_enums import MOVES, EntitlementState, Why

STEPS = 4
S = EntitlementState
# How many of the four steps are done, and how the next one looks.
PIPS = {
    None: (0, "gap"),
    S.ELIGIBLE: (0, "gap"),
    S.APPLIED: (1, "now"),
    S.APPROVED: (2, "now"),
    S.RECEIVING: (4, ""),
    S.REFUSED: (1, "back"),
    S.STOPPED: (3, "back"),
}
# The next step of each state that people are led to, and what its button says.
NEXT = {
    None: ("application", "记申请"),
    S.ELIGIBLE: ("application", "记申请"),
    S.APPLIED: ("approval", "记结果"),
    S.APPROVED: ("receipt", "记到账"),
}


@dataclass
class Standing:
    """How one person stands with one policy; `kept` None: nothing on record yet."""

    policy: Policy
    kept: Entitlement | None
    eligible: Eligibility | None
    is_gap: bool
    today: object

    @property
    def state(self):
        return self.kept.state if self.kept else None

    @property
    def label(self):
        return self.kept.get_state_display() if self.kept else S.ELIGIBLE.label

    @property
    def pips(self):
        done, now = PIPS[self.state]
        return {"done": done, "now": now, "total": STEPS}

    @property
    def next(self):
        return NEXT.get(self.state)

    @property
    def rank(self):
        order = (S.APPLIED, S.APPROVED, S.ELIGIBLE, None, S.RECEIVING, S.REFUSED, S.STOPPED)
        return (not self.is_gap, order.index(self.state), self.policy.position, self.policy.pk)

    @property
    def words(self):
        if self.is_gap:
            return self.gap_words
        if self.kept is None:
            return "还没有申请"
        kept, on = self.kept, f"{self.kept.since_on:%Y-%m-%d}"
        return {
            S.ELIGIBLE: self.reason_words,
            S.APPLIED: f"{on} 申请，已等 {self.days(kept.since_on)} 天",
            S.APPROVED: f"{on} 批准{self.amount_words}，还没到账",
            S.RECEIVING: f"{on} 起{self.amount_words}",
            S.REFUSED: f"{on} 未获批：{self.reason_words}",
            S.STOPPED: f"{on} 停发：{self.reason_words}",
        }[kept.state]

    @property
    def gap_words(self):
        waited = f"可能符合已 {self.days(self.eligible.since_on)} 天"
        if self.kept and self.kept.reason:
            return f"{waited}，{Why(self.kept.reason).label}，该再看了"
        return f"{waited}，没有申请，没有写原因"

    @property
    def reason_words(self):
        kept = self.kept
        words = Why(kept.reason).label if kept.reason else "没有写原因"
        return f"{words}，{kept.review_on:%Y-%m-%d} 再看" if kept.review_on else words

    @property
    def amount_words(self):
        return "" if self.kept.amount is None else f"，{self.kept.amount:,.2f} 元"

    def days(self, since):
        return (self.today - since).days

    def may_become(self, state):
        return state in MOVES[self.state]


def standings(client, today, asked=()):
    """All policies that concern the person, and those asked for, gaps first; four queries."""
    rows = Entitlement.objects.of_people([client.pk]).order_by("since_on", "pk")
    kept = {one.policy_id: one for one in rows}
    eligible = {one.policy_id: one for one in Eligibility.objects.filter(client=client)}
    open_gaps = set(
        Eligibility.objects.filter(client=client).gaps(today).values_list("policy", flat=True)
    )
    policies = Policy.objects.filter(pk__in={*kept, *eligible}, is_active=True)
    # Asked for: also those that nothing is known about.
    policies = {one.pk: one for one in (*policies, *asked)}.values()
    found = [
        Standing(one, kept.get(one.pk), eligible.get(one.pk), one.pk in open_gaps, today)
        for one in policies
    ]
    return sorted(found, key=lambda one: one.rank)


def standing_of(client, policy, today):
    found = [one for one in standings(client, today) if one.policy == policy]
    return found[0] if found else Standing(policy, None, None, False, today)


def address(client, policy):
    return reverse("client_entitlement", args=[client.uid, policy.pk])
