"""The list of people: its rows with what a line shows, and the columns of its workbook."""

from django.db.models import OuterRef, Prefetch, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from shuangbai.base.sheets import Column
from stations.models import Posting, User

SORTS = {
    "name": ("full_pinyin",),
    "place": ("place_code", "full_pinyin"),
    "since": ("since", "full_pinyin"),
    "licence": ("record__licence", "full_pinyin"),
}


def people(member):
    """Visible people with `shown_postings`: those the member may see, the newest first."""
    postings = Posting.objects.visible_to(member).standing()
    newest = postings.filter(user=OuterRef("pk")).order_by("-starts_on", "-pk")
    shown = postings.with_place().select_related("employer", "decision")
    return (
        User.objects.visible_to(member)
        .select_related("record")
        .annotate(
            since=Subquery(newest.values("starts_on")[:1]),
            place_code=Coalesce(
                Subquery(newest.values("station__division__code")[:1]),
                Subquery(newest.values("division__code")[:1]),
                Value(""),
            ),
        )
        .prefetch_related(
            Prefetch("postings", shown.order_by("-starts_on", "-pk"), to_attr="shown_postings")
        )
    )


def main_posting(person):
    """The one a line stands for: in force before waiting before over."""
    today = timezone.localdate()
    ranked = sorted(person.shown_postings, key=lambda one: rank(one, today))
    return ranked[0] if ranked else None


def rank(posting, today):
    if not posting.is_open_on(today):
        return 2
    return 0 if posting.is_confirmed() and posting.starts_on <= today else 1


def state_of(posting):
    """(words, tone of the tag)."""
    today = timezone.localdate()
    if posting is None:
        return "没有任职", ""
    if not posting.is_confirmed():
        return "待确认", "warn"
    if not posting.is_open_on(today):
        return "已离岗", ""
    if posting.starts_on > today:
        return "未到岗", ""
    return "在任", "ok"


def line(person):
    posting = main_posting(person)
    words, tone = state_of(posting)
    return {
        "person": person,
        "posting": posting,
        "further": count_further(person, posting),
        "state": words,
        "tone": tone,
        "licence": licence_of(person),
    }


def count_further(person, shown):
    """Postings beside the shown one that are not over."""
    today = timezone.localdate()
    return sum(one is not shown and one.is_open_on(today) for one in person.shown_postings)


def licence_of(person):
    record = getattr(person, "record", None)
    return record.get_licence_display() if record else "未持证"


def of_posting(read):
    """A column's value from the main posting; empty without one."""

    def value(person):
        posting = main_posting(person)
        return read(posting) if posting else ""

    return value


COLUMNS = (
    Column("姓名", lambda person: person.name),
    Column("账号", lambda person: person.username),
    Column("状态", lambda person: state_of(main_posting(person))[0], width=10),
    Column("地点", of_posting(lambda posting: str(posting.place)), width=24),
    Column("角色", of_posting(lambda posting: posting.get_role_display())),
    Column("岗位", of_posting(lambda posting: posting.get_title_display())),
    Column("用工方式", of_posting(lambda posting: posting.get_hiring_display())),
    Column("派驻机构", of_posting(lambda posting: str(posting.employer or "")), width=24),
    Column("到岗", of_posting(lambda posting: posting.starts_on), 12, "yyyy-mm-dd"),
    Column("离岗", of_posting(lambda posting: posting.ends_on), 12, "yyyy-mm-dd"),
    Column("职业资格", licence_of, width=16),
)
