"""`{% load duties %}`: the names of duties as people read them."""

from django import template

from counterpart.foundation.organisation.words import duty_name

register = template.Library()
register.filter("duty", duty_name)
