"""What changed in each edition of the data, and how to follow it."""

from itertools import groupby
from urllib.parse import urlencode

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.wording.changes import changes_in_words
from ai_factories.wording.facts import site_name


def render(context: Context) -> str:
    """The view as HTML, with every value escaped: the changes about the sites shown and the network, by edition."""
    return templates.render(
        "changes.html",
        context.texts,
        network=context.network,
        editions=[(date, list(found)) for date, found in groupby(changes_in_words(context), lambda part: part.date)],
        link=context.link,
        root=context.root,
        selected=site_name(context.selected, context.texts) if context.selected else "",
        query=urlencode(context.url.params() | {"lang": context.texts.lang}),
    )
