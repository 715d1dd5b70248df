"""A gateway of messages for tests: a real HTTP server that checks signatures and sends each key once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from wanjia.revenue.outlets.rules import is_signed

SECRET = "an-example-of-32-letters-or-more"


class Gateway(ThreadingHTTPServer):
    """Takes messages over; keeps what it was told and what it sent on."""

    def __init__(self) -> None:
        """Listen on a free port of this machine."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.told: list[dict[str, Any]] = []
        self.sent: dict[str, dict[str, Any]] = {}
        self.status = 200

    @property
    def url(self) -> str:
        """Give the address that messages are posted to."""
        return f"http://127.0.0.1:{self.server_port}/messages"


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Gateway

    def do_POST(self) -> None:
        """Check the signature, then send under the key unless that was done before."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        stamp, signature = self.headers["X-Wanjia-Timestamp"], self.headers["X-Wanjia-Signature"]
        if not is_signed(signature, secret=SECRET, timestamp=stamp, body=body):
            return self._answer(401, {"reason": "signature"})
        content = json.loads(body)
        self.server.told.append(content)
        if self.server.status != 200:
            return self._answer(self.server.status, {"reason": "empty number" if self.server.status == 422 else ""})
        self.server.sent.setdefault(self.headers["Idempotency-Key"], content)
        return self._answer(200, {"reference": f"G-{len(self.server.sent)}"})

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        said = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Gateway]:
    """Serve until the block ends."""
    with Gateway() as gateway:
        thread = threading.Thread(target=gateway.serve_forever, daemon=True)
        thread.start()
        yield gateway
        gateway.shutdown()
        thread.join()
