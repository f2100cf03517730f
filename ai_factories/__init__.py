"""The facts about EuroHPC's AI Factories, and everything built on them that needs neither Streamlit nor folium.

In a notebook: ``from ai_factories import load; load().table("factories")``.
"""

from ai_factories.loading.package import load

__all__ = ["load"]
