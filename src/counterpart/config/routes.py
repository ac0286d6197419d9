"""Every address of the house with its methods and capability, read from the URL map itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from counterpart.foundation.web import declared
from counterpart.workplace.permissions import LIBRARY, UNDECLARED

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """``sample`` is the kind of object whose key the address takes, where a view names it."""

    url: str
    name: str
    methods: tuple[str, ...]
    capability: str
    sample: str
    parameters: tuple[str, ...]


def all_routes() -> list[Route]:
    return sorted(_walk(get_resolver().url_patterns, "/", ""), key=lambda r: (r.url, r.name))


def _walk(patterns: list[Any], prefix: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        url = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace or "") if part)
            yield from _walk(pattern.url_patterns, url, inner)
        elif isinstance(pattern, URLPattern):
            name = ":".join(part for part in (namespace, pattern.name or "") if part)
            yield from _routes_of(pattern, url, name)


def _routes_of(pattern: URLPattern, url: str, name: str) -> Iterator[Route]:
    view: Any = pattern.callback
    parameters = tuple(m.group(2) for m in PARAMETER.finditer(url))
    operations = getattr(getattr(view, "__self__", None), "operations", None) or getattr(view, "operations", None)
    if operations:
        for operation in operations:
            capability = getattr(operation.view_func, "capability", UNDECLARED)
            sample = getattr(operation.view_func, "sample", "")
            yield Route(url, name, tuple(operation.methods), capability, sample, parameters)
        return
    own = declared(view)
    capability, methods = own if own else (LIBRARY.get(name, UNDECLARED), ("GET", "POST"))
    yield Route(url, name, tuple(methods), capability, getattr(view, "sample", ""), parameters)
