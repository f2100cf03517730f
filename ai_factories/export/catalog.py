"""The data set as a catalogue that data portals harvest: DCAT-AP 3, with counts by VoID."""

from rdflib import Graph

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.i18n import LOCALES, N_, texts_in
from ai_factories.model.tables import TABLES
from ai_factories.wording.edition import AUTHORS, edition

SUMMARY = N_("Europe’s AI Factories: host sites, systems, consortia and ways of access, with evidence and sources.")
FILES = {  # of the interface, with their types in the vocabulary that DCAT-AP prescribes
    "datapackage.zip": "ZIP",
    "factories.csv": "CSV",
    "factories.geojson": "GEOJSON",
    "factories": "JSON",
    "feed.atom": "ATOM",
}


def to_catalog(context: Context, address: str, form: str) -> bytes:
    """The catalogue in a ``form`` that rdflib writes, such as ``turtle``; ``address`` is where the app is."""
    text = templates.render(
        "catalog.jsonld",
        context.texts,
        root=address,
        both={lang: texts_in(lang).gettext for lang in LOCALES},
        title=N_("European AI Factories"),
        summary=SUMMARY,
        authors=AUTHORS,
        data=edition(context.network, context.texts),
        rows=sum(len(getattr(context.network, name)) for name in TABLES),
        files=FILES,
    )
    return Graph().parse(data=text, format="json-ld").serialize(format=form, encoding="utf-8")
