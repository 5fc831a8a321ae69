"""Django's settings for the read-only page: no database, no sessions, nothing stored."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from diogel.web.ui.built import ADDRESS, BUILT, KEPT

WEB = Path(__file__).parent

FOLDER = Path(os.environ.get("DIOGEL_FOLDER", "."))
BUILDS = Path(os.environ["DIOGEL_BUILDS"]) if "DIOGEL_BUILDS" in os.environ else None

SECRET_KEY = secrets.token_urlsafe(32)  # nothing is signed that outlives the process
DEBUG = False
ALLOWED_HOSTS = [os.environ.get("DIOGEL_HOST", "127.0.0.1"), "127.0.0.1", "localhost", "testserver"]
ROOT_URLCONF = "diogel.web.urls"
INSTALLED_APPS: list[str] = []
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "diogel.web.middleware.private",
    "diogel.web.middleware.Unreadable",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [WEB / "ui" / "templates", WEB / "insight" / "templates"],
        "OPTIONS": {"environment": "diogel.web.ui.environment.environment"},
    }
]
# The style sheet and script, served as files from the folder that bin/make-assets fills.
STATIC_URL, STATIC_ROOT, WHITENOISE_IMMUTABLE_FILE_TEST = ADDRESS, BUILT, KEPT
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = False
USE_TZ = True
LANGUAGES = [("en", "English"), ("cy", "Cymraeg")]
DATABASES: dict[str, dict[str, str]] = {}
LOGGING = {"version": 1, "handlers": {"console": {"class": "logging.StreamHandler"}}, "root": {"handlers": ["console"], "level": "WARNING"}}
