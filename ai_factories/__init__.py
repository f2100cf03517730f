"""The AI Factories of the EuroHPC Joint Undertaking: the facts, and all that needs neither Streamlit nor folium.

In a notebook: ``from ai_factories import load; load().table("factories")``.
"""

from ai_factories.loading.package import load

__all__ = ["load"]
