"""gunicorn reads this file by itself. Logs are JSON lines without paths, like the rest of ours."""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", min(2 * (os.cpu_count() or 1) + 1, 9)))
threads = int(os.environ.get("WEB_THREADS", 4))
# Long enough for an upload over a weak line; what takes longer is a job.
timeout = 60
max_requests = 5000
max_requests_jitter = 500
log_level = os.environ.get("LOG_LEVEL", "INFO")
logconfig_dict = {
    "formatters": {"json": {"()": "shuangbai.base.request_log.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": log_level},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": log_level, "propagate": False},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}
