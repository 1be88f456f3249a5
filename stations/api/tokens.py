"""Device tokens over the API. Issuing and listing need the signed-in browser, with its second
factor; a device itself only learns about and revokes its own token."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from shuangbai.base.api import columns
from stations.gate import GateLine, load
from stations.models import DeviceToken
from stations.operations.tokens import issue_token, revoke_token
from stations.tokens import BrowserSessionAuthentication, DeviceTokenAuthentication


class TokenRow(serializers.Serializer):
    """设备令牌（令牌本身只在签发时给出一次）"""

    id = serializers.IntegerField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    issued_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class IssuedToken(TokenRow):
    token = serializers.CharField(help_text="只出现这一次，请立即存到设备里。")


class NewToken(serializers.Serializer):
    name = serializers.CharField(max_length=40, help_text="设备名称，例如“值班手机”。")


class CurrentToken(TokenRow):
    person = serializers.CharField(source="user.name")
    role = serializers.CharField(source="posting.role")


class TokenList(APIView):
    gate_line = GateLine()
    authentication_classes = [BrowserSessionAuthentication]

    @extend_schema(responses=TokenRow(many=True), summary="我的有效设备令牌")
    def get(self, request):
        own = DeviceToken.objects.filter(user=request.user).live(timezone.now())
        return Response(columns(own.order_by("-issued_at", "-pk"), TokenRow))

    @extend_schema(request=NewToken, responses={201: IssuedToken}, summary="签发设备令牌")
    def post(self, request):
        asked = NewToken(data=request.data)
        asked.is_valid(raise_exception=True)
        row, token = issue_token(by=request.member, name=asked.validated_data["name"])
        shown = columns(DeviceToken.objects.filter(pk=row.pk), TokenRow).get()
        answer = Response({**shown, "token": token}, status=status.HTTP_201_CREATED)
        answer["Cache-Control"] = "no-store"
        return answer


class TokenOne(APIView):
    gate_line = GateLine()
    authentication_classes = [BrowserSessionAuthentication]

    @extend_schema(responses={204: None}, summary="吊销设备令牌")
    def delete(self, request, pk):
        revoke_token(by=request.member, token=load(DeviceToken.objects, request.member, pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TokenCurrent(APIView):
    """The token that this very request carries."""

    gate_line = GateLine()
    authentication_classes = [DeviceTokenAuthentication]

    @extend_schema(responses=CurrentToken, summary="这个令牌是谁的")
    def get(self, request):
        return Response(columns(DeviceToken.objects.filter(pk=request.auth.pk), CurrentToken).get())

    @extend_schema(responses={204: None}, summary="退出：吊销这个令牌")
    def delete(self, request):
        revoke_token(by=request.member, token=request.auth)
        return Response(status=status.HTTP_204_NO_CONTENT)
