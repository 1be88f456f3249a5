"""Bases for read-only resources of the API: rows through the gate, as cheap as they can be.

    class StationList(RowList):
        gate_line = GateLine(DataClass.NETWORK)
        queryset = Station.objects.all()
        serializer_class = StationRow        # describes the columns; nothing is instantiated per row
        filterset_class = StationFilter
        sorts = {"code": "division__code"}   # ?ordering=code or -code

A serializer here is a description: its fields and their `source` become the columns of one
`values()` query. Instantiating model rows and serializers cost twice as much for a list of 50.
"""

import base64
import json
from dataclasses import dataclass
from decimal import Decimal

from cryptography.fernet import Fernet, InvalidToken
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Q
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from django_filters import BooleanFilter
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from shuangbai.base.errors import missing

PAGE_SIZE, LARGEST_PAGE = 50, 200
SORT_VALUE, ROW_KEY = "row_sort_value", "row_key"


@dataclass(frozen=True)
class Resource:
    """An entry of the API's root. `data_class` and `right` are those of its gate line."""

    name: str
    url_name: str
    label: str
    gate_line: object


_resources: dict[str, Resource] = {}


def register(resource):
    """Called where an app names its API's addresses."""
    _resources[resource.name] = resource


def resources():
    return sorted(_resources.values(), key=lambda resource: resource.name)


class KeysetPage(BasePagination):
    """Pages by where the last row stood: no COUNT, no OFFSET, the same cost on every page."""

    def paginate_queryset(self, rows, request, view=None):
        self.request, self.view = request, view
        self.size = limit_of(request)
        self.ordering = ordering_of(request, view)
        path = view.sorts[self.ordering.removeprefix("-")]
        rows = self.after_cursor(rows.annotate(**{SORT_VALUE: F(path)}))
        sign = "-" if self.ordering.startswith("-") else ""
        rows = rows.order_by(f"{sign}{SORT_VALUE}", f"{sign}pk")
        found = list(
            columns(rows, view.serializer_class, SORT_VALUE, **{ROW_KEY: F("pk")})[: self.size + 1]
        )
        self.has_next, page = len(found) > self.size, found[: self.size]
        keys = [(row.pop(SORT_VALUE), row.pop(ROW_KEY)) for row in found][: self.size]
        self.last_key = keys[-1] if keys else None
        return page

    def after_cursor(self, rows):
        text = self.request.query_params.get("cursor")
        if not text:
            return rows
        try:
            ordering, value, key = json.loads(cursor_box().decrypt(text.encode()))
        except InvalidToken:
            ordering = None
        if ordering != self.ordering:
            raise ValidationError({"cursor": ["游标无效，请从第一页重新读取。"]})
        beyond = "lt" if ordering.startswith("-") else "gt"
        return rows.filter(
            Q(**{f"{SORT_VALUE}__{beyond}": value}) | Q(**{SORT_VALUE: value, f"pk__{beyond}": key})
        )

    def get_paginated_response(self, data):
        return Response({"next": self.next_link(), "results": [exact(row) for row in data]})

    def next_link(self):
        if not self.has_next:
            return None
        value, key = self.last_key
        cursor = json.dumps([self.ordering, value, key], cls=DjangoJSONEncoder)
        cursor = cursor_box().encrypt(cursor.encode()).decode()
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def get_paginated_response_schema(self, schema):
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {
                    "type": "string",
                    "nullable": True,
                    "format": "uri",
                    "description": "下一页的地址；最后一页为 null。",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view):
        names = list(view.sorts)
        limit = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
        ordering = {
            "type": "string",
            "enum": [*names, *(f"-{name}" for name in names)],
            "default": names[0],
        }
        return [
            parameter("limit", limit, f"一页几行，最多 {LARGEST_PAGE}。"),
            parameter("ordering", ordering, "排序；前面加 - 为倒序。"),
            parameter("cursor", {"type": "string"}, "从上一页的 next 里原样取来。"),
        ]


def cursor_box():
    """A cursor holds a value of the last row, perhaps one that the row shows masked: it is
    encrypted, not just signed."""
    key = salted_hmac("api.cursor", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


def parameter(name, schema, description):
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "description": description,
    }


def limit_of(request):
    text = request.query_params.get("limit", str(PAGE_SIZE))
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= number <= LARGEST_PAGE:
        raise ValidationError({"limit": [f"请填 1 到 {LARGEST_PAGE} 的整数。"]})
    return number


def ordering_of(request, view):
    chosen = request.query_params.get("ordering", next(iter(view.sorts)))
    if chosen.removeprefix("-") not in view.sorts:
        raise ValidationError({"ordering": [f"可以按 {'、'.join(view.sorts)} 排序。"]})
    return chosen


def columns(rows, serializer_class, *names, **more):
    """`rows` as dicts with the columns that the serializer declares."""
    fields = serializer_class._declared_fields
    sources = {name: (field.source or name).replace(".", "__") for name, field in fields.items()}
    plain = [name for name, source in sources.items() if name == source]
    renamed = {name: F(source) for name, source in sources.items() if name != source}
    return rows.values(*plain, *names, **renamed, **more)


def exact(row):
    """Decimals as text: the renderer would make floats of them, and money never bends."""
    return {
        name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()
    }


class RowView(GenericAPIView):
    """Rows of one model, only those the member may see."""

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.with_columns(self.queryset.visible_to(self.request.member))

    def with_columns(self, rows):
        """Adds what `serializer_class` or a filter reads beyond the model's own columns."""
        return rows

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        return response

    def refuse_unknown_parameters(self):
        """A misspelt filter must not answer with everything."""
        unknown = sorted(set(self.request.query_params) - self.known_parameters())
        if unknown:
            raise ValidationError({name: ["没有这个参数。"] for name in unknown})

    def known_parameters(self):
        return frozenset({"format"})


@method_decorator(conditional_page, name="dispatch")
class RowList(RowView):
    """A list: filtered, ordered, page by page. Answers 304 when nothing changed."""

    pagination_class = KeysetPage
    filterset_class = None
    sorts = {"id": "pk"}

    def get(self, request, *args, **kwargs):
        self.refuse_unknown_parameters()
        self.refuse_odd_booleans()
        rows = self.filter_queryset(self.get_queryset())
        return self.get_paginated_response(self.paginate_queryset(rows))

    def refuse_odd_booleans(self):
        """What is neither true nor false would narrow nothing."""
        odd = [
            name
            for name, one in self.filters.items()
            if isinstance(one, BooleanFilter)
            and self.request.query_params.get(name, "").lower() not in ("", "true", "false")
        ]
        if odd:
            raise ValidationError({name: ["请填 true 或 false。"] for name in odd})

    @property
    def filters(self):
        return self.filterset_class.base_filters if self.filterset_class else {}

    def known_parameters(self):
        return {"limit", "ordering", "cursor", *self.filters}


@method_decorator(conditional_page, name="dispatch")
class RowDetail(RowView):
    """One row by its id; absent and out of scope are the same 404."""

    pagination_class = None
    filter_backends = ()

    def get(self, request, pk):
        self.refuse_unknown_parameters()
        row = columns(self.get_queryset().filter(pk=pk), self.serializer_class).first()
        if row is None:
            raise missing(self.queryset.model.objects.filter(pk=pk))
        return Response(exact(row))

    def known_parameters(self):
        return frozenset()
