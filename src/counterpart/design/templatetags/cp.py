"""`{% load cp %}`: every part of the kit as a tag or a filter. The app's README lists them with their words."""

from django import template

from counterpart.design.tags import fields, frames, kept, marks, numbers, ways

register = template.Library()

for library in (marks, numbers, ways, fields, frames, kept):
    register.tags.update(library.register.tags)
    register.filters.update(library.register.filters)
