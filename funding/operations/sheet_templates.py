"""An office's own papers: tried, kept, put back."""

from django.db import transaction
from django.utils import timezone

from funding.models import OfficeTemplate
from funding.sheets.enums import Form
from funding.sheets.permissions import WHO_PRINTS, can_keep_templates, can_put_back
from funding.sheets.trial import tried
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.months import this_month
from shuangbai.base.settled import BadFormula
from shuangbai.base.template_parts import BadTemplate
from shuangbai.base.uploads import XLSX, CheckedUpload, check_upload
from stations import audit
from stations.models import Division

MOST_BYTES = 2 * 1024 * 1024


def keep_template(*, by, form, upload):
    """The (OfficeTemplate, Trial) in use from now on at the place of `by`. Raises ActError with
    what the template lacks; the one before stays in use then."""
    demand_may_keep(by)
    form = Form(form)
    checked = check_upload(upload, kinds=(XLSX,), most_bytes=MOST_BYTES)
    division = by.posting.place_division
    trial = tried_or_refused(form, checked.data, division)
    kept = CheckedUpload(checked.name, checked.content_type, trial.data, checked.sent_sha256)
    with transaction.atomic():
        # Two clerks of one office come one after the other.
        Division.objects.select_for_update(no_key=True).get(pk=division.pk)
        retire(by, OfficeTemplate.objects.in_use().filter(division=division, form=form))
        template = OfficeTemplate.objects.create(
            division=division, form=form, uploaded_by=by.user, **kept.columns
        )
        audit.record(act="sheets.template", by=by, obj=template)
    return template, trial


def tried_or_refused(form, data, division):
    try:
        return tried(form, data, division=division, month=this_month())
    except BadTemplate as problem:
        raise ActError(f"模板{problem}", field="file") from None
    except BadFormula as problem:
        raise ActError(f"模板里{problem}", field="file") from None


@transaction.atomic
def put_back(*, by, template):
    """The built-in paper holds again. Raises ActError when it already does."""
    demand_may_keep(by)
    if not can_put_back(by, template):
        raise Denied("只能停用本单位的模板。", who_can=f"{template.division}的经办人")
    if not retire(by, OfficeTemplate.objects.in_use().filter(pk=template.pk)):
        raise ActError("这份模板已经停用，可能别人刚办过，请刷新页面。")
    audit.record(act="sheets.template_back", by=by, obj=template)


def retire(by, rows):
    return rows.update(retired_at=timezone.now(), retired_by=by.user)


def demand_may_keep(by):
    if not can_keep_templates(by):
        raise Denied("您现在的任职不能更换表格模板。", who_can=WHO_PRINTS)
