from django.core.management.base import BaseCommand, CommandError

from shuangbai.home.backup.errors import BackupError
from shuangbai.home.backup.making import make_backup


class Command(BaseCommand):
    help = "备份数据库和上传的文件到一个 tar 文件（不含密钥）。网站不用停。"

    def add_arguments(self, parser):
        parser.add_argument("file", help="备份文件，不能已存在")

    def handle(self, *, file, **options):
        try:
            facts = make_backup(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(facts["rows"].values())
        self.stdout.write(
            f"已备份到 {file}：{len(facts['rows'])} 张表 {rows:,} 行，{facts['files']:,} 个文件。\n"
            "密钥不在备份里，请另行保管（docs/keys.md）。"
        )
