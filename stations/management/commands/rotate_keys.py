from django.core.management.base import BaseCommand, CommandError

from stations import keyring, rotation


class Command(BaseCommand):
    help = "用 SEALED_KEYS 里的第一把密钥重新加密全部密封数据；可随时中断，再次运行会接着做。"

    def add_arguments(self, parser):
        parser.add_argument(
            "--reindex",
            action="store_true",
            help="改为用新的 SEALED_INDEX_KEY 重算检索列（须先停止网站和后台任务）",
        )

    def handle(self, *, reindex, **options):
        if reindex:
            # The one command that starts with another index key than the database's.
            keyring.first_connection.expects_new_index_key = True
        act = rotation.reindex_all if reindex else rotation.reseal_all
        outcome = act(tell=self.tell)
        self.stdout.write(f"完成：改写了 {outcome.changed} 条记录。")
        for name in outcome.retired:
            self.stdout.write(f"密钥“{name}”已不再使用，可以从 SEALED_KEYS 中移除。")
        if outcome.broken:
            listing = "\n".join(outcome.broken)
            raise CommandError(
                f"有 {len(outcome.broken)} 项无法解开，保持原样，旧密钥请继续保留：\n{listing}"
            )

    def tell(self, model, count):
        if count:
            self.stdout.write(f"{model._meta.verbose_name}：已检查 {count} 条")
