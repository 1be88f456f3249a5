from importlib import import_module

from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"
    verbose_name = "资金"

    def ready(self):
        import_module("funding.acts")
        import_module("funding.admin")
        import_module("funding.attention")
        import_module("funding.measures")
        import_module("funding.nav")
        import_module("funding.payroll.acts")
        import_module("funding.payroll.attention")
        import_module("funding.payroll.measures")
        import_module("funding.payroll.nav")
        import_module("funding.sheets.acts")
        import_module("funding.sheets.nav")
