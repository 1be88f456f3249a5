import os

from django.core.asgi import get_asgi_application

from shuangbai.base.start import meet_the_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuangbai.settings")

application = get_asgi_application()
meet_the_database()
