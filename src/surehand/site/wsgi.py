"""The web application as servers load it."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from surehand.runtime.operations.tracing import set_up_tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "surehand.site.settings")

application = get_wsgi_application()
set_up_tracing(os.environ)
# With the addresses come all pages and their libraries: else whoever opens the first page waits for them.
reverse("sign-in")
# What is loaded by now lives as long as the process: a large request must not pay for looking through it.
gc.collect()
gc.freeze()
