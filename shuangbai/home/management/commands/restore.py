from django.core.management.base import BaseCommand, CommandError

from shuangbai.home.backup.errors import BackupError
from shuangbai.home.backup.restoring import pending_migrations, restore_backup
from stations.inspection import Inspection


class Command(BaseCommand):
    help = "从备份恢复数据库和上传的文件。先停止网站和后台任务；已有数据时须加 --force。"
    # The checks look at the database that is about to be replaced.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="manage.py backup 制作的文件")
        parser.add_argument("--force", action="store_true", help="替换现有数据")

    def handle(self, *, file, force, **options):
        try:
            manifest = restore_backup(file, force=force)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"已恢复 {manifest['made_at'][:19]} 的备份：{sum(manifest['rows'].values()):,} 行，"
            "行数与触发器核对无误。所有人须重新登录。"
        )
        if pending_migrations():
            self.stdout.write("备份来自较早的版本：请运行 manage.py migrate 后再启动网站。")
        else:
            self.tell_of_the_audit_chain()

    def tell_of_the_audit_chain(self):
        """Faults are told, not fatal: the backup may have carried them, or be older than a head
        that is kept outside the database."""
        faults = sum(1 for _ in Inspection().faults())
        self.stdout.write(
            f"审计链有 {faults} 处问题，请运行 manage.py audit --verify 查看。"
            if faults
            else "审计链核验通过。"
        )
