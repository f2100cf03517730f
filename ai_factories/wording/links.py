"""Web addresses as people read them, and where to report an error."""

from urllib.parse import quote, unquote, urlencode, urlsplit

from ai_factories.i18n import Texts
from ai_factories.model.network import Network


def short_address(url: str) -> str:
    """A web address as people read it: without scheme and ``www.``, cut after 60 characters."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    text = (parts.hostname or "").removeprefix("www.") + (path if path.isprintable() else parts.path).rstrip("/")
    text += f"?{parts.query}" if parts.query else ""
    return text if len(text) <= 60 else text[:59] + "…"


def report_link(network: Network, site: str, field: str, texts: Texts) -> str:
    """Where to report an error, prefilled with site and field: an issue at the project's homepage, or an e-mail."""
    _ = texts.gettext
    what = ", ".join(filter(None, (site, field)))
    title = _("Error in the data: {what}").format(what=what or _("European AI Factories"))
    body = _("What is wrong, what is right, and where we can check it:")
    body = "\n".join(filter(None, (what, _("Version {version}").format(version=network.package.version), "", body, "")))
    homepage = network.package.homepage
    if homepage:
        return f"{homepage.rstrip('/')}/issues/new?" + urlencode({"title": title, "body": body}, quote_via=quote)
    return mail_link("", title, body)


def mail_link(address: str, subject: str, body: str) -> str:
    """A link that opens an e-mail which is written already."""
    return f"mailto:{address}?" + urlencode({"subject": subject, "body": body}, quote_via=quote)
