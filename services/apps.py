from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = "服务"

    def ready(self):
        guard = import_module("services.author_guard")
        post_migrate.connect(guard.install, sender=self)
        import_module("services.acts")
        import_module("services.admin")
        import_module("services.attention")
        import_module("services.case_attention")
        import_module("services.case_measures")
        import_module("services.case_timeline")
        import_module("services.link_attention")
        import_module("services.link_debts")
        import_module("services.measures")
        import_module("services.nav")
        import_module("services.operations.case_transfers")
        import_module("services.timeline")
        import_module("services.link_timeline")
