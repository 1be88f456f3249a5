"""The API's root and its description; api_page.py shows it to people."""

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from shuangbai.base.api import resources
from stations.gate import ApiGate, GateLine


class ResourceRow(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    url = serializers.URLField()


class Root(APIView):
    """What the member may read, under the names it has below /api/v1/."""

    gate_line = GateLine()

    @extend_schema(responses=ResourceRow(many=True), summary="可以读取的资源", description="")
    def get(self, request):
        return Response(
            [
                {
                    "name": one.name,
                    "label": one.label,
                    "url": reverse(one.url_name, request=request),
                }
                for one in resources()
                if may_open(request.member, one.gate_line)
            ]
        )


def may_open(member, line):
    return line.data_class is None or member.may(line.right, line.data_class)


class Schema(SpectacularAPIView):
    gate_line = GateLine()
    permission_classes = [ApiGate]
