"""The API's root, its description and the page that shows it."""

from django.shortcuts import render
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from shuangbai.base.api import resources
from stations.gate import ApiGate, GateLine, signed_in


class ResourceRow(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    url = serializers.URLField()


class Root(APIView):
    """What the member may read, under the names it has below /api/v1/."""

    gate_line = GateLine()

    @extend_schema(responses=ResourceRow(many=True), summary="可以读取的资源")
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


@signed_in
def api_page(request):
    """Swagger's page. Its script is a file of ours, not a piece of the page: CSP."""
    return render(request, "home/api.html")
