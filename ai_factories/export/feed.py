"""What changed in each edition as a feed (Atom, RFC 4287), to subscribe to."""

from datetime import UTC, date, datetime, time

from feedgen.feed import FeedGenerator
from markupsafe import Markup

from ai_factories.context import Context
from ai_factories.labels import EVIDENCE
from ai_factories.wording.changes import ChangeText, changes_in_words
from ai_factories.wording.edition import AUTHORS, citation

TAG = "tag:european-ai-factories,2026:"  # ids that stay the same wherever the feed is served
MAX_ENTRIES = 100


def to_feed(context: Context, address: str) -> bytes:
    """The changes about the sites shown and the network, an entry for each of them and edition, the newest first.

    ``address`` is where the app is; it may be empty. Feed readers know an entry by its id, which holds no address.
    """
    texts = context.texts
    _ = texts.gettext
    feed = FeedGenerator()
    feed.id(f"{TAG}changes")
    feed.title(_("European AI Factories: what has changed"))
    feed.subtitle(citation(context.network, texts))
    feed.author(name=AUTHORS)
    feed.language(texts.lang)
    feed.updated(_midnight(context.network.package.created))
    feed.link(href=f"{address}/changes?lang={texts.lang}")
    found = [part for part in changes_in_words(context) if part.changes]
    for part in found[:MAX_ENTRIES]:
        number = len(part.changes)
        title = texts.ngettext("{name}: {number} change", "{name}: {number} changes", number)
        entry = feed.add_entry(order="append")
        entry.id(f"{TAG}{part.date}/{part.site or 'network'}")
        entry.title(title.format(name=part.name, number=number))
        entry.updated(_midnight(part.date))
        query = f"site={part.site}&lang={texts.lang}" if part.site else f"lang={texts.lang}"
        entry.link(href=f"{address}/changes?{query}")
        entry.content(
            Markup("<ul>{}</ul>").format(Markup("").join(_line(c, context) for c in part.changes)), type="html"
        )
    return bytes(feed.atom_str(pretty=True))


def _line(change: ChangeText, context: Context) -> Markup:
    _ = context.texts.gettext
    what = " → ".join(filter(None, (change.before, change.after or _("removed"))))
    doubtful = change.evidence if change.evidence != "confirmed" else None
    level = f" ({_(EVIDENCE[doubtful])})" if doubtful else ""
    return Markup("<li>{}: {}{}</li>").format(change.label, what, level)


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), UTC)
