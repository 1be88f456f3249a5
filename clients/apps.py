from importlib import import_module

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "clients"
    verbose_name = "服务对象"

    def ready(self):
        import_module("clients.acts")
        import_module("clients.admin")
        import_module("clients.measures")
        import_module("clients.nav")
        import_module("clients.attention")
        import_module("clients.timeline")
