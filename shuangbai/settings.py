"""One settings module; everything that differs between installations comes from the environment.

`SHUANGBAI_PROFILE` is `production` unless said otherwise: forgetting it is safe. `demo` and `test`
loosen exactly what their lines below name.
"""

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from shuangbai.base import env, keys, passwords

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("SHUANGBAI_VAR", str(BASE_DIR / "var")))
PROFILE = env.text("SHUANGBAI_PROFILE", "production")
DEMO = PROFILE == "demo"
TESTING = PROFILE == "test"
PRODUCTION = not (DEMO or TESTING)

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY", "only-for-tests" if TESTING else None)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if not PRODUCTION else "")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# Personal data is sealed with keys of their own (see shuangbai/base/sealed.py, docs/keys.md).
# SEALED_KEYS: "id:base64 of 32 bytes", the first one writes, all of them read.
SEALED_KEYS = keys.parse_ring(
    env.text("SEALED_KEYS", "test:" + "A" * 43 + "=" if TESTING else None), "SEALED_KEYS"
)
SEALED_INDEX_KEY = keys.parse_key(
    env.text("SEALED_INDEX_KEY", "B" * 43 + "=" if TESTING else None), "SEALED_INDEX_KEY", "index"
)
AUDIT_KEY = keys.parse_key(
    env.text("AUDIT_KEY", "C" * 43 + "=" if TESTING else None), "AUDIT_KEY", "audit"
)
# Each new seal of the audit chain is noted in this file, best on another machine's disk.
AUDIT_HEAD_FILE = env.text("AUDIT_HEAD_FILE", "")
keys.demand_distinct(SEALED_KEYS, SEALED_INDEX_KEY, AUDIT_KEY)

INSTALLED_APPS = [
    "shuangbai.home",
    "funding",
    "volunteers",
    "services",
    "clients",
    "stations",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    # lets FORM_RENDERER find Django's widgets beside ours
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
]
if TESTING:
    # Tables that only the tests of shuangbai.base need.
    INSTALLED_APPS.append("tests.sample")

MIDDLEWARE = [
    "shuangbai.base.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "shuangbai.base.request_limits.RequestLimitsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "stations.sessions.SessionClockMiddleware",
    "stations.gate.MemberMiddleware",
    "stations.duties.DutyMiddleware",
]

ROOT_URLCONF = "shuangbai.urls"
WSGI_APPLICATION = "shuangbai.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shuangbai.home.context.shell",
            ],
            "builtins": ["shuangbai.base.templatetags.sb"],
        },
    }
]

FORM_RENDERER = "shuangbai.base.forms.Renderer"
CSRF_FAILURE_VIEW = "shuangbai.home.errors.csrf_failure"

# SQLite carries one station or a try-out; PostgreSQL is production. One behaviour on both.
DATABASE_URL = env.text("DATABASE_URL", "") or f"sqlite:///{VAR_DIR / 'shuangbai.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600)}
ATOMIC_REQUESTS = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    # IMMEDIATE and a 20 s wait: with DEFERRED 181 of 320 competing writes failed as "locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;"
            # Without it REPLACE INTO slips past the triggers of append-only tables.
            "PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Compiling a query of many conditions takes seconds, running it takes milliseconds.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")

CACHES = {
    # Sign-in limits must be shared by all web processes.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Past this Django drops a third of what still counts: room for a flood of wrong tries.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "stations.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# "default" follows NIST and ASVS; "dengbao3" adds 等保三级's composition and 90 days' rotation.
PASSWORD_PROFILE = env.text("PASSWORD_PROFILE", "default")
AUTH_PASSWORD_VALIDATORS = passwords.validators(PASSWORD_PROFILE)
PASSWORD_DAYS = passwords.DAYS[PASSWORD_PROFILE]
# allauth gives us TOTP and recovery codes; accounts have no e-mail and nobody signs up, so its
# other pages have no routes. Sign-in is ours (stations/views/sign_in.py).
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "stations.second_factor.SealedAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "双百社工站"
# Phones' clocks differ: one period before and after counts, each code once.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 10
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=PRODUCTION)
# How many of our own proxies stand in front and write X-Forwarded-For. 0 believes nobody.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

SESSION_IDLE_SECONDS = 30 * 60
SESSION_NOTE_SECONDS = 5 * 60
SESSION_LASTS_SECONDS = SESSION_COOKIE_AGE = 12 * 3600
# Station computers are shared: closing the browser ends it there, too.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
# Subdomains and browsers' preload lists are for the owner of the domain to decide, not for us.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# Whoever speaks to us directly could write the header, too, and so have an unsealed connection
# taken for a sealed one.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
# Dates read 2026-11-20; a language's own formats win over DATE_FORMAT, so they are ours.
FORMAT_MODULE_PATH = ["shuangbai.base.formats"]
LOCALE_PATHS = [BASE_DIR / "shuangbai" / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "shuangbai" / "static"]
# Tests read static files where they lie; nothing is collected for them.
WHITENOISE_AUTOREFRESH = TESTING
MEDIA_ROOT = VAR_DIR / "media"
# Uploads with ID numbers (5 MB at most) stay in memory; larger ones are refused anyway.
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
# The proxy's limit in deploy/ is the same. Forms and JSON: fifty contacts are 100 kB.
MOST_UPLOAD_BYTES = 25 * 1024 * 1024
MOST_BODY_BYTES = DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
STORAGES = {
    # No address leads to these: shuangbai.base.uploads.serve, after the gate.
    "default": {"BACKEND": "shuangbai.base.uploads.PrivateStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# In tests a job is finished when `enqueue` returns; elsewhere a worker process does it.
JOBS_RUN_AT_ONCE = TESTING
JOBS_BEAT_SECONDS = 2
# A worker that has been silent for so long is dead; its job starts again.
JOBS_STALE_SECONDS = env.number("JOBS_STALE_SECONDS", 60)

# Requests a minute; 0 is no limit. Guests (wrong or no token) are counted by address.
API_REQUESTS_PER_MINUTE = env.number("API_REQUESTS_PER_MINUTE", 0 if TESTING else 600)
API_GUEST_REQUESTS_PER_MINUTE = env.number("API_GUEST_REQUESTS_PER_MINUTE", 0 if TESTING else 120)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # The token first: whoever sends one means it, whatever cookies the browser adds.
        "stations.tokens.DeviceTokenAuthentication",
        "stations.tokens.BrowserSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["stations.gate.ApiGate"],
    "DEFAULT_THROTTLE_CLASSES": ["stations.throttling.MemberThrottle"],
    "DEFAULT_SCHEMA_CLASS": "shuangbai.base.api_schema.ProblemSchema",
    "EXCEPTION_HANDLER": "stations.api.errors.handle",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["shuangbai.base.json_bodies.JSONBodyParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "双百社工站 API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "shuangbai.base.api_schema.add_problem",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ClientStatus": "clients.enums.ClientStatus",
        "ContactKind": "clients.enums.ContactKind",
        "DivisionKind": "stations.enums.DivisionKind",
        "EntryKind": "funding.enums.EntryKind",
        "SpendCategory": "funding.enums.Category",
        "BatchState": "funding.enums.BatchState",
        "Level": "stations.enums.Level",
        "PointStatus": "stations.enums.PointStatus",
        "Method": "services.enums.Method",
        "Stage": "services.enums.Stage",
        "TaskState": "services.enums.TaskState",
        "Doer": "services.enums.Doer",
        "Dimension": "services.enums.Dimension",
        "StationStatus": "stations.enums.StationStatus",
        "UnitKind": "stations.enums.UnitKind",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "shuangbai.base.request_log.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {
        "handlers": ["console"],
        "level": env.text("LOG_LEVEL", "WARNING" if TESTING else "INFO"),
    },
    "loggers": {
        # Django's own handlers print and mail raw paths; RequestLogMiddleware says what may be said.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "propagate": False},
        "django.request": {"level": "ERROR"},
    },
}
