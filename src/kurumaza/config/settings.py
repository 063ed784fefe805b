"""All settings, read once from the environment. Names of the variables: docs/how-to/configure.md."""

from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from kurumaza.config import environment as env
from kurumaza.core.text.hosts import is_this_machine

django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parents[3]
PRODUCTION = env.flag("KURUMAZA_PRODUCTION", False)
DATA_DIR = Path(env.text("KURUMAZA_DATA", "") or ROOT / ".data").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
(DATA_DIR / "static").mkdir(exist_ok=True)

DEBUG = env.flag("KURUMAZA_DEBUG", False)
if PRODUCTION and DEBUG:
    raise env.ConfigurationError("KURUMAZA_DEBUG cannot be 1 in production.")

SECRET_KEY = env.secret("KURUMAZA_SECRET_KEY", DATA_DIR / "secrets" / "secret_key", production=PRODUCTION)
# Wraps every person's key for private writing; kept in neither backup.
WRAPPING_KEY = env.secret(
    "KURUMAZA_WRAPPING_KEY", DATA_DIR / "secrets" / "wrapping_key", production=PRODUCTION
)

# Where people reach us: links in mails and the exact origin that sockets may come from.
BASE_URL = env.base_url("KURUMAZA_BASE_URL", None if PRODUCTION else "http://localhost:8000")
ALLOWED_HOSTS = env.names("KURUMAZA_HOSTS", ["localhost", ".localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# Sample links and the outbox page sign anybody in as anybody: they exist only where mails go nowhere and the address
# is this machine's own, or where `bin/run --host` says that its network is let in to everything else.
SMTP_HOST = env.text("KURUMAZA_SMTP_HOST", "")
DEVELOPMENT_PAGES = (
    not PRODUCTION
    and not SMTP_HOST
    and (is_this_machine(urlsplit(BASE_URL).hostname or "") or env.flag("KURUMAZA_NETWORK_SAMPLE", False))
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "channels",
    "csp",
    "django_htmx",
    "django_vite",
    "kurumaza.integrity",
    "kurumaza.jobs",
    "kurumaza.audit",
    "kurumaza.people",
    "kurumaza.partners",
    "kurumaza.scripts",
    "kurumaza.terms",
    "kurumaza.ways",
    "kurumaza.safety",
    "kurumaza.circles",
    "kurumaza.rooms",
    "kurumaza.reflections",
    "kurumaza.stories",
    "kurumaza.field",
    "kurumaza.desk",
    "kurumaza.sample",
    "kurumaza.config",
    "django.forms",  # its widgets' templates, for FORM_RENDERER; ours stand before them
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kurumaza.people.visits.note_visits",
    "kurumaza.partners.passkey_door.PasskeyDoor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "kurumaza.config.urls"
ASGI_APPLICATION = "kurumaza.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "csp.context_processors.nonce",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kurumaza.config.page.page_context",
            ],
        },
    }
]
FORM_RENDERER = "kurumaza.config.page.FormRenderer"

DATABASES = {
    "default": env.database("KURUMAZA_DATABASE_URL", DATA_DIR / "kurumaza.sqlite3"),
    # Keys for private writing: of this database only one overwritten copy is ever kept.
    "keys": env.database("KURUMAZA_KEYS_DATABASE_URL", DATA_DIR / "keys.sqlite3"),
}
DATABASE_ROUTERS = ["kurumaza.config.databases.KeysRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Limits of codes and links are kept here: a full cache forgets them, so filling it must not be easy.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
# How long a session lasts: kurumaza.people.sessions.
SESSION_ENGINE = "kurumaza.people.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
# Browsers keep a cookie of such a name from other hosts of the same domain, and refuse it without HTTPS.
COOKIE_PREFIX = "__Host-" if SESSION_COOKIE_SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}kurumaza"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kurumaza.config.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365

# Signing in: an e-mail code or a personal link; nobody has a password.
ACCOUNT_ADAPTER = "kurumaza.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
# Beside allauth's own; asked for in people.views, people.views_hand_over, ways.views_apply, ways.views_lists and desk.views_elsewhere. A
# school's people may share one address in the network; to one address of theirs few mails go, whoever asks for them.
ACCOUNT_RATE_LIMITS = {
    "renew_link": "20/m/ip",
    "hand_over": "60/h/ip",
    "apply": "60/h/ip",
    "apply_address": "5/d/key",
    "subscribe": "60/h/ip",
    "subscribe_address": "3/d/key",
    "enquire": "20/h/ip",
    "passkey": "60/m/ip",
    "identity": "60/m/ip",
    "elsewhere": "5/d/user",
}
# LINE and one more provider of identities (OpenID Connect), each only where it is named: people.identity.
IDENTITY_PROVIDERS = env.identity_providers()
# `offered` to organisers, or `required` of them; an organisation can require them of its own.
PASSKEYS = env.choice("KURUMAZA_PASSKEYS", "offered", ("offered", "required"))
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("日本語"))]  # a language joins together with its catalogue, never half-translated
LOCALE_PATHS = [ROOT / "src/kurumaza/config/locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [("build", ROOT / "frontend/dist"), ("public", ROOT / "frontend/public")]
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/build/assets/.+-[\w-]{8}\.\w+$"
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": ROOT / "frontend/dist/manifest.json",
        "static_url_prefix": "build",
    }
}

# Of pictures that the server draws; they come with the front end's packages.
_FONTS = ROOT / "frontend/node_modules/@expo-google-fonts/noto-sans-jp"
FONT_FOLDERS = [_FONTS / "400Regular", _FONTS / "700Bold"]

_SOCKETS = BASE_URL.replace("http", "ws", 1)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF, _SOCKETS],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

MAIL_FROM = env.text("KURUMAZA_MAIL_FROM", None if PRODUCTION else "Kurumaza <kurumaza@localhost>")
DEFAULT_FROM_EMAIL = MAIL_FROM
OUTBOX_DIR = DATA_DIR / "outbox"
if SMTP_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = SMTP_HOST
    EMAIL_PORT = env.port("KURUMAZA_SMTP_PORT", 587)
    EMAIL_HOST_USER = env.text("KURUMAZA_SMTP_USER", "")
    EMAIL_HOST_PASSWORD = env.text("KURUMAZA_SMTP_PASSWORD", "")
    EMAIL_USE_TLS = env.flag("KURUMAZA_SMTP_TLS", True)
    # For each step. Shorter would be doubled mails: a server may think long about a mail before it answers.
    EMAIL_TIMEOUT = 30
elif PRODUCTION:
    raise env.ConfigurationError("KURUMAZA_SMTP_HOST must be set in production.")
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(OUTBOX_DIR)

# Mails that may wait do so: for the morning, and for others to the same person. Who tries it out wants to see them.
MAILS_WAIT = env.flag("KURUMAZA_MAILS_WAIT", not DEVELOPMENT_PAGES)

# How long copies of the main database stay, ours and the operator's: what people are told when they are erased.
COPY_DAYS = env.number("KURUMAZA_COPY_DAYS", 90, least=1, most=3650)

# The job worker and the clock of the rooms run inside the server unless several processes share the work.
WORKER_IN_SERVER = env.flag("KURUMAZA_WORKER", True)
# Whether the process that forms groups is ready before the first question.
WARM_ENGINE = env.flag("KURUMAZA_WARM_ENGINE", WORKER_IN_SERVER)

# STUN and open TURN servers; a TURN server with credentials that end (coturn's use-auth-secret); a media server.
ICE_SERVERS = env.names("KURUMAZA_ICE_SERVERS", [])
TURN_URLS = env.turn_urls("KURUMAZA_TURN_URLS")
TURN_SECRET = env.text("KURUMAZA_TURN_SECRET", "")
env.given_together(KURUMAZA_TURN_URLS=TURN_URLS, KURUMAZA_TURN_SECRET=TURN_SECRET)
TURN_SECONDS = env.number("KURUMAZA_TURN_SECONDS", 3600, least=60, most=86_400)
LIVEKIT_URL = env.socket_url("KURUMAZA_LIVEKIT_URL")
LIVEKIT_KEY = env.text("KURUMAZA_LIVEKIT_KEY", "")
LIVEKIT_SECRET = env.text("KURUMAZA_LIVEKIT_SECRET", "")
env.given_together(
    KURUMAZA_LIVEKIT_URL=LIVEKIT_URL, KURUMAZA_LIVEKIT_KEY=LIVEKIT_KEY, KURUMAZA_LIVEKIT_SECRET=LIVEKIT_SECRET
)

DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

LOG_LEVEL = env.choice("KURUMAZA_LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        # Below that it writes down whatever a template looked into in vain, and that may be what somebody wrote for themselves.
        "django.template": {"level": "INFO"},
    },
}
