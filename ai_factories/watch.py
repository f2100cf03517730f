"""Asks the pages that the data names whether they have changed: ``python -m ai_factories.watch state.json``.

It prints a report in Markdown, or nothing if there is nothing new. The state file keeps what it has seen; nothing else
is changed. The packages are those of ``requirements-dev.txt``.
"""

import asyncio
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx
import trafilatura

from ai_factories.loading.folder import data_folder
from ai_factories.loading.package import load
from ai_factories.loading.problems import DataError
from ai_factories.model.network import Network
from ai_factories.model.tables import TABLES

AGENT = "european-ai-factories-watch/1 (once a week; one request at a time)"
AT_ONCE = 8  # hosts
PAUSE = 1.0  # seconds between two requests to a host
MAX_PAUSE = 30.0  # seconds, whatever robots.txt asks for
TIMEOUT = 30.0  # seconds for a whole page
MAX_PAGE = 5_000_000  # bytes
GONE = (404, 410)
NO_HOST = ("Name or service", "No address", "nodename")  # what systems say of a host that is not there
HEADINGS = {
    "changed": "Changed",
    "gone": "Lead nowhere",
    "moved": "Have moved",
    "unknown": "Could not be read: to be looked at by a person",
}
State = dict[str, dict[str, str]]  # by address: ``fingerprint``, ``etag``, ``modified``, and what ``became`` of it


def facts(network: Network) -> Mapping[str, list[str]]:
    """The facts that rest on each address in the data: table, row, and field or group of fields."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, table in TABLES.items():
        for row in getattr(network, name):
            key = "/".join(str(getattr(row, column)) for column in table.key)
            urls = {column: value for column, value in row if str(value).startswith(("https://", "http://"))}
            for column, url in urls.items():
                if name == "sources":
                    found[url] += [f"{c.table} {c.row}: {c.group}" for c in network.citations if key in c.sources]
                else:
                    found[url].append(f"{name} {key}: {column}")
    return found


async def ask_all(urls: list[str], state: State, pause: float = PAUSE, timeout: float = TIMEOUT) -> State:
    """The state after asking each address; what could not be read keeps its fingerprint."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        hosts["{0.scheme}://{0.netloc}".format(urlsplit(url))].append(url)
    found: State = {}
    room = asyncio.Semaphore(AT_ONCE)

    async def ask_host(client: httpx.AsyncClient, host: str) -> None:
        async with room:
            rules = RobotFileParser()
            said: list[str] = []  # all is allowed, unless the host says otherwise or cannot say (RFC 9309)
            with suppress(httpx.HTTPError, TimeoutError):  # which the pages will tell of
                async with asyncio.timeout(timeout), client.stream("GET", f"{host}/robots.txt") as answer:
                    text = (await _content(answer)).decode("utf-8", "replace") if answer.is_success else ""
                    said = ["User-agent: *", "Disallow: /"] if answer.is_server_error else text.splitlines()
            rules.parse(said)
            wait = min(max(pause, float(rules.crawl_delay(AGENT) or 0)), MAX_PAUSE)
            for url in hosts[host]:
                before = state.get(url, {})
                if not rules.can_fetch(AGENT, url):
                    found[url] = before | {"became": "unknown", "detail": "robots.txt does not allow it"}
                    continue
                await asyncio.sleep(wait)
                try:
                    async with asyncio.timeout(timeout):
                        found[url] = before | await _ask(client, url, before)
                except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
                    kind = "gone" if any(words in str(error) for words in NO_HOST) else "unknown"
                    found[url] = before | {"became": kind, "detail": type(error).__name__}

    headers = {"User-Agent": AGENT}
    async with httpx.AsyncClient(headers=headers, follow_redirects=True, timeout=timeout) as client:
        await asyncio.gather(*(ask_host(client, host) for host in hosts))
    return found


async def _content(answer: httpx.Response) -> bytes:
    """What was sent, up to a byte more than is read."""
    content = b""
    async for part in answer.aiter_bytes():
        content += part
        if len(content) > MAX_PAGE:
            break
    return content[: MAX_PAGE + 1]


async def _ask(client: httpx.AsyncClient, url: str, before: Mapping[str, str]) -> dict[str, str]:
    conditions = {"If-None-Match": before.get("etag", ""), "If-Modified-Since": before.get("modified", "")}
    headers = {name: value for name, value in conditions.items() if value and before.get("fingerprint")}
    async with client.stream("GET", url, headers=headers) as answer:
        status = answer.status_code
        moved = answer.history and all(step.status_code in (301, 308) for step in answer.history)
        found = {"became": "moved", "detail": f"to <{answer.url}>"} if moved else {"became": "same", "detail": ""}
        if status == httpx.codes.NOT_MODIFIED:
            return found
        if not answer.is_success:
            return {"became": "gone" if status in GONE else "unknown", "detail": f"status {status}"}
        content = await _content(answer)
        if len(content) > MAX_PAGE:
            return {"became": "unknown", "detail": f"more than {MAX_PAGE} bytes"}
    text: str | None = None
    if "html" in answer.headers.get("Content-Type", ""):
        text = await asyncio.to_thread(trafilatura.extract, content)
        if not text:
            return {"became": "unknown", "detail": "no text without scripts"}
    fingerprint = hashlib.sha256(text.encode() if text else content).hexdigest()
    if before.get("fingerprint", fingerprint) != fingerprint:
        found["became"] = "changed"
    seen = {"etag": answer.headers.get("ETag", ""), "modified": answer.headers.get("Last-Modified", "")}
    return found | seen | {"fingerprint": fingerprint}


def report(before: State, now: State, rests: Mapping[str, list[str]]) -> str:
    """What has become of the addresses since ``before``, with the facts that rest on them; empty if nothing has."""
    news = [
        url
        for url, found in now.items()
        if found["became"] == "changed" or found["detail"] != before.get(url, {}).get("detail", "")
    ]
    parts = {kind: sorted(url for url in news if now[url]["became"] == kind) for kind in HEADINGS}
    if not any(parts[kind] for kind in ("changed", "gone", "moved")):
        return ""
    lines = [
        f"{len(now)} addresses asked. Nothing in the data has been changed: read the pages, then correct the facts."
    ]
    for kind, urls in parts.items():
        lines += ["", f"## {HEADINGS[kind]}: {len(urls)}", ""] if urls else []
        for url in urls:
            lines += [f"- <{url}> {now[url]['detail']}", *(f"  - {fact}" for fact in dict.fromkeys(rests.get(url, ())))]
    return "\n".join(lines)


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: python -m ai_factories.watch <state.json>, which it makes or updates", file=sys.stderr)
        return 2
    path = Path(sys.argv[1])
    try:
        rests = facts(load(data_folder()))
        before: State = json.loads(path.read_bytes()) if path.exists() else {}
    except (DataError, json.JSONDecodeError) as error:
        print(f"{path if isinstance(error, ValueError) else data_folder()}: {error}", file=sys.stderr)
        return 1
    now = asyncio.run(ask_all(list(rests), before))
    path.write_text(json.dumps(now, indent=1), encoding="utf-8")
    if text := report(before, now, rests):
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
