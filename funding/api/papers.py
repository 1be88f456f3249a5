"""What stands behind the money, read-only: budgets and what was moved in them, slips and vouchers.

Of a file its particulars and fingerprint; the file itself leaves through its page, which records
who read it.
"""

import django_filters as filters
from rest_framework import serializers

from funding.api.funds import FUNDS, PlaceFilter, yuan
from funding.enums import AdjustmentReason, BatchState, Category, EntryKind
from funding.models import BudgetAdjustment, BudgetLine, EntryFile, Voucher
from shuangbai.base.api import Resource, RowList

PROGRAMME = "资金项目的 uid。"


class BudgetRow(serializers.Serializer):
    """一个单位一个类别的一笔预算：年初、追加或核减"""

    uid = serializers.UUIDField()
    programme_uid = serializers.UUIDField(source="programme.uid", help_text=PROGRAMME)
    place_code = serializers.CharField(source="place.code", help_text="单位的区划代码。")
    category = serializers.ChoiceField(Category.choices)
    amount = yuan(help_text="金额（元）；核减为负。")
    is_opening = serializers.BooleanField(help_text="true：年初预算；false：追加或核减。")
    on = serializers.DateField()
    reason = serializers.CharField(help_text="依据。")


class AdjustmentRow(serializers.Serializer):
    """类别之间的一次预算调整"""

    uid = serializers.UUIDField()
    programme_uid = serializers.UUIDField(source="programme.uid", help_text=PROGRAMME)
    place_code = serializers.CharField(source="place.code", help_text="单位的区划代码。")
    from_category = serializers.ChoiceField(Category.choices, help_text="调减。")
    to_category = serializers.ChoiceField(Category.choices, help_text="调增。")
    amount = yuan(help_text="金额（元）。")
    base = yuan(help_text="提出时本单位的预算（元），比例的分母。")
    why = serializers.ChoiceField(AdjustmentReason.choices)
    reason = serializers.CharField()
    on = serializers.DateField()
    state = serializers.ChoiceField(BatchState.choices, help_text="posted：已审批生效。")


class FileRow(serializers.Serializer):
    uid = serializers.UUIDField()
    name = serializers.CharField(help_text="文件名。")
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="字节。")
    sha256 = serializers.CharField(help_text="所存文件的指纹。")
    uploaded_at = serializers.DateTimeField()


class SlipRow(FileRow):
    """台账一笔的银行回单或凭据"""

    entry_uid = serializers.UUIDField(source="entry.uid", help_text="台账那一笔的 uid。")
    kind = serializers.ChoiceField(EntryKind.choices, source="entry.kind")
    place_code = serializers.CharField(source="entry.place.code", help_text="记账地方的区划代码。")
    amount = yuan(source="entry.amount", help_text="那一笔的金额（元）。")


class VoucherRow(FileRow):
    """一笔支出的凭证"""

    expenditure_uid = serializers.UUIDField(source="expenditure.uid", help_text="支出的 uid。")
    place_code = serializers.CharField(
        source="expenditure.place.code", help_text="支出单位的区划代码。"
    )
    category = serializers.ChoiceField(Category.choices, source="expenditure.category")
    amount = yuan(source="expenditure.amount", help_text="那笔支出的金额（元）。")


class BudgetFilter(PlaceFilter):
    category = filters.ChoiceFilter(choices=Category.choices)


class AdjustmentFilter(PlaceFilter):
    state = filters.ChoiceFilter(choices=BatchState.choices)


class SlipFilter(PlaceFilter):
    programme = filters.UUIDFilter(field_name="entry__programme__uid", label=PROGRAMME)
    entry = filters.UUIDFilter(field_name="entry__uid", label="台账那一笔的 uid。")
    place_path = "entry__place__code"


class VoucherFilter(PlaceFilter):
    programme = filters.UUIDFilter(field_name="expenditure__programme__uid", label=PROGRAMME)
    expenditure = filters.UUIDFilter(field_name="expenditure__uid", label="支出的 uid。")
    place_path = "expenditure__place__code"


class BudgetList(RowList):
    """支出预算：各单位按类别登记的年初预算，和以后的追加、核减。"""

    gate_line = FUNDS
    queryset = BudgetLine.objects.all()
    serializer_class = BudgetRow
    filterset_class = BudgetFilter
    sorts = {"on": "on", "place": "place__code"}


class AdjustmentList(RowList):
    """预算调整：类别之间挪用，等审批的也在内。"""

    gate_line = FUNDS
    queryset = BudgetAdjustment.objects.all()
    serializer_class = AdjustmentRow
    filterset_class = AdjustmentFilter
    sorts = {"on": "on", "place": "place__code"}


class SlipList(RowList):
    """台账凭据：拨付、到账、垫付等各笔的银行回单，拨收两边都看得到。"""

    gate_line = FUNDS
    queryset = EntryFile.objects.all()
    serializer_class = SlipRow
    filterset_class = SlipFilter
    sorts = {"uploaded_at": "uploaded_at", "id": "pk"}


class VoucherList(RowList):
    """支出凭证：发票、收据的照片和文件。"""

    gate_line = FUNDS
    queryset = Voucher.objects.all()
    serializer_class = VoucherRow
    filterset_class = VoucherFilter
    sorts = {"uploaded_at": "uploaded_at", "id": "pk"}


RESOURCES = (
    Resource("budgets", "api:budgets", "支出预算", FUNDS),
    Resource("adjustments", "api:adjustments", "预算调整", FUNDS),
    Resource("slips", "api:slips", "台账凭据", FUNDS),
    Resource("vouchers", "api:vouchers", "支出凭证", FUNDS),
)
