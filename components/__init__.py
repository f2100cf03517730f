"""The dashboard: all that needs Streamlit, a module for each part of the screen."""
