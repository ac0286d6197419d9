"""Words that never reach a log, an act or the hash of a request."""

from dataclasses import InitVar, dataclass


@dataclass(frozen=True, repr=False)
class Secret:
    """A password on its way to its hash. It has no fields: whoever writes it down writes nothing."""

    text: InitVar[str]

    def __post_init__(self, text: str) -> None:
        object.__setattr__(self, "_text", text)

    def reveal(self) -> str:
        return str(self.__dict__["_text"])

    def __repr__(self) -> str:
        return "Secret()"
