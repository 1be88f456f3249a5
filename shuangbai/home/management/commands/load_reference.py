"""What a fresh installation starts with, besides its places."""

from django.core.management.base import BaseCommand

from clients import reference as client_reference
from services import reference as service_reference
from stations.operations.reference import add_general_standards


class Command(BaseCommand):
    help = "写入新系统的基础数据（场地与设备的通用标准，对象类别与分级方案，探访发现的选项）。已有的不改，可以重复运行。"

    def handle(self, *args, **options):
        added = add_general_standards(by=None)
        self.stdout.write(f"场地与设备通用标准：新增 {added} 条")
        client_reference.load()
        service_reference.load()
        self.stdout.write("对象类别、通用分级方案、探访发现：已齐全")
