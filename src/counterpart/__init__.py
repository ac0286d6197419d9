"""Counterpart: both halves of a business in one house."""

__version__ = "0.1.0"
