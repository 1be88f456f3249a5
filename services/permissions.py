"""Who may do what with contacts: predicates in prose (ACCESS, column W)."""

from stations.enums import DataClass, Right, Role


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
    """The head answers for urgent findings; the county may step in when the head does not."""
    return member.role in (Role.STATION_HEAD, Role.COUNTY_CIVIL) and member.scope.covers_station(
        alert.station
    )
