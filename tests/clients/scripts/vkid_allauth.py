"""The provider of django-allauth for VK ID, as it is, in a site that has nothing else."""

from __future__ import annotations

import json
import sys
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.urls import include, path
from person import consent

told = json.load(sys.stdin)
HOST = urlsplit(told["redirect_uri"]).hostname
settings.configure(
    SECRET_KEY="no secret",
    ALLOWED_HOSTS=[HOST],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        *("django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"),
        *("django.contrib.messages", "allauth", "allauth.account", "allauth.socialaccount"),
        "allauth.socialaccount.providers.vk",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
    LOGIN_REDIRECT_URL="/in",
    SOCIALACCOUNT_LOGIN_ON_GET=True,
    SOCIALACCOUNT_STORE_TOKENS=True,
    SOCIALACCOUNT_PROVIDERS={
        "vk": {"APPS": [{"client_id": told["client_id"], "secret": told["secret"]}]}
    },
)
django.setup()
urlpatterns = [path("accounts/", include("allauth.urls"))]

from allauth.socialaccount.models import SocialAccount  # noqa: E402 - Django is set up first
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

call_command("migrate", verbosity=0)
browser = Client(SERVER_NAME=HOST)
sent = browser.get("/accounts/vk/login/", secure=True)
back = urlsplit(consent(sent["Location"], told))
entered = browser.get(f"{back.path}?{back.query}", secure=True)
again = browser.get(f"{back.path}?{back.query}", secure=True)
(account,) = SocialAccount.objects.all()
print(
    json.dumps(
        {
            "address": sent["Location"],
            "entered": entered.get("Location"),
            "again": again.status_code,
            "uid": account.uid,
            "user": account.extra_data,
            "name": account.user.get_full_name(),
        }
    )
)
