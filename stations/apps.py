from importlib import import_module

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = "社工站网络"

    def ready(self):
        # Models can be imported only now.
        from shuangbai.base import append_only, measures
        from stations import keyring, sessions, tallies

        measures.use_tallies(tallies.read)

        # Sent once after each migrate, when the tables of every app are there.
        post_migrate.connect(append_only.install, sender=self)
        post_migrate.connect(keyring.demand_after_migrate, sender=self)
        connection_created.connect(keyring.first_connection)
        user_logged_in.connect(sessions.stamp)
        import_module("stations.measures")
        import_module("stations.nav")
        import_module("stations.attention")
        import_module("stations.operations.roster")
        import_module("stations.admin")
        # Each app's jobs.py names what a worker can do for it (stations/jobs/registry.py).
        autodiscover_modules("jobs")
