"""Proof of learning that others issued, read without trusting it."""
