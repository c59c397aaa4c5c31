import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zugong.config.settings")
application = get_wsgi_application()
# What is loaded now stays: looking through it again and again for what could go costs some hundredths of every request.
gc.collect()
gc.freeze()
