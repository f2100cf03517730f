"""The facts and the map as files."""
