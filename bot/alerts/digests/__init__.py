"""Digests: when they are due, what they say, and the orders about them."""
