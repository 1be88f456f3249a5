"""Numbers about contacts. A contact is counted under the station that did it, on its day."""

from django.db.models import Exists, F

from clients.household_form import (
    complete_in,
)
from clients.models import (
    Household,
)
from services.coverage import (
    visits,
)
from services.enums import (
    AT_HOME,
)
from services.models import (
    Contact,
    ResourceLink,
    UrgentAlert,
)
from shuangbai.base.measures import Measure, register

PATH = "station__division__code"


def contacts(scope, period):
    return Contact.objects.counted_in(scope).between(period.first, period.last)


CONTACTS = Measure(
    key="contacts",
    label="联系",
    unit="人次",
    meaning="期内记录的探访、电话等联系，每人每次算一人次，含没联系上的，不含作废的。",
    rows=contacts,
    code_path=PATH,
    day_path="on",
    page="contacts",
)
VISITS = Measure(
    key="visits",
    label="入户探访",
    unit="人次",
    meaning="期内的入户探访人次，含没见到本人的。",
    rows=lambda scope, period: contacts(scope, period).filter(kind="visit"),
    code_path=PATH,
    day_path="on",
    page="contacts",
    page_query={"kind": "visit"},
)
CALLS = Measure(
    key="calls",
    label="电话",
    unit="人次",
    meaning="期内的电话联系人次，含没接通的。",
    rows=lambda scope, period: contacts(scope, period).filter(kind="call"),
    code_path=PATH,
    day_path="on",
    page="contacts",
    page_query={"kind": "call"},
)
CONTACTS_SUCCESSFUL = Measure(
    key="contacts_successful",
    label="联系上本人",
    unit="人次",
    meaning="期内见到本人或与本人通话的联系人次。",
    rows=lambda scope, period: contacts(scope, period).successful(),
    code_path=PATH,
    day_path="on",
    page="contacts",
    page_query={"result": "reached"},
)
DUTIES_MET = Measure(
    key="duties_met",
    label="完成的应联系",
    unit="人次",
    meaning="期内联系上本人、并且抵了一次应联系的人次。",
    rows=lambda scope, period: CONTACTS_SUCCESSFUL.rows(scope, period).exclude(was_due_on=None),
    code_path=PATH,
    day_path="on",
    page="contacts",
    page_query={"result": "met"},
)
DUTIES_ON_TIME = Measure(
    key="duties_on_time",
    label="按时完成",
    unit="人次",
    meaning="期内完成的应联系中，不晚于应联系日的人次。",
    rows=lambda scope, period: CONTACTS_SUCCESSFUL.rows(scope, period).filter(
        was_due_on__gte=F("on")
    ),
    code_path=PATH,
    day_path="on",
    page="contacts",
    page_query={"result": "on_time"},
)
HOUSEHOLDS_VISITED = Measure(
    key="households_visited",
    label="入户的户",
    unit="户",
    meaning="期内至少一次入户并见到本人或家属的户，一户只数一次。",
    rows=lambda scope, period: VISITS.rows(scope, period).filter(outcome__in=AT_HOME),
    code_path=PATH,
    distinct="client__household",
    page="contacts",
    page_query={"kind": "visit", "result": "at_home"},
)
HOUSEHOLDS_COVERED = Measure(
    key="households_covered",
    label="入过户的户",
    unit="户",
    meaning="现有在册的户里，期内至少一次入户并见到本人或家属的。",
    rows=lambda scope, period: (
        Household.objects.in_care()
        .filter(scope.stations("station"))
        .filter(Exists(visits(period.first, period.last)))
    ),
    code_path="station__division__code",
    page="households",
    page_query={"visited": "yes"},
)
FORMS_COMPLETE = Measure(
    key="forms_complete",
    label="家庭信息表填全",
    unit="户",
    meaning="现有在册的户里，住址、电话和每个人的证件号、性别、出生日期、户籍地、行动、分级、类别、知情同意都有的。",
    rows=lambda scope, period: complete_in(scope, period.last),
    code_path="station__division__code",
    page="households",
    page_query={"form": "yes"},
)
PEOPLE_CONTACTED = Measure(
    key="people_contacted",
    label="联系过的人",
    unit="人",
    meaning="期内至少联系上本人一次的服务对象，一人只数一次。",
    rows=lambda scope, period: CONTACTS_SUCCESSFUL.rows(scope, period).of_persons(),
    code_path=PATH,
    distinct="person",
    page="contacts",
    page_query={"result": "reached"},
)
URGENT_OPEN = Measure(
    key="urgent_open",
    label="紧急情况待处理",
    unit="件",
    meaning="已标为紧急、还没有写明处理结果的情况。",
    rows=lambda scope, period: UrgentAlert.objects.open().filter(
        scope.stations("contact__client__station")
    ),
    code_path="contact__client__station__division__code",
    page="urgent",
)


def linked(scope, period):
    rows = ResourceLink.objects.delivered(period.first, period.last)
    return rows.counted_in(scope)


LINKS_DELIVERED = Measure(
    key="links_delivered",
    label="落实的资源",
    unit="项",
    meaning="期内真正送到服务对象手里的资源链接，撤回的不算。",
    rows=linked,
    code_path=PATH,
    page="resource_links",
    page_query={"state": "delivered"},
)
LINKED_VALUE = Measure(
    key="linked_value",
    label="链接资源折合",
    unit="元",
    meaning="期内落实的资源链接折合的金额，撤回的不算。",
    rows=linked,
    code_path=PATH,
    sums="value",
    page="resource_links",
    page_query={"state": "delivered"},
)
LINKED_VALUE_HARDSHIP = Measure(
    key="linked_value_hardship",
    label="其中给困难群众",
    unit="元",
    meaning="期内落实的资源中，落实当天属于任一困难类别的人得到的金额。",
    rows=lambda scope, period: linked(scope, period).filter(to_hardship=True),
    code_path=PATH,
    sums="value",
    page="resource_links",
    page_query={"state": "delivered", "hardship": "true"},
)

register(
    CONTACTS,
    VISITS,
    CALLS,
    CONTACTS_SUCCESSFUL,
    DUTIES_MET,
    DUTIES_ON_TIME,
    HOUSEHOLDS_VISITED,
    HOUSEHOLDS_COVERED,
    FORMS_COMPLETE,
    PEOPLE_CONTACTED,
    URGENT_OPEN,
    LINKS_DELIVERED,
    LINKED_VALUE,
    LINKED_VALUE_HARDSHIP,
)
