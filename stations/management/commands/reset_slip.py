from django.core.management.base import BaseCommand, CommandError

from shuangbai.base.errors import ActError
from stations import paper
from stations.models import User
from stations.operations.accounts import issue_slip


class Command(BaseCommand):
    help = (
        "在服务器上开一张重置单，用于系统里没有人能开的时候（例如唯一的安全管理员忘了密码）。"
        "写入审计；开单的人就是能登录服务器的人，请留下书面审批。"
    )

    def add_arguments(self, parser):
        parser.add_argument("account", metavar="账号")
        parser.add_argument("--reason", required=True, metavar="原因", help="写入审计")
        parser.add_argument(
            "--clear-second-factor", action="store_true", help="同时解除动态码（手机丢了）"
        )

    def handle(self, *args, account, reason, clear_second_factor, **options):
        user = User.objects.filter(username=account).first()
        if user is None:
            raise CommandError(f"没有账号 {account}。")
        try:
            slip = issue_slip(
                by=None, user=user, reason=reason, clears_second_factor=clear_second_factor
            )
        except ActError as error:
            raise CommandError(error.message) from None
        self.stdout.write(paper.as_text(slip))
