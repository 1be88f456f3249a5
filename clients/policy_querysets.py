"""Questions about entitlements: gaps, who receives what, who was helped."""

from django.db.models import Exists, OuterRef, Q

from clients.enums import ClientStatus
from clients.policy_enums import UNDER_WAY, EntitlementState
from clients.querysets import ClientRowQuerySet, may_read_clients
from shuangbai.base.append_only import AppendOnlyQuerySet


class EligibilityQuerySet(ClientRowQuerySet):
    def of_people_in_care(self):
        return self.filter(
            client__status=ClientStatus.ACTIVE,
            client__merged_into=None,
            policy__is_active=True,
        )

    def gaps(self, on):
        """May be eligible, nothing under way, and no reason given that still holds."""
        model = self.model.policy.field.related_model.entitlements.rel.related_model
        known = model.objects.answered(on).filter(policy=OuterRef("policy"))
        own = known.filter(client=OuterRef("client"))
        merged = known.filter(client__merged_into=OuterRef("client"))
        return self.of_people_in_care().filter(~Exists(own), ~Exists(merged))


class EntitlementQuerySet(ClientRowQuerySet):
    def answered(self, on):
        """Those that leave no gap: under way, or with a reason that still holds that day."""
        holds = Q(review_on__isnull=True) | Q(review_on__gt=on)
        return self.filter(Q(state__in=UNDER_WAY) | (~Q(reason="") & holds))

    def of_people_in_care(self):
        """Also what stands in a file that was merged into theirs; `person` says whose it is."""
        people = self.model.client.field.related_model.objects.live()
        return self.of_persons().filter(person__in=people.values("pk"))

    def of_person(self, client, policy):
        """The person's with that policy, newest first: one, or two where files were merged."""
        return self.of_people([client.pk]).filter(policy=policy).order_by("-since_on", "-pk")

    def receiving(self):
        return self.filter(state=EntitlementState.RECEIVING)


class MoveQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        if not may_read_clients(member):
            return self.none()
        return self.filter(member.scope.stations("entitlement__client__station"))

    def counted_in(self, scope):
        """Under the station that did the work: a hand-over moves no count."""
        return self.filter(scope.stations("station"))

    def helped(self, first, last):
        """Steps that brought somebody a benefit which had been applied for or approved on record;
        who received it all along when the file was begun was not helped by us."""
        before = (EntitlementState.APPLIED, EntitlementState.APPROVED)
        return self.filter(new=EntitlementState.RECEIVING, old__in=before, on__range=(first, last))
