"""The facts, typed."""
