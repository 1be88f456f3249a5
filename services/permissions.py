"""Who may do what with contacts: predicates in prose (ACCESS, column W)."""

from stations.enums import DataClass, Right, Role
from stations.permissions import BUREAUS


def can_log_contact(member, client):
    """Workers and heads log contacts with the people their station looks after."""
    return member.may(Right.WRITE, DataClass.CASEWORK) and member.scope.covers_station(
        client.station
    )


def can_correct_contact(member, contact):
    """Whoever logged it, or the head of the station."""
    if not can_log_contact(member, contact.client):
        return False
    return contact.worker_id == member.user.pk or member.role == Role.STATION_HEAD


def can_settle_alert(member, alert):
    """The head of the station that looks after the person now answers for urgent findings; the
    county may step in when the head does not."""
    return member.role in (Role.STATION_HEAD, Role.COUNTY_CIVIL) and member.scope.covers_station(
        alert.contact.client.station
    )


def can_settle_clash(member, clash):
    """Who sent either of the two records, or the head of the station."""
    if not can_log_contact(member, clash.contact.client):
        return False
    return clash.by_id == member.user.pk or can_correct_contact(member, clash.contact)


def sees_alerts(member):
    """Those who act on urgent findings: the station itself, and the county above it."""
    return member.role in (Role.SOCIAL_WORKER, Role.STATION_HEAD, Role.COUNTY_CIVIL)


def gives_reason(member):
    """Above the station casework is read with a typed reason, which is audited (ACCESS, W)."""
    return "reason" in member.cell(DataClass.CASEWORK).qualifiers


def sees_photos(member):
    """Photos from somebody's home stay with the station and its supervisor."""
    return member.role in (Role.SOCIAL_WORKER, Role.STATION_HEAD, Role.SUPERVISOR)


def can_open_case(member, client):
    """Whoever logs contacts with somebody may open a case from one."""
    return can_log_contact(member, client)


def can_work_case(member, case):
    """The worker whose case it is, and the head of the station; the other workers read (ACCESS, W:
    “rw own, r station”). Who stands in for an absent colleague works on the colleague's."""
    if not can_log_contact(member, case.client):
        return False
    is_own = case.worker_id == member.user.pk
    return member.role == Role.STATION_HEAD or is_own or case.worker_id in member.stands_in_for


def can_write_plan(member, plan):
    """Its author alone: whoever writes may not approve, so nobody writes into another's."""
    return plan.author_id == member.user.pk and can_work_case(member, plan.case)


def can_approve_plan(member, plan):
    """The head of the station that looks after the person: never who wrote the plan."""
    return (
        plan.author_id != member.user.pk
        and member.may(Right.APPROVE, DataClass.CASEWORK)
        and member.scope.covers_station(plan.case.client.station)
    )


def sees_funnel(member):
    """Whoever reads aggregates; those of finance officers are of money."""
    cell = member.cell(DataClass.AGGREGATE)
    return Right.READ in cell.rights and "funds" not in cell.qualifiers


def can_comment(member, case):
    """Supervisors comment on what they read; so does the head."""
    return member.role in (
        Role.SUPERVISOR,
        Role.STATION_HEAD,
    ) and member.scope.covers_station(case.client.station)


def can_settle_case_alert(member, alert):
    """As with urgent findings: the head, or the county when the head does not."""
    return member.role in (Role.STATION_HEAD, Role.COUNTY_CIVIL) and member.scope.covers_station(
        alert.case.client.station
    )


def can_ask_satisfaction(member, case):
    """Anybody of the station; of a sampled case not the worker (said by the operation)."""
    return can_log_contact(member, case.client)


def can_hand_over(member, station):
    """The head shares out the work of the station."""
    return member.role == Role.STATION_HEAD and member.scope.covers_station(station)


def can_keep_resource(member, station, division):
    """Workers and heads keep their station's library; what a county shares with all its stations
    is kept by its civil affairs office."""
    if station is not None:
        return member.may(Right.WRITE, DataClass.CASEWORK) and member.scope.covers_station(station)
    return member.role == Role.COUNTY_CIVIL and member.scope.covers_code(division.code)


def can_keep_library(member):
    """Those who have a library of their own to keep."""
    return member.role in (Role.SOCIAL_WORKER, Role.STATION_HEAD, Role.COUNTY_CIVIL)


def can_keep_templates(member):
    """Goals and tasks to draw from are for the bureaus, each for its own place; everybody else
    draws from what they offer."""
    return member.role in BUREAUS and member.may_change_network


def can_set_loop(member):
    """What is asked of cases is set by the bureaus, each for its own place; everybody else reads
    it."""
    return member.role in BUREAUS and member.may_change_network


def can_link(member, client):
    """Whoever logs contacts with somebody may ask for what they need."""
    return can_log_contact(member, client)


def can_move_link(member, link):
    """The people of the station; a link of a case only those who work it."""
    if link.case_id:
        return can_work_case(member, link.case)
    return can_log_contact(member, link.client)


def sees_providers_contact(member):
    """Names and phones of those who offer something stay with those who call them."""
    return member.role in (
        Role.SOCIAL_WORKER,
        Role.STATION_HEAD,
        Role.SUPERVISOR,
        Role.COUNTY_CIVIL,
    )
