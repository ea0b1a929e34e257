"""Settings of the example chat: no database, no secrets of worth, loopback only."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "only-for-an-example-on-loopback")
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
INSTALLED_APPS = ["channels"]
ROOT_URLCONF = "chat.urls"
ASGI_APPLICATION = "chat.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "chat"],
    }
]
# How long a counter outlives the last connection of its session, in seconds.
CHAT_SESSION_TTL = float(os.environ.get("CHAT_SESSION_TTL", "300"))
# Between heartbeats, in seconds; 0 sends none.
CHAT_HEARTBEAT = float(os.environ.get("CHAT_HEARTBEAT", "30"))
