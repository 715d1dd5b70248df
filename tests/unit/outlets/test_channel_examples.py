"""The examples of docs/channels.md sign as we check."""

import io
import json
import re
import shutil
import subprocess
import urllib.request
from typing import Any

import pytest

from tests.support.root import ROOT
from wanjia.revenue.outlets.rules import is_signed

SECRET = "0123456789abcdef0123456789abcdef"


def example(language: str) -> str:
    """Give the first block of a language."""
    found = re.search(rf"```{language}\n(.*?)```", (ROOT / "docs" / "channels.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_python_signs_what_it_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[urllib.request.Request] = []

    def answered(request: urllib.request.Request) -> io.BytesIO:
        sent.append(request)
        return io.BytesIO(b"{}")

    monkeypatch.setattr(urllib.request, "urlopen", answered)
    names: dict[str, Any] = {}
    exec(example("python"), names)

    names["tell"]({"transaction": "1"}, secret=SECRET, address="https://wanjia.example/api/v1/channels/X/payments")

    headers, body = {name.lower(): value for name, value in sent[0].header_items()}, sent[0].data
    assert isinstance(body, bytes)
    assert json.loads(body) == {"transaction": "1"}
    stamp, signature = headers["x-wanjia-timestamp"], headers["x-wanjia-signature"]
    assert is_signed(signature, secret=SECRET, timestamp=stamp, body=body)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_the_shell_signs_what_it_sends() -> None:
    signing = example("sh").partition("curl ")[0]
    script = f'SECRET={SECRET}\n{signing}\nprintf \'%s\\n\' "$STAMP" "$SIGNATURE" "$BODY"'

    stamp, signature, body = subprocess.run(
        ["sh", "-c", script],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    assert is_signed(signature, secret=SECRET, timestamp=stamp, body=body.encode())
