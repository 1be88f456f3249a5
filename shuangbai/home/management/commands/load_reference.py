"""What a fresh installation starts with, besides its places."""

from django.core.management.base import BaseCommand

from stations.operations.reference import add_general_standards


class Command(BaseCommand):
    help = "写入新系统的基础数据（社工站场地与设备的通用标准）。已有的不改，可以重复运行。"

    def handle(self, *args, **options):
        added = add_general_standards(by=None)
        self.stdout.write(f"场地与设备通用标准：新增 {added} 条")
