import os

from django.core.wsgi import get_wsgi_application

from shuangbai.base.start import meet_the_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuangbai.settings")

application = get_wsgi_application()
meet_the_database()
