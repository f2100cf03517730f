"""Web addresses as people read them, and where to report an error."""

from urllib.parse import quote, unquote, urlencode, urlsplit

from ai_factories.i18n import Texts
from ai_factories.model.network import Network

MAX_CURRENT = 200  # characters of a value in a report


def short_address(url: str) -> str:
    """A web address as people read it: without scheme and ``www.``, cut after 60 characters."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    text = (parts.hostname or "").removeprefix("www.") + (path if path.isprintable() else parts.path).rstrip("/")
    text += f"?{parts.query}" if parts.query else ""
    return text if len(text) <= 60 else text[:59] + "…"


def report_link(network: Network, site: str, field: str, texts: Texts, current: str = "") -> str:
    """Where to report an error: an issue at the project's homepage, or an e-mail.

    It is prefilled with site, field and what the page says now, and asks for what is right and for its source. The
    names are those of ``.github/ISSUE_TEMPLATE/fact.yml``.
    """
    _ = texts.gettext
    what = ", ".join(filter(None, (site, field)))
    title = _("Error in the data: {what}").format(what=what or _("European AI Factories"))
    current = current if len(current) <= MAX_CURRENT else current[: MAX_CURRENT - 1] + "…"
    homepage = network.package.homepage
    if homepage:
        form = {"template": "fact.yml", "row": site, "field": field, "current": current} if site else {}
        return f"{homepage.rstrip('/')}/issues/new?" + urlencode({"title": title} | form, quote_via=quote)
    lines = [what, _("Version {version}").format(version=network.package.version), ""]
    lines += [_("The page says: {text}").format(text=current)] if current else []
    lines += [_("It should say:"), _("Source (web address; without one, we cannot change anything):"), ""]
    lines += [_("I speak for the host and confirm this (yes or no):"), _("Name me as a contributor (yes or no):")]
    return mail_link("", title, "\n".join(lines))


def mail_link(address: str, subject: str, body: str) -> str:
    """A link that opens an e-mail which is written already."""
    return f"mailto:{address}?" + urlencode({"subject": subject, "body": body}, quote_via=quote)
