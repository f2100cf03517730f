"""Pages that need no script, pictures for links to them, and what search engines ask for."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import font_source_sans_pro
import resvg_py
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ai_factories.context import Context
from ai_factories.export.catalog import to_catalog
from ai_factories.export.map_picture import share_picture
from ai_factories.filters import Filters
from ai_factories.html import templates
from ai_factories.html.page import KINDS, ORIGIN, common, paths, prefix, render
from ai_factories.i18n import LOCALES
from ai_factories.labels import EVIDENCE, STAGES
from ai_factories.loading.folder import EDITION_FILES, EDITIONS, data_folder
from ai_factories.loading.problems import DataError
from ai_factories.loading.reloading import current
from ai_factories.map.symbols import DARK, LIGHT, MARKS
from ai_factories.model.rows import Factory
from ai_factories.url import UrlState
from ai_factories.web.responses import answer, made
from ai_factories.web.settings import public_origin
from ai_factories.web.static_files import IMMUTABLE
from ai_factories.wording.facts import place_name, site_name

HERE = Path(__file__).parent
FONTS = Path(font_source_sans_pro.__file__).parent / "files"
FONT_FILES = [str(FONTS / f"SourceSansPro-{weight}.ttf") for weight in ("Regular", "Bold")]
TITLE_LENGTH = 20  # characters in a line of a picture
_light, _dark = ("".join(f"--map-{name}: {value}; " for name, value in theme.items()) for theme in (LIGHT, DARK))
THEMES = f"#first {{ {_light}}}\n@media (prefers-color-scheme: dark) {{ #first {{ {_dark}}} }}\n"
MEDIA_TYPES = {"css": "text/css", "js": "text/javascript"}
CATALOGS = {"jsonld": ("json-ld", "application/ld+json"), "ttl": ("turtle", "text/turtle")}  # by the end of the path
FILES: dict[str, tuple[str, str]] = {}  # path and content, by name


def add_file(name: str, content: str, ending: str) -> None:
    """Serve a file for pages, at a path that changes with its content."""
    FILES[name] = f"/pages-{hashlib.sha256(content.encode()).hexdigest()[:8]}.{ending}", content


add_file("style", THEMES + "".join(p.read_text("utf-8") for p in (templates.STYLE, HERE / "pages.css")) + MARKS, "css")
add_file("script", (HERE / "pages.js").read_text("utf-8"), "js")


def routes(base: str) -> list[Route]:
    """The routes of all pages below the path of the app."""

    def shown(request: Request) -> Response:
        return page(request, base)

    def file(request: Request) -> Response:
        content = next(content for path, content in FILES.values() if request.url.path == base + path)
        kind = MEDIA_TYPES[request.url.path.rpartition(".")[2]]
        return Response(content, media_type=kind, headers={"Cache-Control": IMMUTABLE})

    def sitemap(request: Request) -> Response:
        return _sent(request, made(_sitemap, Context.of(current()[0]), base), "application/xml")

    def robots(request: Request) -> Response:
        return _sent(request, f"User-agent: *\nAllow: /\nSitemap: {ORIGIN}{base}/sitemap.xml\n".encode(), "text/plain")

    def assistants(request: Request) -> Response:
        return _sent(request, made(_for_assistants, Context.of(current()[0]), base), "text/plain")

    def catalog(request: Request) -> Response:
        form, media_type = CATALOGS[request.url.path.rpartition(".")[2]]
        return _sent(request, made(to_catalog, Context.of(current()[0]), ORIGIN + base, form), media_type)

    def picture(request: Request) -> Response:
        lang, name = request.path_params["lang"], request.path_params["name"]
        network, _error = current()
        if lang not in LOCALES or (name != "map" and not network.site(name)):
            return page(request, base)
        return answer(request, made(_picture, Context.of(network, lang=lang), name), "image/png")

    def edition(request: Request) -> Response:
        date, name = request.path_params["date"], request.path_params["name"]
        path = data_folder() / EDITIONS / date / name
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", date) or name not in EDITION_FILES or not path.is_file():
            return page(request, base)
        sent = answer(request, path.read_bytes(), EDITION_FILES[name], f"european-ai-factories-{date}-{name}")
        sent.headers["Cache-Control"] = IMMUTABLE
        return sent

    found: dict[str, Callable[[Request], Response]] = dict.fromkeys((path for path, _ in FILES.values()), file)
    found |= {
        "/sitemap.xml": sitemap,
        "/robots.txt": robots,
        "/llms.txt": assistants,
        "/pictures/{lang}/{name}.png": picture,
    }
    found |= {f"/catalog.{ending}": catalog for ending in CATALOGS}
    found["/editions/{date}/{name}"] = edition
    for start in map(prefix, LOCALES):
        found |= {f"{start}/factories": shown} | {f"{start}/{kind}/{{key}}": shown for kind in KINDS}
    return [Route(base + path, one, middleware=[Middleware(GZipMiddleware)]) for path, one in found.items()]


def with_origin(body: bytes) -> bytes:
    """A page, which is kept without the origin of the service, as it is sent: what the client says is not taken."""
    return body.replace(ORIGIN.encode(), public_origin().encode())


def page(request: Request, base: str) -> Response:
    """The page at the path of a request, or else the one that says that there is none."""
    lang, path = _language(request, base)
    try:
        network, _error = current()
    except DataError:
        return Response("The data cannot be used.", 503)
    known = path in paths(network)
    body = made(_rendered, Context.of(network, lang=lang), path if known else "", base)
    if known:
        return _sent(request, body, "text/html")
    return Response(with_origin(body), 404, media_type="text/html")


def _language(request: Request, base: str) -> tuple[str, str]:
    """The language of a page, by its path, and the rest of the path."""
    below = request.url.path.removeprefix(base)
    lang = next((lang for lang in LOCALES if lang != "en" and below.startswith(f"{prefix(lang)}/")), "en")
    return lang, below.removeprefix(prefix(lang))


def _rendered(context: Context, path: str, base: str) -> bytes:
    context = replace(context, root=base)
    return render(context, path, base, style=base + FILES["style"][0], script=base + FILES["script"][0]).encode()


def _sent(request: Request, body: bytes, media_type: str) -> Response:
    return answer(request, with_origin(body), media_type)


def _sitemap(context: Context, base: str) -> bytes:
    network = context.network
    checked: dict[str, str] = {}
    for citation in network.citations:
        key = citation.row.partition("/")[0]
        checked[key] = max(checked.get(key, ""), citation.checked_on)
    pages = [(path, checked.get(path.rpartition("/")[2], network.package.created)) for path in paths(network)]
    values = {"root": ORIGIN + base, "pages": pages, "prefix": prefix, "locales": LOCALES}
    return templates.render("sitemap.xml", context.texts, **values).encode()


def _for_assistants(context: Context, base: str) -> bytes:
    values = common(context, "/llms.txt", base) | {"root": ORIGIN + base}
    return templates.render("llms.txt", context.texts, **values).encode()


def _picture(context: Context, name: str) -> bytes:
    network, texts, site = context.network, context.texts, context.network.site(name)
    _ = texts.gettext
    title, said = _("European AI Factories"), [_("Map, answers and data, with sources")]
    if site:
        shown = Filters(antennas=not isinstance(site, Factory))
        context = Context.of(network, UrlState(site=name, lang=texts.lang, filters=shown))
        title, said = site_name(site, texts), [place_name(network, site, texts)]
    if isinstance(site, Factory):
        level = network.evidence("factories", site.id, "stage") or "confirmed"
        said.append(f"{_(STAGES[site.stage])} ({_(EVIDENCE[level])})")
    svg = share_picture(context, _wrapped(title), said)
    return resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=FONT_FILES)


def _wrapped(title: str) -> list[str]:
    """A title in lines, each short enough for a picture."""
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + len(word) >= TITLE_LENGTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines[:4]
