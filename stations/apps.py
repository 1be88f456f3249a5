from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = "社工站网络"

    def ready(self):
        # Models can be imported only now.
        from shuangbai.base import append_only

        # Sent once after each migrate, when the tables of every app are there.
        post_migrate.connect(append_only.install, sender=self)
        import_module("stations.measures")
