"""The portal's settings with Django's admin, for the bench only. Its templates have no portal frame."""

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = ["django.contrib.admin", *INSTALLED_APPS]
ADMIN_TEMPLATES = [
    {
        "BACKEND": TEMPLATES[0]["BACKEND"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
