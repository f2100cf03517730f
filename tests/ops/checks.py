"""What several of these tests look at: headers, and the lines of a log."""

import json
import re
from pathlib import Path
from typing import Any

import requests
from starlette.responses import Response

# With this Streamlit's command begins, and it does not log it.
GREETING = re.compile(r"\s*|  You can now view your Streamlit app in your browser\.|  URL: http://\S+")
OWN = re.compile(r"'(self|none|unsafe-inline|unsafe-eval|sha256-[\w+/=]+)'|data:|blob:")


def policy(answer: requests.Response | Response) -> dict[str, str]:
    """The Content-Security-Policy of a response: what each of its parts allows."""
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, _, sources in parts}


def check_headers(answer: requests.Response | Response) -> None:
    """A response may load nothing from elsewhere and sets no cookie, and everybody may embed it."""
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "Set-Cookie" not in answer.headers
    assert "camera=()" in answer.headers["Permissions-Policy"]
    allowed = policy(answer)
    for name in ("default-src", "base-uri", "form-action"):
        assert allowed[name] == "'none'"
    assert allowed.pop("frame-ancestors") == "'self' *"
    foreign = [source for sources in allowed.values() for source in sources.split() if not OWN.fullmatch(source)]
    assert foreign == []


def events(log: Path, name: str = "") -> list[dict[str, Any]]:
    """The lines of a log that are about an event, or all of them.

    Every line must be JSON but for the greeting.
    """
    lines = [json.loads(line) for line in log.read_text().splitlines() if not GREETING.fullmatch(line)]
    return [line for line in lines if name in ("", line["event"])]
