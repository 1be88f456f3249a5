import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0006_pay_imports"),
        ("stations", "0011_tallies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PayrollReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ("month", models.DateField(verbose_name="月份")),
                ("on", models.DateField(verbose_name="催报日期")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="时间")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="催报人")),
                ("station", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stations.station", verbose_name="社工站")),
            ],
            options={
                "verbose_name": "工资催报",
                "verbose_name_plural": "工资催报",
                "constraints": [models.UniqueConstraint(fields=("station", "month", "on"), name="one_payroll_reminder_per_day")],
            },
        ),
    ]
