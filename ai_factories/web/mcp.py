"""The facts for assistants: an MCP server with a few read-only tools over the functions of the interface."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import anyio.to_thread
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.types import CallToolRequestParams, CallToolResult, ListToolsResult, TextContent, Tool, ToolAnnotations

from ai_factories.export.collections import COLLECTIONS
from ai_factories.loading.problems import DataError
from ai_factories.loading.reloading import current
from ai_factories.web.openapi import parameter
from ai_factories.web.parameters import ParameterError, context_of
from ai_factories.wording.edition import edition

PATH = "/mcp"
MAX_REQUEST = 20_000  # bytes
MAX_ANSWER = 400_000  # characters
MAX_TIME = 10  # seconds
INSTRUCTIONS = (
    "Facts about the AI Factories of the EuroHPC Joint Undertaking. Each group of fields has its evidence (confirmed, "
    "reported second-hand, or unconfirmed), the day on which it was checked, and the ids of its sources. Name evidence "
    "and source when you pass on a fact. null is not published: do not guess it. Antennas are national service points, "
    "not AI Factories."
)
# What find_factories says of each: fields, and groups of fields with their evidence.
BRIEF = ("id", "name", "city", "country", "participants", "system_type", "stage", "expected_from", "citations")
BRIEF_GROUPS = ("place", "consortium", "system_type", "status", "expected")
SITES = ("factories", "antennas")
# The collections that each tool reads, the page that shows the same, and what else it says of itself.
TOOLS: Mapping[str, tuple[Sequence[str], str, str]] = {
    "find_factories": (SITES[:1], "/", "In brief: factory has the rest."),
    "factory": (SITES, "/", "All facts about one AI Factory or Antenna (site)."),
    "ways_in": (("access",), "/way-in", ""),
    "milestones": (("milestones",), "/timeline", ""),
    "changes": (("changes",), "/changes", "Without what was only checked again."),
    "sources": (SITES, "/", "The sources of all facts about one AI Factory or Antenna (site)."),
}


def parameters(tool: str) -> Sequence[str]:
    """The parameters of a tool, besides the language: those of its collection, or a site."""
    collections, _page, _more = TOOLS[tool]
    return COLLECTIONS[collections[0]].parameters if len(collections) == 1 else ("site",)


def sessions(address: str) -> StreamableHTTPSessionManager:
    """The server over HTTP, which keeps nothing between requests; ``address`` is where the app is."""

    async def list_tools(_context: object, _params: object) -> ListToolsResult:
        return ListToolsResult(tools=[_tool(name) for name in TOOLS])

    async def call_tool(_context: object, params: CallToolRequestParams) -> CallToolResult:
        asked = params.name, params.arguments or {}, address
        with anyio.move_on_after(MAX_TIME):
            return await anyio.to_thread.run_sync(call, *asked, abandon_on_cancel=True)
        return _refused("It took too long. Ask for less.")

    name = "european-ai-factories"
    server = Server(name, instructions=INSTRUCTIONS, on_list_tools=list_tools, on_call_tool=call_tool)
    return StreamableHTTPSessionManager(server, json_response=True, stateless=True, max_request_body_size=MAX_REQUEST)


def _tool(name: str) -> Tool:
    collections, _page, more = TOOLS[name]
    description = f"{COLLECTIONS[collections[0]].title}. {more}" if len(collections) == 1 else more
    known = {one: parameter(one, current()[0]) for one in (*parameters(name), "lang")}
    schema = {
        "type": "object",
        "properties": {one: {"description": known[one]["description"]} | known[one]["schema"] for one in known},
        "required": ["site"] if len(collections) > 1 else [],
        "additionalProperties": False,
    }
    hints = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    return Tool(name=name, description=description, input_schema=schema, annotations=hints)


def call(name: str, arguments: Mapping[str, object], address: str) -> CallToolResult:
    """The answer of a tool, or what is wrong with the question."""
    try:
        text = json.dumps(_answer(name, arguments, address), ensure_ascii=False)
    except ParameterError as error:
        return _refused("; ".join(f"{one.parameter}: allowed are {', '.join(one.allowed)}" for one in error.problems))
    except ValueError as error:
        return _refused(str(error))
    except DataError:
        return _refused("The data cannot be used at the moment.")
    if len(text) > MAX_ANSWER:
        return _refused("The answer is too long. Ask with more filters.")
    return CallToolResult(content=[TextContent(text=text)], structured_content=json.loads(text))


def _refused(why: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=why)], is_error=True)


def _answer(name: str, arguments: Mapping[str, object], address: str) -> dict[str, Any]:
    """The items with all sources that they name, the edition, and the page that shows the same."""
    if name not in TOOLS:
        raise ValueError(f"There is no such tool; there are: {', '.join(TOOLS)}")
    collections, page, _more = TOOLS[name]
    if not set(arguments) <= {*parameters(name), "lang"}:
        raise ValueError(f"This tool has no such parameter; it has: {', '.join(parameters(name))}, lang")
    query = {
        one: list(map(str, value if isinstance(value, list) else [value]))
        for one, value in arguments.items()
        if value is not None  # as assistants leave a parameter out
    }
    context = context_of(query)
    network, site = context.network, context.url.site
    records = [record for one in collections for record in COLLECTIONS[one].records(context)]
    items = [record.model_dump(mode="json") for record in records]
    if len(collections) > 1:
        items = [item for item in items if item["id"] == site]
        if not items:
            raise ValueError("This tool needs a site: the id of an AI Factory or Antenna.")
    if name == "find_factories":
        items = [{field: item[field] for field in BRIEF} for item in items]
        for item in items:
            item["citations"] = [line for line in item["citations"] if line["group"] in BRIEF_GROUPS]
            item["page"] = f"{address}/factories/{item['id']}"
    if name == "changes":
        items = [{key: item[key] for key in item if item[key]} for item in items if item["field"] != "checked_on"]
    cited = set(_cited(items))  # some of them may be gone since a change
    sources = [one.model_dump(mode="json", exclude_none=True) for one in network.sources if one.id in cited]
    about = edition(network, context.texts).model_dump(mode="json", exclude_none=True)
    link = f"{address}{page}" + (f"?{urlencode(context.url.params())}" if context.url.params() else "")
    if name == "sources":
        return {"about": about, "page": link, "count": len(sources), "items": sources}
    return {"about": about, "page": link, "count": len(items), "items": items, "sources": sources}


def _cited(value: object) -> Iterator[str]:
    """The ids of sources anywhere in records."""
    for one, part in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        yield from part if one == "sources" else _cited(part)
