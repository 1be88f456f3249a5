"""The list of contacts."""

from django.views.decorators.http import require_safe

from services import contact_list
from services.contact_list import ContactFilter
from shuangbai.base.listing import Listing
from stations.enums import DataClass
from stations.gate import gated
from stations.listing import answer


@gated(DataClass.CASEWORK)
@require_safe
def contacts(request):
    """Who was contacted when and how; the words stay on each contact's own page."""
    member = request.member
    listing = Listing(
        request,
        contact_list.rows_for(member),
        filterset=ContactFilter,
        sorts=contact_list.SORTS,
        sort="-when",
        columns=contact_list.columns(member),
    )
    return answer(
        request,
        listing,
        "services/contacts.html",
        title="联系记录",
        data_class=DataClass.CLIENT,
        act="contacts.export",
        lines=contact_list.lines(member, listing.page.rows),
        is_wide=member.posting.station_id is None,
    )
