import uuid6
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clients.models import Client, Policy
from services.models.care_plans import Task
from services.models.cases import Case
from services.resource_enums import GivenUp, LinkState, ProviderKind, ResourceKind
from services.resource_querysets import (
    LibraryQuerySet,
    LinkQuerySet,
    ResourceQuerySet,
)
from shuangbai.base.append_only import AppendOnly, AppendOnlyQuerySet
from shuangbai.base.fields import MoneyField
from stations.models import Division, Station, User

ONE_OWNER = Q(station__isnull=False) ^ Q(division__isnull=False)


class ResourceProvider(models.Model):
    """Who offers something (资源提供方): known to a station, or shared by a place with all below."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    name = models.CharField("提供方", max_length=60)
    kind = models.CharField("提供方类型", max_length=12, choices=ProviderKind.choices)
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="providers"
    )
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="providers"
    )
    is_active = models.BooleanField("仍在合作", default=True)

    objects = LibraryQuerySet.as_manager()

    class Meta:
        verbose_name = "资源提供方"
        verbose_name_plural = "资源提供方"
        constraints = [
            models.CheckConstraint(condition=ONE_OWNER, name="provider_has_one_owner"),
            models.UniqueConstraint(
                fields=["station", "name"], name="one_provider_name_per_station"
            ),
            models.UniqueConstraint(
                fields=["division", "name"], name="one_provider_name_per_place"
            ),
        ]

    def __str__(self):
        return self.name


class Resource(models.Model):
    """Something that can be linked to people (资源): so many of a unit, each worth so much, until a
    day. `quantity` None: as much as is asked for."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    provider = models.ForeignKey(
        ResourceProvider, models.PROTECT, related_name="resources", verbose_name="提供方"
    )
    kind = models.CharField("资源类型", max_length=10, choices=ResourceKind.choices)
    name = models.CharField("资源", max_length=60)
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="resources"
    )
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="resources"
    )
    quantity = models.PositiveIntegerField("数量", null=True, blank=True)
    unit = models.CharField("单位", max_length=10, default="份")
    unit_value = MoneyField("每单位折合（元）", null=True, blank=True)
    valid_until = models.DateField("有效到", null=True, blank=True)
    contact = models.CharField("联系人和电话", max_length=60, blank=True)
    terms = models.CharField("怎么用、有什么条件", max_length=300, blank=True)
    is_active = models.BooleanField("可用", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = "资源"
        verbose_name_plural = "资源"
        indexes = [models.Index(fields=["station", "kind"], name="resource_station_kind")]
        constraints = [models.CheckConstraint(condition=ONE_OWNER, name="resource_has_one_owner")]

    def __str__(self):
        return self.name


class ResourceLink(models.Model):
    """What somebody needs, and the resource that meets it (资源链接). `station` did the work.

    State, value and day are those of the newest move. `to_hardship`: whether the person counted in
    a category of hardship on the day of delivery. A link belongs to a case where it was made for
    one, and names the task that it serves, in whichever version of the plan was current then.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    client = models.ForeignKey(
        Client, models.PROTECT, related_name="resource_links", verbose_name="对象"
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="resource_links"
    )
    task = models.ForeignKey(
        Task, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="为哪项任务"
    )
    station = models.ForeignKey(Station, models.PROTECT, related_name="resource_links")
    need = models.CharField("需要什么", max_length=60)
    kind = models.CharField("资源类型", max_length=10, choices=ResourceKind.choices)
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="links", verbose_name="资源"
    )
    quantity = models.PositiveIntegerField("数量", default=1)
    state = models.CharField(
        "状态", max_length=10, choices=LinkState.choices, default=LinkState.WANTED, editable=False
    )
    since_on = models.DateField("自", editable=False)
    value = MoneyField("折合（元）", null=True, editable=False)
    delivered_on = models.DateField("落实日期", null=True, editable=False)
    to_hardship = models.BooleanField("给困难群众", default=False, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = "资源链接"
        verbose_name_plural = "资源链接"
        indexes = [
            models.Index(fields=["station", "delivered_on"], name="link_station_delivered"),
            models.Index(fields=["resource", "state"], name="link_resource_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(task__isnull=True) | Q(case__isnull=False), name="link_of_task_has_case"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="link_of_something"),
            models.CheckConstraint(
                condition=Q(state__in=("wanted", "given_up")) | Q(resource__isnull=False),
                name="link_names_its_resource",
            ),
            models.CheckConstraint(
                condition=~Q(state="delivered")
                | Q(delivered_on__isnull=False, value__isnull=False),
                name="delivered_link_has_day_and_value",
            ),
        ]

    def __str__(self):
        return f"{self.need}：{self.get_state_display()}"


class LinkMove(AppendOnly):
    """One step of a link; `old` is empty for the first."""

    link = models.ForeignKey(ResourceLink, models.PROTECT, related_name="moves")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    old = models.CharField("原状态", max_length=10, choices=LinkState.choices, blank=True)
    new = models.CharField("新状态", max_length=10, choices=LinkState.choices)
    on = models.DateField("日期")
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, related_name="+")
    quantity = models.PositiveIntegerField("数量")
    value = MoneyField("折合（元）", null=True)
    reason = models.CharField("原因", max_length=12, choices=GivenUp.choices, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "资源链接经过"
        verbose_name_plural = "资源链接经过"
        indexes = [models.Index(fields=["link", "-at"], name="link_move_at")]

    def __str__(self):
        return f"{self.on} {self.get_new_display()}"


class LinkNote(models.Model):
    """What somebody wrote with a step: words stay out of the append-only row."""

    move = models.OneToOneField(LinkMove, models.PROTECT, related_name="note")
    text = models.CharField("说明", max_length=300)

    class Meta:
        verbose_name = "资源链接说明"
        verbose_name_plural = "资源链接说明"

    def __str__(self):
        return "说明"


class CasePolicy(models.Model):
    """A case asks for an entitlement as it asks for resources; how far it is stands with the
    entitlement itself."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="policies")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+", verbose_name="政策")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    is_dropped = models.BooleanField("不要了", default=False)

    class Meta:
        verbose_name = "个案要落实的政策"
        verbose_name_plural = "个案要落实的政策"
        constraints = [
            models.UniqueConstraint(fields=["case", "policy"], name="one_policy_once_per_case")
        ]

    def __str__(self):
        return str(self.policy)
