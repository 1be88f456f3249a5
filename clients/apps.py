from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ClientsConfig(AppConfig):
    name = "clients"
    verbose_name = "服务对象"

    def ready(self):
        import_module("clients.acts")
        import_module("clients.admin")
        import_module("clients.measures")
        import_module("clients.nav")
        import_module("clients.attention")
        import_module("clients.operations.rolls")
        import_module("clients.timeline")
        pairs = import_module("clients.likely_pairs")
        pre_migrate.connect(pairs.drop, sender=self)
        post_migrate.connect(pairs.install, sender=self)
