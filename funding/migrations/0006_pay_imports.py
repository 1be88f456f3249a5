import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0005_bank_batches"),
        ("stations", "0011_tallies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PayImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ("month", models.DateField(verbose_name="月份")),
                ("code", models.SlugField(max_length=20, verbose_name="项目代码")),
                ("item_name", models.CharField(max_length=20, verbose_name="项目")),
                ("file_name", models.CharField(max_length=120, verbose_name="文件")),
                ("changes", models.JSONField(default=list)),
                ("refused", models.JSONField(default=list)),
                ("same", models.PositiveIntegerField(default=0, verbose_name="没有变化")),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="上传时间")),
                ("applied_at", models.DateTimeField(editable=False, null=True, verbose_name="写入时间")),
                ("posting", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stations.posting")),
                ("uploaded_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="上传人")),
            ],
            options={
                "verbose_name": "工资项目导入",
                "verbose_name_plural": "工资项目导入",
                "indexes": [models.Index(fields=["uploaded_by", "-uploaded_at"], name="pay_import_of_person")],
            },
        ),
    ]
