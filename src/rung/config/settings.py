"""Django's settings. Everything that differs between machines comes from the environment."""

import os
import zoneinfo
from pathlib import Path
from urllib.parse import urlsplit

from rung.config.environment import (
    chats,
    database,
    days,
    mail,
    networks,
    networks_or_all,
    secret_key,
    sms,
    switched_on,
)
from rung.config.mail_account import mail_account
from rung.config.single_sign_on import library_settings, single_sign_on

zoneinfo.reset_tzpath(())  # one known edition of time zones, the package's, on every machine

BASE_DIR = Path(__file__).resolve().parent.parent
WEB = BASE_DIR / "web"

RUNG_DEMO = switched_on("RUNG_DEMO")
RUNG_MOVABLE_TIME = switched_on("RUNG_MOVABLE_TIME")
RUNG_BASE_URL = os.environ.get("RUNG_BASE_URL", "http://127.0.0.1:8000")
RUNG_DATA_DIR = os.environ.get("RUNG_DATA_DIR", "")
RUNG_MAIL_FROM = os.environ.get("RUNG_MAIL_FROM", "rung <rung@example.com>")
RUNG_MAIL_IN = os.environ.get("RUNG_MAIL_IN", "")  # where mail is taken; empty: nowhere
RUNG_IMAP = mail_account()  # the account that mail is fetched from; None: none
RUNG_MAIL_REPLY_TO = os.environ.get("RUNG_MAIL_REPLY_TO", "")  # answers go there; else the sender
RUNG_MAIL_AUTHSERV = os.environ.get("RUNG_MAIL_AUTHSERV", "")  # whose word on SPF and DKIM counts
RUNG_CARRIER = os.environ.get("RUNG_CARRIER", "Quillmark Networks" if RUNG_DEMO else "Your carrier")
RUNG_SMTP = mail(os.environ.get("EMAIL_URL", ""))
RUNG_SMS = sms("RUNG_SMS")  # an address of apprise with {phone} in it; empty: no SMS
RUNG_CHATS = chats("RUNG_CHAT_")  # by their names in lower case; in each may stand {name}
RUNG_METRICS_TOKEN = os.environ.get("RUNG_METRICS_TOKEN", "")
RUNG_PING_URL = os.environ.get("RUNG_PING_URL", "")  # asked for after every completed sweep
RUNG_METRICS_FROM = networks("RUNG_METRICS_FROM")
RUNG_OIDC = single_sign_on()
RUNG_KEEP_ESCALATIONS = days("RUNG_KEEP_ESCALATIONS", least=90)  # after their end; None: for ever
RUNG_KEEP_MAILS = days("RUNG_KEEP_MAILS", least=30)
RUNG_KEEP_SIGN_INS = days("RUNG_KEEP_SIGN_INS", least=30)
RUNG_KEEP_WEBHOOKS = days("RUNG_KEEP_WEBHOOKS", least=7)  # events that were owed to receivers
RUNG_WEBHOOKS_PRIVATE = networks_or_all("RUNG_WEBHOOKS_PRIVATE")  # where webhooks may go inside
RUNG_PROXIES = networks("RUNG_PROXIES")  # whose X-Forwarded-For is believed

SECRET_KEY = secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("RUNG_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [RUNG_BASE_URL]
_OVER_TLS = urlsplit(RUNG_BASE_URL).scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _OVER_TLS
CSRF_COOKIE_HTTPONLY = True  # pages carry the token; no script reads the cookie
CSRF_FAILURE_VIEW = "rung.web.common.errors.stale_form"
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _OVER_TLS else None
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "rung",
]
MIDDLEWARE = [
    "rung.web.common.traces.page",
    "rung.web.common.security.headers",
    "rung.web.common.uploads.bounded",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rung.web.common.where_signed_in.still_there",
    "rung.web.common.second_factor.required",
    "rung.web.common.surroundings.around",
]
ROOT_URLCONF = "rung.config.urls"
WSGI_APPLICATION = "rung.config.wsgi.application"
TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [WEB / side / "templates" for side in ("common", "portal", "desk", "admin")],
        "OPTIONS": {"environment": "rung.web.common.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Beyond this many, entries that still count go: nobody may push limits out by asking a lot.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = True

AUTH_USER_MODEL = "rung.Person"
AUTHENTICATION_BACKENDS = ["rung.web.common.sessions.Backend"]
SESSION_ENGINE = "rung.web.common.sessions"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "rung.web.common.sign_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "rung.web.common.sign_in_forms.SignInForm",
    "request_login_code": "rung.web.common.sign_in_forms.AskForCodeForm",
    "confirm_login_code": "rung.web.common.sign_in_forms.TypeCodeForm",
    "reset_password": "rung.web.common.sign_in_forms.AskForPasswordForm",
}
# Per network alone; what is tried for one person is counted by services/door.py.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip",
    "reset_password": "20/m/ip",
    "login_failed": "60/m/ip",
}
SOCIALACCOUNT_ADAPTER = "rung.web.common.single_sign_on.Adapter"
SOCIALACCOUNT_PROVIDERS = library_settings(RUNG_OIDC)
SOCIALACCOUNT_STORE_TOKENS = False
MFA_ADAPTER = "rung.web.common.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = f"rung {RUNG_CARRIER}"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: telephones are not always right
MFA_FORMS = {
    "authenticate": "rung.web.common.factor_forms.CodeForm",
    "reauthenticate": "rung.web.common.factor_forms.CodeAgainForm",
    "authenticate_webauthn": "rung.web.common.factor_forms.PasskeyForm",
    "reauthenticate_webauthn": "rung.web.common.factor_forms.PasskeyAgainForm",
    "login_webauthn": "rung.web.common.factor_forms.PasskeyAloneForm",
}

FORM_RENDERER = "rung.web.common.controls.Renderer"  # one environment, kept; ten times faster

STATIC_URL = "/static/"
STATICFILES_DIRS = [WEB / "common/static"]
STATIC_ROOT = Path(os.environ.get("RUNG_STATIC_DIR", BASE_DIR / "static-built"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "rung.web.common.static_files.Storage"},
}
WHITENOISE_MAX_AGE = 31_536_000

PROCRASTINATE_IMPORT_PATHS = ["rung.worker.jobs"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_HANDLERS = [
    "rung.web.common.uploads.SparingUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "events": {
            "()": "rung.config.logs.JsonFormatter"
            if os.environ.get("RUNG_LOG_FORMAT") == "json"
            else "rung.config.logs.EventFormatter"
        }
    },
    "handlers": {"stderr": {"class": "rung.config.logs.StandardError", "formatter": "events"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("RUNG_LOG_LEVEL", "WARNING")},
    "loggers": {
        "rung": {"level": os.environ.get("RUNG_LOG_LEVEL", "INFO")},
        # Two lines a second while the database is away; pages that fail for it say so themselves.
        "psycopg.pool": {"level": "ERROR"},
        "apprise": {"level": "CRITICAL"},  # it repeats numbers and what gateways answer
    },
}
