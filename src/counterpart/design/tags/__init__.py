"""The tags and filters of `{% load cp %}`, one module per kind."""
