"""How the site writes its log: one line of JSON for each thing that happened where it serves, plain text elsewhere."""

from __future__ import annotations

import logging
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

#: What log records of the standard library may carry along; anything else could be a request, with names in its query.
CARRIED = ("job", "kind", "taken", "worker", "count")


class Carried:
    """Takes over what a record of the standard library carries along, and no more."""

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Add it to an event."""
        record = event.get("_record")
        if isinstance(record, logging.LogRecord):
            event.update({name: getattr(record, name) for name in CARRIED if hasattr(record, name)})
        return event


SHARED = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
)


def logging_settings(*, is_serving: bool, level: str) -> dict[str, Any]:
    """
    Describe the log for Django, and make structlog write into it.

    :param is_serving: JSON for machines; else readable lines
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    shown = structlog.processors.JSONRenderer(ensure_ascii=False) if is_serving else structlog.dev.ConsoleRenderer()
    processors = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        *([structlog.processors.format_exc_info] if is_serving else []),
        shown,
    ]
    formatter = {
        "()": "structlog.stdlib.ProcessorFormatter",
        "processors": processors,
        "foreign_pre_chain": [*SHARED, Carried()],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "wanjia": {"level": level},
            # Its messages repeat what the line of the request says, with the address.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
            "gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        },
    }
