"""An installed copy speaks every language: the translations are compiled into the package when it is built."""

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileMessages(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        package = Path(self.root) / "src" / "counterpart"
        spec = importlib.util.spec_from_file_location("messages", package / "config" / "messages.py")
        assert spec is not None
        assert spec.loader is not None
        messages = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(messages)
        messages.compile_messages(package / "locale")
