"""The dashboard: everything that needs Streamlit, with a module for each part of the screen."""
