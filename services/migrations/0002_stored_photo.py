# Nothing could write into the table before, so it is made anew.

import django.db.models.deletion
import django.utils.timezone
import shuangbai.base.uploads
import uuid6
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel(name='ContactPhoto'),
        migrations.CreateModel(
            name='ContactPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='文件名')),
                ('content_type', models.CharField(editable=False, max_length=80, verbose_name='类型')),
                ('size', models.PositiveIntegerField(editable=False, verbose_name='字节')),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('sent_sha256', models.CharField(editable=False, max_length=64)),
                ('file', models.FileField(max_length=160, upload_to=shuangbai.base.uploads.private_path, verbose_name='文件')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='上传时间')),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='services.contact')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '照片',
                'verbose_name_plural': '照片',
            },
        ),
    ]
