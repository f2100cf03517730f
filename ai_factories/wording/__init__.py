"""Facts, evidence and eligibility in words."""
