"""The portal with an empty page beside its own: what a view costs that does nothing."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "bench.urls"
application = get_wsgi_application()
