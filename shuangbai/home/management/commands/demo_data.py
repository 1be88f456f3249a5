"""Fills an empty installation with invented people, for the demo."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from funding.demo.story import add_funds, has_funds
from funding.demo.wages import add_wages, has_wages
from shuangbai.base import env
from shuangbai.base.errors import ActError
from shuangbai.home.demo import add_casework, has_casework
from stations.demo.accounts import DEFAULT_PASSWORD, table
from stations.demo.build import account_postings, build, has_password, is_built


class Command(BaseCommand):
    help = (
        "在真实网络上写入演示用的虚构人员、服务点、岗位、合同、服务对象和探访，并列出演示账号；重复运行不改任何数据。"
        "密码取自环境变量 DEMO_PASSWORD。"
    )

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="在正式环境也写入")

    def handle(self, *args, force, **options):
        if settings.PRODUCTION and not force:
            raise CommandError("正式环境不写入演示数据（确有需要加 --force）。")
        password = env.text("DEMO_PASSWORD", DEFAULT_PASSWORD)
        if not is_built():
            self.build(password)
        if not has_casework():
            add_casework(timezone.now())
        if not has_funds():
            add_funds(timezone.localdate())
        if not has_wages():
            add_wages(timezone.now())
        self.stdout.write(table(account_postings()))
        said = password if has_password(password) else "第一次写入时 DEMO_PASSWORD 的值"
        self.stdout.write(f"密码（各账号相同）：{said}")

    def build(self, password):
        try:
            validate_password(password)
            build(password=password, today=timezone.localdate())
        except ValidationError as weak:
            raise CommandError("DEMO_PASSWORD：" + "".join(weak.messages)) from None
        except ActError as trouble:
            raise CommandError(trouble.message) from None
