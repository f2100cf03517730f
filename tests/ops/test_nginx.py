"""nginx as it is shipped, before a stand-in for a replica: what it logs, lets through, bounds and answers by itself."""

import json
import re
import select
import socket
import ssl
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.support.nginx import BASE, SITE, configure, find_nginx, nginx_command, running_nginx
from tests.support.servers import free_port
from tests.support.upstream import told_upstream

pytestmark = pytest.mark.audit

READER, OTHER = "127.0.0.9", "127.0.0.10"  # two readers' addresses; all of 127.0.0.0/8 is this machine
WORD = "geheimwort"
FIELDS = ["time", "level", "name", "event", "method", "part", "status", "seconds", "replica"]


class Front(NamedTuple):
    """nginx's ports by those that are shipped, its log, and the replica behind it."""

    ports: dict[int, int]
    log: Path
    replica: str


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """On a machine that is not in UTC."""
    folder = tmp_path_factory.mktemp("nginx")
    with told_upstream() as replica:
        # One of the replicas is not there. Two workers would not write in the order of the requests.
        changes = {"header_timeout 10s": "header_timeout 1s", "worker_processes 2": "worker_processes 1"}
        ports = configure(folder, [replica, f"127.0.0.1:{free_port()}"], changes)
        with running_nginx(folder, ports[8080], {"TZ": "Asia/Tokyo"}) as log:
            yield Front(ports, log, replica)


def send(port: int, raw: str, source: str = READER) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=15, source_address=(source, 0))
    client.sendall(raw.encode("latin-1"))
    return client


def ask(
    port: int, path: str, *headers: str, method: str = "GET", source: str = READER, host: str = "page.example"
) -> tuple[int, dict[str, str], str]:
    """The status, the headers and the body of an answer."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers, "", ""]
    with closing(send(port, "\r\n".join(lines), source)) as client:
        return _answer(client)


def _answer(client: socket.socket) -> tuple[int, dict[str, str], str]:
    raw = _received(client).decode("latin-1")
    head, _, body = raw.partition("\r\n\r\n")
    first, *headers = head.split("\r\n")
    return int(first.split()[1]), {name.title(): value for name, value in (h.split(": ", 1) for h in headers)}, body


def _received(client: socket.socket) -> bytes:
    """All that nginx sends until it closes the connection, or resets it."""
    parts = []
    with suppress(ConnectionResetError):
        while part := client.recv(65536):
            parts.append(part)
    return b"".join(parts)


def refusal(port: int, head: str) -> int:
    """The status of an answer that nginx gives before it has read all."""
    with closing(send(port, f"{head}\r\nHost: page.example\r\n\r\n")) as client:
        return int(client.recv(12)[-3:])


def session(port: int, source: str = READER, origin: str | None = "http://page.example") -> ClientConnection:
    return connect(
        f"ws://page.example/{BASE}/_stcore/stream",
        sock=socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(source, 0)),
        additional_headers={"Origin": origin} if origin else None,
        compression=None,
    )


def logged(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_the_log_is_json_in_utc_and_holds_nothing_of_a_reader(front: Front) -> None:
    port, base = front.ports[8080], f"/{BASE}"
    before = len(logged(front.log))
    asked = [
        (f"{base}/?q={WORD}", "page"),
        (f"{base}/way-in?q={WORD}", "page"),
        (f"{base}/static/js/{WORD}.js", "static"),
        (f"{base}/component/{WORD}/index.html", "static"),
        (f"{base}/media/{WORD}.csv", "static"),
        (f"{base}/api/v1/factories?q={WORD}", "interface"),
        (f"{base}/api/v1?q={WORD}", "interface"),
        (f"{base}/readyz?{WORD}", "probe"),
        (f"{base}/{WORD}", "other"),
        (f"/{WORD}?{WORD}", "other"),
    ]
    told = (f"X-Forwarded-For: {OTHER}", f"User-Agent: {WORD}", f"Referer: https://{WORD}.example/")
    for path, _part in asked:
        ask(port, path, *told)
    ask(port, f"{base}/{WORD}", *told, method=WORD.upper())
    assert refusal(port, f"POST {base}/?{WORD} HTTP/1.1\r\nContent-Length: 100000") == 413
    assert refusal(port, f"GET {base}/?{WORD} HTTP/1.1\r\nContent-Length: {WORD}") == 400
    assert refusal(port, f"GET {base}/?{WORD * 1000} HTTP/1.1") == 414
    with closing(send(port, f"{WORD}\x00\xff\r\n\r\n")) as odd:
        odd.recv(1)
    with session(port) as page:
        page.send(WORD)
        page.recv()
    for _ in range(100):  # it is logged when it has ended
        lines = logged(front.log)[before:]
        if lines[-1]["part"] == "stream":
            break
        time.sleep(0.05)
    assert [line["part"] for line in lines[: len(asked)]] == [part for _path, part in asked]
    assert lines[len(asked)]["method"] == "other"
    assert {"status": 413, "part": "page", "method": "POST", "replica": ""}.items() <= lines[len(asked) + 1].items()
    assert lines[-1]["part"] == "stream"
    assert lines[-1]["status"] == 101
    assert front.replica in lines[-1]["replica"]
    for line in lines:
        assert list(line) == FIELDS
        then = datetime.fromisoformat(line["time"])
        assert line["time"].endswith("+00:00")
        assert abs(datetime.now(UTC) - then) < timedelta(minutes=1)
    text = front.log.read_text()
    for private in (WORD, WORD.upper(), READER, OTHER):
        assert private not in text


def test_a_request_without_a_replica_says_nothing_of_the_reader(tmp_path: Path) -> None:
    gone = f"127.0.0.1:{free_port()}"
    ports = configure(tmp_path, [gone])
    with running_nginx(tmp_path, ports[8080]) as log:
        assert ask(ports[8080], f"/{BASE}/?q={WORD}")[0] == 502
        lines = [line for line in logged(log) if line["status"] == 502]
        assert lines
        assert lines[0]["replica"] == gone
        for private in (WORD, READER):
            assert private not in log.read_text()


def test_replicas_learn_the_scheme_but_no_address(front: Front) -> None:
    told = [f"X-Forwarded-For: {OTHER}", f"X-Real-IP: {OTHER}", f"Forwarded: for={OTHER}", "X-Forwarded-Proto: gopher"]
    status, _headers, body = ask(front.ports[8080], f"/{BASE}/", *told, "Upgrade: websocket")
    seen = json.loads(body)
    assert status == 200  # and no socket: there is only one path for these
    assert seen["x-forwarded-proto"] == "http"
    assert seen["host"] == "page.example"
    assert seen.keys().isdisjoint({"x-forwarded-for", "x-real-ip", "forwarded", "upgrade"})
    assert READER not in body


@pytest.mark.parametrize(
    ("origin", "accepted"),
    [
        ("http://page.example", True),
        ("https://page.example", True),
        ("https://PAGE.example", True),
        (None, True),
        ("https://evil.example", False),
        ("https://page.example.evil.example", False),
        ("https://page.example:9", False),
        ("https://evil.example/page.example", False),
        ("page.example", False),
        ("null", False),
        ("http://[", False),
    ],
)
def test_pages_of_other_sites_open_no_session(front: Front, origin: str | None, accepted: bool) -> None:
    if accepted:
        with session(front.ports[8080], origin=origin) as page:
            page.send("here")
            assert page.recv() == "here"
    else:
        with pytest.raises(InvalidStatus) as refused:
            session(front.ports[8080], origin=origin)
        assert refused.value.response.status_code == 403


def test_no_redirect_is_made_from_what_a_reader_says(front: Front) -> None:
    port, base = front.ports[8080], f"/{BASE}"
    for path, target in (
        ("/", f"{base}/"),
        (f"{base}?country=FI", f"{base}/?country=FI"),
        (f"{base}/elsewhere", f"{base}/api/v1/factories?country=FI"),
    ):
        status, headers, _body = ask(port, path, host="evil.example")
        assert status in (302, 307)
        assert headers["Location"] == target


def test_an_address_cannot_take_all_sessions(front: Front) -> None:
    with ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(session(front.ports[8080]))
        with pytest.raises(InvalidStatus) as refused:
            session(front.ports[8080])
        assert refused.value.response.status_code == 429
        assert ask(front.ports[8080], f"/{BASE}/")[0] == 200  # the page is there all the same
        stack.enter_context(session(front.ports[8080], OTHER))
    assert READER not in front.log.read_text()


def test_there_is_a_limit_to_all_sessions_together(tmp_path: Path) -> None:
    with told_upstream() as replica, ExitStack() as stack:
        ports = configure(tmp_path, [replica], {"limit_conn sockets 1000;": "limit_conn sockets 5;"})
        stack.enter_context(running_nginx(tmp_path, ports[8080]))
        for number in range(5):
            stack.enter_context(session(ports[8080], f"127.0.0.{20 + number}"))
        with pytest.raises(InvalidStatus) as refused:
            session(ports[8080], OTHER)
        assert refused.value.response.status_code == 429


def test_an_address_cannot_ask_the_interface_without_end(front: Front) -> None:
    request = f"GET /{BASE}/api/v1/factories HTTP/1.1\r\nHost: page.example\r\nConnection: close\r\n\r\n"
    with ExitStack() as stack:
        sockets = [stack.enter_context(closing(send(front.ports[8080], request))) for _ in range(400)]
        assert {int(client.recv(12)[-3:]) for client in sockets[:50]} == {200}
        answered, _, _ = select.select(sockets[200:], [], [], 5)
        assert 429 in {int(client.recv(12)[-3:]) for client in answered}  # the others wait for their turn
        assert ask(front.ports[8080], f"/{BASE}/api/v1/factories", source=OTHER)[0] == 200
        assert ask(front.ports[8080], f"/{BASE}/static/a.js")[0] == 200  # a page needs many files


def test_hundreds_of_page_loads_from_one_address_are_all_answered(front: Front) -> None:
    with ExitStack() as stack:
        request = f"GET /{BASE}/ HTTP/1.1\r\nHost: page.example\r\nConnection: close\r\n\r\n"
        sockets = [stack.enter_context(closing(send(front.ports[8080], request))) for _ in range(300)]
        assert Counter(_answer(client)[0] for client in sockets) == {200: 300}


def test_half_a_request_is_not_held_for_ever(front: Front) -> None:
    with closing(send(front.ports[8080], "GET / HTTP/1.1\r\nHost: page.")) as client:
        assert b" 200 " not in _received(client)


def test_tls_with_a_certificate_made_here(tmp_path: Path) -> None:
    with told_upstream() as replica:
        ports = configure(tmp_path, [replica], tls=True)
        checked = subprocess.run([*nginx_command(tmp_path), "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        assert "[warn]" not in checked.stderr
        trust = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))

        def plain() -> socket.socket:
            return socket.create_connection(("127.0.0.1", ports[8443]), timeout=10, source_address=(READER, 0))

        def connection(name: str = SITE) -> ssl.SSLSocket:
            return trust.wrap_socket(plain(), server_hostname=name)

        with running_nginx(tmp_path, ports[8080]) as log:
            for path, status in ((f"/{BASE}/", 200), ("/nothing", 404)):
                with closing(connection()) as client:
                    client.sendall(f"GET {path} HTTP/1.1\r\nHost: {SITE}\r\nConnection: close\r\n\r\n".encode())
                    found, headers, body = _answer(client)
                assert found == status
                assert headers["Strict-Transport-Security"] == "max-age=63072000"
                if status == 200:
                    assert json.loads(body)["x-forwarded-proto"] == "https"
                    assert "secure" in headers["Set-Cookie"].lower()
            address = f"wss://{SITE}/{BASE}/_stcore/stream"
            with connect(address, sock=plain(), ssl=trust, origin=Origin(f"https://{SITE}")) as page:
                page.send("here")
                assert page.recv() == "here"
            # HTTP leads to HTTPS, at the name that was set and no other.
            status, headers, _body = ask(ports[8080], f"/{BASE}/?country=FI", host=SITE)
            assert (status, headers["Location"]) == (301, f"https://{SITE}/{BASE}/?country=FI")
            with closing(send(ports[8080], "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")) as other:
                assert _received(other) == b""
            assert ask(ports[8080], f"/{BASE}/healthz", host="127.0.0.1:8080")[0] == 200  # Compose's health check
            with pytest.raises(ssl.SSLError):
                connection("evil.example")
            assert all(list(line) == FIELDS for line in logged(log))
            assert READER not in log.read_text()


def test_the_shipped_files_are_valid(tmp_path: Path) -> None:
    configure(tmp_path, ["127.0.0.1:8501"])
    command = [find_nginx(), "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", "stderr"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert not re.search(r"\[(warn|error|emerg)\]", checked.stderr)
