"""Words that code decides on about resources and their linking (DOMAIN, "Resources")."""

from django.db.models import TextChoices


class ResourceKind(TextChoices):
    PEOPLE = "people", "人力"
    MONEY = "money", "资金"
    GOODS = "goods", "物资"
    PLACE = "place", "场地"
    EXPERTISE = "expertise", "专业服务"


class ProviderKind(TextChoices):
    GOVERNMENT = "government", "政府部门"
    COMMUNITY = "community", "村（社区）"
    BUSINESS = "business", "企业"
    FUND = "fund", "慈善基金"
    SCHOOL = "school", "学校"
    INDIVIDUAL = "individual", "个人"


class LinkState(TextChoices):
    WANTED = "wanted", "待请求"
    REQUESTED = "requested", "已请求"
    CONFIRMED = "confirmed", "已确认"
    DELIVERED = "delivered", "已落实"
    GIVEN_UP = "given_up", "已放弃"


class GivenUp(TextChoices):
    """Why a link was given up, or a step taken back."""

    UNAVAILABLE = "unavailable", "对方给不了"
    NOT_NEEDED = "not_needed", "不再需要"
    REFUSED = "refused", "本人不愿意要"
    REPLACED = "replaced", "换了别的资源"
    TOO_LATE = "too_late", "等得太久"
    MISTAKE = "mistake", "记错了"
    OTHER = "other", "其他"


S = LinkState
# From a state to which others; a wrong step is mended by another one.
LINK_MOVES = {
    S.WANTED: {S.REQUESTED, S.GIVEN_UP},
    S.REQUESTED: {S.WANTED, S.CONFIRMED, S.GIVEN_UP},
    S.CONFIRMED: {S.REQUESTED, S.DELIVERED, S.GIVEN_UP},
    S.DELIVERED: {S.CONFIRMED},
    S.GIVEN_UP: {S.WANTED},
}
STEPS = list(LinkState)
# What a resource's quantity is spoken for by.
TAKING = (S.CONFIRMED, S.DELIVERED)
OPEN = (S.WANTED, S.REQUESTED, S.CONFIRMED)
# A link that has not moved for so long is pointed out.
WAITING_DAYS = 7
