"""Alerts and digests: what is watched, what is observed, what follows from it, and who tells it."""
