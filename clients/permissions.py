"""Who may do what with a client's file: predicates in prose (ACCESS, columns C and S)."""

from django.utils import timezone

from shuangbai.base.errors import Denied
from stations.enums import DataClass, Right, Role
from stations.models import Posting
from stations.permissions import BUREAUS, can_keep_reference


def can_list_clients(member):
    """Everybody with the files in their work; the province reads aggregates, and a single named
    file only with a reason; an evaluator reads the people of a sample only."""
    may_read = member.may(Right.READ, DataClass.CLIENT)
    return may_read and member.role not in (Role.PROVINCE, Role.EVALUATOR)


def refuse_list(member):
    """Raises Denied for those who may open a named file but not list people."""
    if not can_list_clients(member):
        raise Denied(
            f"您现在的任职（{member.role_label}）看汇总数字，不看人员名单。",
            who_can="社工、站长、督导、县民政和市民政",
        )


def sees_masked(member):
    """Above the station names, phones and addresses are masked in lists."""
    return member.role not in (
        Role.SOCIAL_WORKER,
        Role.STATION_HEAD,
        Role.SUPERVISOR,
        Role.COUNTY_CIVIL,
    )


def needs_reason(member):
    """City and province open a file only with a typed reason, which is audited."""
    return "reason" in member.cell(DataClass.CLIENT).qualifiers


def can_edit_client(member, client):
    """The people of the station that looks after the client, and the county above it."""
    return member.may(Right.WRITE, DataClass.CLIENT) and member.scope.covers_station(client.station)


def can_assign(member, client):
    """The head shares out the clients of the station; the county may step in."""
    return member.role in (Role.STATION_HEAD, Role.COUNTY_CIVIL) and can_edit_client(member, client)


def can_answer_hand_over(member, hand_over):
    """The head of the station that people move to takes them on or sends them back; the county may
    step in. Never the old station by itself."""
    return member.role in (Role.STATION_HEAD, Role.COUNTY_CIVIL) and member.scope.covers_station(
        hand_over.new_station
    )


def can_withdraw_hand_over(member, hand_over):
    """Who could have offered it: the people of the old station, and the county above it."""
    return member.may(Right.WRITE, DataClass.CLIENT) and member.scope.covers_station(
        hand_over.old_station
    )


def can_review_pairs(member):
    """Whether two files are one person's is decided by the head, and across townships by the
    county, which sees both."""
    return member.role in (Role.STATION_HEAD, Role.COUNTY_CIVIL)


def can_merge(member, kept, gone):
    """Who decides on pairs, where both files are in their own reach."""
    return can_review_pairs(member) and all(can_edit_client(member, one) for one in (kept, gone))


def can_decide_lowering(member, request):
    """A second person of the station or the county confirms a lowering: never its author."""
    return (
        request.by_id != member.user.pk
        and member.may(Right.APPROVE, DataClass.CLIENT)
        and member.scope.covers_station(request.client.station)
    )


def can_reveal_identity(member, client):
    """A worker sees the full number of their own clients; others of the station and the county
    only with a reason; nobody above."""
    return member.may(Right.READ, DataClass.SEALED) and member.scope.covers_station(client.station)


def reveals_without_reason(member, client):
    return member.role == Role.SOCIAL_WORKER and client.worker_id == member.user.pk


def masks_file(member):
    """The operator's manager reads files without names; city officers, who type a reason, see
    whom they read about."""
    qualifiers = member.cell(DataClass.CLIENT).qualifiers
    return "masked" in qualifiers and "reason" not in qualifiers


def reads_documents(member):
    """Papers carry names and numbers: they stay with the station, its supervisor and the county."""
    return member.role in (
        Role.SOCIAL_WORKER,
        Role.STATION_HEAD,
        Role.SUPERVISOR,
        Role.COUNTY_CIVIL,
    )


def can_register(member):
    """Workers and heads of the stations, and the county for them."""
    return member.may(Right.WRITE, DataClass.CLIENT)


def can_keep_absences(member, worker):
    """Everybody their own; the head those of the people in post at the station."""
    if not member.may(Right.WRITE, DataClass.CASEWORK):
        return False
    if worker.pk == member.user.pk:
        return True
    postings = Posting.objects.in_post(timezone.localdate()).filter(user=worker)
    is_head = member.role == Role.STATION_HEAD
    return is_head and postings.filter(member.scope.stations("station")).exists()


def can_set_schemes(member):
    """The bureaus set how often people are contacted, each in its own area."""
    return member.role in BUREAUS


def can_keep_policies(member, division):
    """The bureaus set what policies ask and give, each for its own place; what holds everywhere is
    the province's."""
    return member.role in BUREAUS and can_keep_reference(member, division)


def can_import_rolls(member):
    """The county brings in the rolls of its place, a head those of the own station: who is on a
    roll decides who is served."""
    return member.role in (Role.COUNTY_CIVIL, Role.STATION_HEAD) and member.may(
        Right.WRITE, DataClass.CLIENT
    )


def can_confirm_rolls(member):
    """The county keeps the rolls, and says that those on them are paid (ACCESS, “rwx (rolls)”)."""
    return member.role == Role.COUNTY_CIVIL and member.may(Right.WRITE, DataClass.CLIENT)
