"""Django's `flush`, which the append-only triggers would otherwise stop; tests empty tables by it."""

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as DjangoFlush

from shuangbai.base import append_only


class Command(DjangoFlush):
    help = "清空测试或演示数据库的所有行；生产环境拒绝执行。"

    def handle(self, **options):
        if settings.PRODUCTION:
            raise CommandError("生产环境不允许清空数据库。")
        with append_only.lifted("flush of a test or demo database", using=options["database"]):
            super().handle(**options)
