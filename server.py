"""The app for a public server: the page, the HTTP interface below ``/api/v1``, probes and security headers.

Start it with ``streamlit run server.py`` or ``uvicorn server:app``.
"""

from pathlib import Path

import streamlit as st

from components.serving import failed, middleware

app = st.App(Path(__file__).parent / "app.py", middleware=middleware(), exception_handlers={Exception: failed})
