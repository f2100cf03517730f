"""European AI Factories: a map, and the views that go with it. Start it with ``streamlit run app.py``."""

import os

import streamlit as st

from ai_factories.i18n import texts_in
from ai_factories.loading.problems import DataError
from ai_factories.loading.reloading import current
from ai_factories.model.network import Network
from ai_factories.web.logs import log
from ai_factories.web.settings import INTERFACE
from components import failures, layout, seams, url_state
from components.page_context import PageContext
from components.views import pages

context: PageContext
network: Network | None = None
seams.start_logs()
seams.stay_private()
texts = texts_in(url_state.language())
views = pages(texts, draw=lambda view: view(context))
view = st.navigation(list(views.values()), position="hidden")
layout.set_up(view, texts)

try:
    network, error = current()
    url = url_state.current(network)
    if (path := url_state.next_view()) in views and views[path] is not view:
        st.switch_page(views[path], query_params=url.params())
    root = "." if os.environ.get(INTERFACE) else None
    context = PageContext(network, url, texts, bool(st.context.is_embedded), root, view=view, views=views, error=error)
    layout.header(context)
    view.run()
    layout.complete(context)
except DataError as invalid:
    failures.data_report(invalid, texts)
except Exception:
    log.exception("page failed", extra={"view": view.url_path})
    failures.failed(texts, network)
