"""Livemon."""
