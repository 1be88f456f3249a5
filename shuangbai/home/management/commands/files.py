from django.core.management.base import BaseCommand, CommandError

from shuangbai.home.stored_files import compare


class Command(BaseCommand):
    help = "核对上传的文件与数据库：缺少的、内容变了的、没有记录的。"

    def add_arguments(self, parser):
        parser.add_argument(
            "--remove-orphans", action="store_true", help="删除没有记录、且超过一天的文件"
        )

    def handle(self, *args, remove_orphans, **options):
        found = compare()
        self.stdout.write(f"核对了 {found.checked:,} 个文件。")
        for path in found.orphans:
            if remove_orphans:
                path.unlink()
            self.stdout.write(f"{'已删除' if remove_orphans else '没有记录'}：{path}")
        for word, names in (("缺少", found.missing), ("内容变了", found.altered)):
            for name in names:
                self.stderr.write(f"{word}：{name}")
        if found.missing or found.altered:
            raise CommandError("有文件缺少或变了，请从备份中找回。")
