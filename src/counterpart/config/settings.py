"""One page of settings. The environment decides the engine, the company and what faces the network."""

import contextlib
import os
import secrets
from datetime import datetime
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from counterpart.config.engine import use_current_sqlite

use_current_sqlite()
env = environ.Env()

PACKAGE = Path(__file__).resolve().parent.parent
COMPANY = env.str("COUNTERPART_COMPANY", default="demo")
VAR = Path(env.str("COUNTERPART_VAR", default="var")).resolve()
COMPANY_DIR = VAR / COMPANY
# The practice company of "demo" is "demo-practice", in files or a database of its own: the name alone decides, so that
# no switch can be forgotten. Nothing leaves it, and it says so on every screen.
PRACTICE_ENDS, PRACTICE_DATABASE_ENDS = "-practice", "_practice"
PRACTICE = COMPANY.endswith(PRACTICE_ENDS)
# A company that is not real may live at another time: COUNTERPART_TEST_CLOCK=2026-11-23T08:05:00+01:00
_clock = env.str("COUNTERPART_TEST_CLOCK", default="")
TEST_CLOCK = datetime.fromisoformat(_clock) if _clock else None
if TEST_CLOCK and not (PRACTICE or COMPANY.startswith("test")):
    raise ImproperlyConfigured(
        f"{COMPANY} is a real company. Only one named test..., or a practice company, has its own clock."
    )
if TEST_CLOCK and TEST_CLOCK.tzinfo is None:
    raise ImproperlyConfigured("COUNTERPART_TEST_CLOCK says its zone, as in 2026-11-23T08:05:00+01:00")
FILES_DIR = COMPANY_DIR / "files"
OUTBOX_DIR = COMPANY_DIR / "mail"


def _secret() -> str:
    """The company's own key: made once, readable by its owner only."""
    given = env.str("COUNTERPART_SECRET", default="")
    if given:
        return given
    path = COMPANY_DIR / "secret"
    if not path.exists():
        COMPANY_DIR.mkdir(parents=True, exist_ok=True)
        draft = COMPANY_DIR / f"secret.{os.getpid()}"
        draft.touch(0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # two processes start together: the first to link it wins
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


SECRET_KEY = _secret()
DEBUG = env.bool("COUNTERPART_DEBUG", default=False)
ALLOWED_HOSTS = env.list("COUNTERPART_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("COUNTERPART_ORIGINS", default=[])

FOUNDATION = [
    "counterpart.foundation.organisation",
    "counterpart.foundation.parties",
    "counterpart.foundation.identity",
    "counterpart.foundation.catalog",
    "counterpart.foundation.money",
    "counterpart.foundation.documents",
    "counterpart.foundation.numbering",
    "counterpart.foundation.files",
    "counterpart.foundation.acts",
    "counterpart.foundation.outbox",
    "counterpart.foundation.search",
    "counterpart.foundation.imports",
    "counterpart.foundation.lists",
]
HALL = [
    "counterpart.hall.journeys",
    "counterpart.hall.desks",
    "counterpart.hall.presence",
    "counterpart.hall.cover",
    "counterpart.hall.skills",
    "counterpart.hall.playbooks",
    "counterpart.hall.sod",
    "counterpart.hall.practice",
]
FRONT_OFFICE = ["counterpart.front_office.sales", "counterpart.front_office.after_sales"]
BACK_OFFICE = [
    "counterpart.back_office.inventory",
    "counterpart.back_office.fulfilment",
    "counterpart.back_office.accounting",
]

INSTALLED_APPS = [
    "counterpart.config",
    "counterpart.workplace",
    *FRONT_OFFICE,
    *BACK_OFFICE,
    *HALL,
    *FOUNDATION,
    "counterpart.design",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "counterpart.design.lighter.LighterMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "counterpart.workplace.middleware.person_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "counterpart.design.toasts.ToastMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "counterpart.workplace.middleware.Doorman",
]

ROOT_URLCONF = "counterpart.config.urls"
WSGI_APPLICATION = "counterpart.config.wsgi.application"
FORM_RENDERER = "counterpart.design.rendering.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "counterpart.workplace.shell.shell",
            ],
            "builtins": ["django.templatetags.i18n"],
        },
    }
]

if env.str("DATABASE_URL", default=""):
    _url = env.db("DATABASE_URL")
    if PRACTICE and not str(_url["NAME"]).endswith(PRACTICE_DATABASE_ENDS):
        _url["NAME"] = f"{_url['NAME']}{PRACTICE_DATABASE_ENDS}"
    if not PRACTICE and str(_url["NAME"]).endswith(PRACTICE_DATABASE_ENDS):
        raise ImproperlyConfigured(
            f"{_url['NAME']} is a practice company. Use: counterpart --company {COMPANY}-practice"
        )
    DATABASES = {
        "default": {
            **_url,
            "ENGINE": "counterpart.foundation.engines.postgresql"
            if "postgres" in _url["ENGINE"]
            else "counterpart.foundation.engines.sqlite3",
            "CONN_MAX_AGE": env.int("COUNTERPART_CONN_MAX_AGE", default=60),
            "CONN_HEALTH_CHECKS": True,
        }
    }
else:
    COMPANY_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "counterpart.foundation.engines.sqlite3",
            "NAME": COMPANY_DIR / "db.sqlite3",
            "CONN_MAX_AGE": None,
        }
    }
DATABASES["default"]["TEST"] = {"NAME": None}
if (suffix := env.str("PYTEST_DB_SUFFIX", default="")) and "postgresql" in str(DATABASES["default"]["ENGINE"]):
    DATABASES["default"]["TEST"] = {"NAME": f"test_counterpart_{suffix}"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "counterpart.foundation.identity.adapter.ClosedDoor"
ACCOUNT_EMAIL_VERIFICATION = "none"
# Guessing is slowed by name and by address; an office behind one address signs in unhindered.
# So are answers to quotes by link; reading one is not, its word is too long to be found.
ACCOUNT_RATE_LIMITS = {"login": "240/m/ip", "login_failed": "30/m/ip,5/5m/key", "offer": "60/m/ip"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Counterpart"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or "localhost" in ALLOWED_HOSTS

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("hr", "Hrvatski"), ("sv", "Svenska"), ("cs", "Čeština")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

_https = env.bool("COUNTERPART_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
if PRACTICE:  # both may be open in one browser, on one machine
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "practice_session", "practice_csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31536000 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8000

MAIL_AS_FILES = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_BACKEND = MAIL_AS_FILES if PRACTICE else env.str("COUNTERPART_EMAIL_BACKEND", default=MAIL_AS_FILES)
EMAIL_FILE_PATH = OUTBOX_DIR
# Where customers reach the house: the links in its mails begin with it. `serve` says its own address where nobody does.
PRACTICE_URL = env.str("COUNTERPART_PRACTICE_URL", default="")  # where people find the practice company, behind a proxy
PUBLIC_URL = env.str("COUNTERPART_URL", default="")
DEFAULT_FROM_EMAIL = env.str("COUNTERPART_FROM", default="counterpart@localhost")
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("COUNTERPART_LOG", default="WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
