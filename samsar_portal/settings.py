"""Django's settings; what differs between machines comes from `samsar_portal.env`."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from samsar_portal import env
from samsar_portal.logs import LOGGING  # noqa: F401 - a setting

BASE_DIR = env.ROOT
DEBUG = env.DEBUG
SECRET_KEY = env.SECRET_KEY
if not SECRET_KEY:
    raise ImproperlyConfigured("DJANGO_SECRET_KEY is not set. `./portal run` makes one; hosts set their own.")
ALLOWED_HOSTS = env.ALLOWED_HOSTS
if env.PUBLIC_URL and (host := urlsplit(env.PUBLIC_URL).hostname):
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, host]
    CSRF_TRUSTED_ORIGINS = [env.PUBLIC_URL]

PORTAL_NAME = "samsar"
PORTAL_KEYS = env.PORTAL_KEYS
PUBLIC_URL = env.PUBLIC_URL
PORTAL_URL = env.PORTAL_URL
SIGN_UP = env.SIGN_UP
PROXIES = env.PROXIES
SAMSAR_BASE_URL = env.SAMSAR_BASE_URL
SANDBOX_URL = env.SANDBOX_URL
SANDBOX_DATA = env.SANDBOX_DATA
HOOKS_ORIGIN = env.HOOKS_ORIGIN

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # for pages of allauth
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "audit",
    "teams",
    "accounts",
    "notices",
    "hooks",
    "credits",
    "videos",
    "reviews",
    "home",
]

MIDDLEWARE = [
    "samsar_portal.middleware.RequestIdMiddleware",
    "samsar_portal.middleware.SecurityHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # out here, so that no error goes without it
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "samsar_portal.middleware.BrotliMiddleware",
    "samsar_portal.middleware.NotAPageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.proof.stepping_up.ConfirmMiddleware",
]

ROOT_URLCONF = "samsar_portal.urls"
WSGI_APPLICATION = "samsar_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.frame.frame",
            ],
            "builtins": ["credits.templatetags.amounts", "django.templatetags.static"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

# --- database: SQLite writes one at a time, takes the lock at BEGIN and waits for it; see docs/adr
_database: dict[str, Any] = env.env.db_url_config(env.DATABASE_URL)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    # A pool and not kept-open connections: worker threads come and go.
    _database["OPTIONS"] = {**_database.get("OPTIONS", {}), "pool": {"min_size": 1, "max_size": 16}}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "teams.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# One address a person, which changes when the new one is confirmed; see accounts/views/address.py.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "reset_password": "accounts.forms.ResetForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # a second proof is asked for all the same
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Tries in a time, for one network address (ip), one mail address (key) or one person (user); see accounts/limits.py.
ACCOUNT_RATE_LIMITS = {
    "login": "30/1m/ip",
    "login_failed": "30/10m/ip,5/10m/key",
    "signup": "20/10m/ip",
    "reset_password": "20/10m/ip,3/10m/key",
    "reset_password_from_key": "20/10m/ip",
    "confirm_email": "1/2m/key",
    "change_password": "5/10m/user",
    "manage_email": "5/10m/user",
    "reauthenticate": "10/10m/user",
}
PASSWORD_RESET_TIMEOUT = 3600  # seconds
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "accounts.proof.sealed.SealedFactors"
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # an office shares an address; there is nothing to guess
MFA_FORMS = {
    "authenticate": "accounts.proof.forms.CodeForm",
    "activate_totp": "accounts.proof.forms.AppForm",
    "add_webauthn": "accounts.proof.forms.PasskeyForm",
    "authenticate_webauthn": "accounts.proof.forms.SecondPasskeyForm",
    "login_webauthn": "accounts.proof.forms.SignInPasskeyForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # as teams.freshness has it, which decides
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "front"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
if env.HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- mail: plain text, in front of a person, so a silent host is given up on soon
vars().update(env.EMAIL)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.MAIL_FROM
SHOWS_MAIL = env.SHOWS_MAIL

#: What all web processes must agree on lies in the database, as tries to sign in do: see docs/adr. The others are each
#: process's own: what was counted a moment ago, and the markup of cards that were shown, about 1.5 kB each.
CACHES = {
    "default": {"BACKEND": "accounts.store.SharedStore", "TIMEOUT": 3600},
    "counts": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counts"},
    "cards": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "cards",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 3000},
    },
}

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = env.VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.MEDIA
_incoming = env.VAR / "incoming"
if _incoming.is_dir():
    # Beside the store, so that keeping a finished film is a rename; `manage.py prepare` makes the folder.
    FILE_UPLOAD_TEMP_DIR = str(_incoming)
X_ACCEL = env.X_ACCEL
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "outbound.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": env.S3_BUCKET,
            "endpoint_url": env.S3_ENDPOINT or None,
            "region_name": env.S3_REGION or None,
        },
    }
    if env.S3_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- Celery: a courier of ids. No results, no retries, no countdowns: due times are columns.
REDIS_URL = env.REDIS_URL
SWEEP_SECONDS = env.SWEEP_SECONDS
POLL_THREADS = 8
LOOKS_A_ROUND = 10  # of one key; with a round every two seconds that is five a second
LOOK_GET_SECONDS, LOOK_POST_SECONDS = 10.0, 20.0  # deadlines of a look, and of a cancellation within it
SUBMIT_SECONDS = 240  # the longest a paid POST may take; a claim is stale 30 s later
MEDIA_LIMIT_BYTES = 2 * 1024**3
