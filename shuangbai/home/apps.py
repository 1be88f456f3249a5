from importlib import import_module

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "shuangbai.home"
    label = "home"
    verbose_name = "工作台"

    def ready(self):
        # Models can be imported only now.
        from stations import acts

        acts.register({"backup.make": "备份数据", "backup.restore": "恢复备份"})
        import_module("shuangbai.home.nav")
