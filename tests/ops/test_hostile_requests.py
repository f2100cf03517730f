"""Hostile requests to the public server: no path leads out or tells of the inside, and nothing is uploaded."""

import re

import pytest
import requests

from ai_factories.model.network import Network

TELLTALE = re.compile(
    r"Traceback|site-packages|\.py\b|/work/|/tmp/|/home/|[Ss]treamlit[ /]\d|[Pp]ython[ /]\d|uvicorn[ /]\d"
)
PATHS = [
    "/api/v1/../../etc/passwd",
    "/api/v1/factories/%2e%2e",
    "/api/v1//evil.example",
    "//evil.example/..",
    "/component/..%2f..%2fserver.py",
    "/component/components.seams.outlines/../../app.py",
    "/static/..%2f..%2fapp.py",
    "/media/../app.py",
    "/way-in/../../app.py",
    "/%00",
    "/%ff%fe",
    "/" + "x" * 8_000,
    "/_stcore/metrics",
    "/_stcore/agent/openapi.json",
    "/_stcore/upload_file/a/b",
    "/.streamlit/config.toml",
    "/data/factories.csv",
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:30])
def test_no_path_leads_out_or_tells_of_the_inside(public: str, network: Network, path: str) -> None:
    session = requests.Session()
    request = session.prepare_request(requests.Request("GET", public))
    request.url = public + path  # as it stands, not made tidy
    answer = session.send(request, timeout=10, allow_redirects=False)
    assert answer.status_code in (200, 301, 302, 307, 400, 403, 404), answer.status_code
    assert "root:" not in answer.text
    assert "import streamlit" not in answer.text
    assert network.factories[0].hosting_entity not in answer.text
    assert "evil.example" not in answer.headers.get("Location", "")
    if "text/html" not in answer.headers.get("Content-Type", ""):  # else it is Streamlit's own page
        assert not TELLTALE.search(answer.text), TELLTALE.search(answer.text)
        assert not TELLTALE.search(str(answer.headers))


def test_nothing_is_uploaded(public: str) -> None:
    first = requests.get(f"{public}/_stcore/health", timeout=10)
    token = first.cookies.get("_streamlit_xsrf") or ""
    for method in ("PUT", "POST"):
        answer = requests.request(
            method,
            f"{public}/_stcore/upload_file/a/b",
            data=b"x" * 1000,
            headers={"X-Xsrftoken": token},
            cookies=first.cookies,
            timeout=10,
        )
        assert answer.status_code == 404
    assert requests.get(f"{public}/_stcore/metrics", timeout=10).status_code == 404
