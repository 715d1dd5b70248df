"""
The web server as a process of its own: gunicorn with threads, waitress on Windows.

``python -m wanjia.interfaces.cli.web HOST PORT PROCESSES THREADS``
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

TIMEOUT_SECONDS, STOP_SECONDS, KEEP_ALIVE_SECONDS = 120, 20, 5


def end_with_parent() -> None:
    """Have the system end this process when the one that started it is gone, where it can (Linux)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def gunicorn_settings(host: str, *, port: int, processes: int, threads: int) -> dict[str, Any]:
    """Give gunicorn's settings."""
    from django.conf import settings
    from prometheus_client import multiprocess

    def child_exit(_server: object, worker: Any) -> None:
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]

    shared_memory = "/dev/shm"  # noqa: S108 - only the heartbeat of gunicorn's processes
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "worker_class": "gthread",
        "workers": processes,
        "threads": threads,
        "timeout": TIMEOUT_SECONDS,
        "graceful_timeout": STOP_SECONDS,
        "keepalive": KEEP_ALIVE_SECONDS,
        "worker_tmp_dir": shared_memory if os.path.isdir(shared_memory) else None,  # noqa: PTH112
        "accesslog": None,
        "logconfig_dict": settings.LOGGING,
        "child_exit": child_exit,
        "proc_name": "wanjia",
    }


def main(host: str, *, port: int, processes: int, threads: int) -> None:
    """Serve until told to stop by a signal."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.site.settings")
    end_with_parent()
    if sys.platform == "win32":
        import waitress
        from django.core.wsgi import get_wsgi_application

        waitress.serve(get_wsgi_application(), host=host, port=port, threads=threads * processes)
        return
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

    class Site(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            wanted = gunicorn_settings(host, port=port, processes=processes, threads=threads)
            for name, value in wanted.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from django.core.wsgi import get_wsgi_application

            return get_wsgi_application()

    Site().run()


if __name__ == "__main__":
    main(sys.argv[1], port=int(sys.argv[2]), processes=int(sys.argv[3]), threads=int(sys.argv[4]))
