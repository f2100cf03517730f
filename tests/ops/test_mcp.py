"""The MCP server of the real server, asked with the SDK's own client and compared with the HTTP interface."""

import json
import re
from typing import Any

import pytest
import requests
from mcp.client import Client
from mcp.types import CallToolResult, TextContent, Tool

from ai_factories.loading.folder import EDITIONS
from ai_factories.model.network import Network
from ai_factories.web.headers import API
from ai_factories.web.mcp import BRIEF, MAX_ANSWER, MAX_REQUEST, PATH, TOOLS, parameters
from tests.support.data import DATA
from tests.support.loops import wait_for

HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


def tools(public: str) -> dict[str, Tool]:
    async def asked() -> list[Tool]:
        async with Client(public + PATH) as client:
            return (await client.list_tools()).tools

    return {tool.name: tool for tool in wait_for(asked())}


def call(public: str, name: str, **arguments: Any) -> CallToolResult:
    async def asked() -> CallToolResult:
        async with Client(public + PATH) as client:
            return await client.call_tool(name, arguments)

    return wait_for(asked())


def answer(public: str, name: str, **arguments: Any) -> dict[str, Any]:
    result = call(public, name, **arguments)
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert not result.is_error, content.text
    assert len(content.text) <= MAX_ANSWER
    assert json.loads(content.text) == result.structured_content
    found: dict[str, Any] = result.structured_content
    assert found["count"] == len(found["items"])
    return found


def interface(public: str, path: str, **query: str) -> Any:
    return requests.get(f"{public}{API}/{path}", params=query, timeout=30).json()


def test_the_tools_are_read_only_and_name_what_they_take(public: str, network: Network) -> None:
    found = tools(public)
    assert set(found) == set(TOOLS)
    for tool in found.values():
        assert tool.annotations
        assert tool.annotations.read_only_hint
        assert tool.input_schema["additionalProperties"] is False
        assert all(schema["description"] for schema in tool.input_schema["properties"].values())
    assert found["factory"].input_schema["required"] == ["site"]
    ids = found["factory"].input_schema["properties"]["site"]["enum"]
    assert {site.id for site in network.sites} <= set(ids)


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_each_tool_answers_as_the_interface_does(public: str, lang: str) -> None:
    asked: dict[str, str] = {"member": "NO", "lang": lang}
    factories = interface(public, "factories", **asked)
    found = answer(public, "find_factories", **asked)
    assert found["about"] == {key: value for key, value in factories["about"].items() if value is not None}
    assert found["items"]
    for item, record in zip(found["items"], factories["items"], strict=True):
        assert {key: item[key] for key in BRIEF if key != "citations"} == {
            key: record[key] for key in BRIEF if key != "citations"
        }
        assert item["citations"]
        assert all(line in record["citations"] for line in item["citations"])
        assert requests.get(f"{public}{item['page']}", timeout=30).status_code == 200
    first = factories["items"][0]["id"]
    whole = answer(public, "factory", site=first, lang=lang)
    assert whole["items"] == [interface(public, f"factories/{first}", lang=lang)["item"]]
    applicant = {"from": "NO", "who": "startup", "need": "try", "lang": lang}
    assert answer(public, "ways_in", **applicant)["items"] == interface(public, "access", **applicant)["items"]
    assert answer(public, "milestones", **asked)["items"] == interface(public, "milestones", **asked)["items"]
    changes = [
        {key: value for key, value in item.items() if value}
        for item in interface(public, "changes", **asked)["items"]
        if item["field"] != "checked_on"
    ]
    assert answer(public, "changes", **asked)["items"] == changes


def test_each_answer_has_the_sources_that_it_names_and_the_page_that_shows_it(public: str, network: Network) -> None:
    site = network.antennas[0].id
    found = answer(public, "factory", site=site)
    named = {source for line in found["items"][0]["citations"] for source in line["sources"]}
    assert named
    assert named <= {source["id"] for source in found["sources"]}
    assert answer(public, "sources", site=site)["items"] == found["sources"]
    assert requests.get(public + found["page"], timeout=30).status_code == 200
    assert site in found["page"]


def test_everything_unfiltered_is_short_enough(public: str, network: Network) -> None:
    for name in TOOLS:
        if parameters(name) != ("site",):
            assert answer(public, name)["items"], name
    assert answer(public, "find_factories")["count"] == len(network.factories)


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("find_factories", {"country": "XX"}, "country: allowed are"),
        ("find_factories", {"nothing": "1"}, "no such parameter"),
        ("find_factories", {"site": "mimer"}, "no such parameter"),
        ("factory", {}, "needs a site"),
        ("factory", {"site": "'; DROP TABLE factories; --"}, "site: allowed are"),
        ("factory", {"site": "../../etc/passwd"}, "site: allowed are"),
        ("factory", {"site": {"$ne": None}}, "site: allowed are"),
        ("find_factories", {"q": "x" * 101}, "at most 100 characters"),
        ("ways_in", {"from": ["NO", "SE"]}, "from: allowed are"),
        ("delete_everything", {}, "no such tool"),
    ],
)
def test_a_wrong_question_is_told_what_is_right(public: str, name: str, arguments: dict[str, Any], says: str) -> None:
    result = call(public, name, **arguments)
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert result.is_error
    assert says in content.text
    assert "Traceback" not in content.text


def test_nothing_but_questions_is_taken_and_no_stream_stays_open(public: str) -> None:
    for method in ("GET", "DELETE", "PUT"):
        assert requests.request(method, public + PATH, headers=HEADERS, timeout=10).status_code == 405, method
    assert requests.get(public + PATH, timeout=10).headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"jsonrpc": "2.0"}', b"[" * 10_000, b'{"a": "' + b"a" * MAX_REQUEST],
    ids=lambda body: repr(body[:8]),
)
def test_what_is_no_request_is_refused_and_tells_nothing_of_the_inside(public: str, body: bytes) -> None:
    refused = requests.post(public + PATH, data=body, headers=HEADERS, timeout=10)
    assert 400 <= refused.status_code < 500
    assert not re.search(r"Traceback|site-packages|\.py\b", refused.text)
    assert answer(public, "find_factories")["items"]  # it goes on


def test_it_answers_without_a_session_and_keeps_none(public: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "find_factories", "arguments": {}}}
    found = requests.post(public + PATH, json=body, headers=HEADERS, timeout=10)
    assert found.json()["result"]["structuredContent"]["items"]
    assert "Mcp-Session-Id" not in found.headers


def test_short_addresses_lead_to_feed_and_calendar_with_their_filters(public: str) -> None:
    for name in ("feed.atom", "calendar.ics"):
        moved = requests.get(f"{public}/{name}?member=NO", allow_redirects=False, timeout=10)
        assert moved.status_code == 308
        assert moved.headers["Location"] == f"{API}/{name}?member=NO"
        assert requests.get(f"{public}/{name}?member=NO", timeout=30).status_code == 200


def test_the_kept_editions_are_served(public: str, network: Network) -> None:
    for date in network.editions:
        for path in (DATA / EDITIONS / date).iterdir():
            assert requests.get(f"{public}/editions/{date}/{path.name}", timeout=30).content == path.read_bytes()
