import uuid6
from django.db import migrations, models


def fill(apps, schema_editor):
    DayOff = apps.get_model("clients", "DayOff")
    for row in DayOff.objects.filter(uid=None).iterator():
        row.uid = uuid6.uuid7()
        row.save(update_fields=["uid"])


class Migration(migrations.Migration):
    dependencies = [("clients", "0005_likely_duplicates")]

    operations = [
        migrations.AddField("dayoff", "uid", models.UUIDField(editable=False, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            "dayoff",
            "uid",
            models.UUIDField(default=uuid6.uuid7, editable=False, unique=True),
        ),
    ]
