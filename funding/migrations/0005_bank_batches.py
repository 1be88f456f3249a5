import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.conf import settings
from django.db import migrations, models

import shuangbai.base.fields


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0004_sheets"),
        ("stations", "0011_tallies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BankBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ("month", models.DateField(verbose_name="月份")),
                ("serial", models.PositiveSmallIntegerField(verbose_name="第几批")),
                ("entries", models.JSONField(default=list)),
                ("amount", shuangbai.base.fields.MoneyField(verbose_name="金额（元）")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="导出时间")),
                ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="导出人")),
                ("division", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stations.division")),
            ],
            options={
                "verbose_name": "银行代发文件",
                "verbose_name_plural": "银行代发文件",
                "constraints": [models.UniqueConstraint(fields=("division", "month", "serial"), name="one_bank_batch_per_serial")],
            },
        ),
    ]
