"""Values as they travel over the API: closed, bounded, exact. Numbers are decimals from the first byte on."""

import json
import re
import unicodedata
from collections.abc import Callable, Hashable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja.parser import Parser
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from counterpart.foundation.money.written import money as money
from counterpart.foundation.money.written import plain as plain

KEY_MAX = 2**63 - 1
NOTHING = Decimal(0)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
WRITTEN = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
BREAKS = dict.fromkeys(map(ord, "\n\r\t"), " ")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})")


class Body(BaseModel):
    """What a write may say: these fields and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Told(BaseModel):
    """What the API answers."""

    model_config = ConfigDict(frozen=True)


class ExactParser(Parser):
    """JSON whose numbers never pass through a float. NaN, Infinity and repeated names are no JSON of ours."""

    def parse_body(self, request: Any) -> Any:
        return json.loads(request.body, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_object)


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is not a number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _one_line(text: str) -> str:
    for character in text:
        match unicodedata.category(character):
            case "Cc":
                raise PydanticCustomError("control_character", "Control characters are not allowed here.")
            case "Cs":
                raise PydanticCustomError("string_unicode", "This text holds characters that do not exist.")
    return text


def _lines(text: str) -> str:
    _one_line(text.translate(BREAKS))
    return text


ONE_LINE = AfterValidator(_one_line)
LINES = AfterValidator(_lines)


def _decimal(least: str, most: str, places: int) -> Callable[[Any], Decimal]:
    low, high, step = Decimal(least), Decimal(most), Decimal(1).scaleb(-places)

    def check(given: Any) -> Decimal:
        is_number = isinstance(given, int | Decimal) and not isinstance(given, bool)
        if not is_number and not (isinstance(given, str) and WRITTEN.fullmatch(given)):
            raise PydanticCustomError("not_a_number", "Write a number like 12.50.")
        value = Decimal(given)
        if not value.is_finite() or not low <= value <= high:
            facts = {"least": least, "most": most}
            raise PydanticCustomError("out_of_bounds", "The number must lie between {least} and {most}.", facts)
        if value.is_zero():
            return Decimal(0)
        if value.adjusted() < -places or value != value.quantize(step):
            raise PydanticCustomError("too_many_digits", "At most {places} digits after the point.", {"places": places})
        return value

    return check


def _number_schema(least: str, most: str, places: int) -> WithJsonSchema:
    whole = len(most.partition(".")[0])
    text = {"type": "string", "pattern": rf"^-?[0-9]{{1,{whole}}}(\.[0-9]{{1,{places}}})?$", "examples": ["12.50"]}
    return WithJsonSchema({"anyOf": [text, {"type": "number", "minimum": float(least), "maximum": float(most)}]})


def _exact(least: str, most: str, places: int) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(_decimal(least, most, places)), _number_schema(least, most, places)


QuantityIn = Annotated[Decimal, *_exact("0.000001", "99999999", 6)]
CountIn = Annotated[Decimal, *_exact("0", "99999999", 6)]
PriceIn = Annotated[Decimal, *_exact("0", "99999999", 6)]
AmountIn = Annotated[Decimal, *_exact("0.0001", "9999999999", 4)]
LimitIn = Annotated[Decimal, *_exact("0", "9999999999", 4)]
ShareIn = Annotated[Decimal, *_exact("0", "1", 6)]


def _day(value: Any) -> date:
    try:
        if isinstance(value, str) and DAY.fullmatch(value):
            found = date.fromisoformat(value)
            if FIRST_DAY <= found <= LAST_DAY:
                return found
    except ValueError:
        pass
    raise PydanticCustomError("not_a_day", "Write a day of the calendar like 2026-03-31, between 1900 and 2199.")


Day = Annotated[
    date,
    PlainValidator(_day),
    PlainSerializer(date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date"}),
]


def _moment(value: Any) -> datetime:
    try:
        if isinstance(value, str) and MOMENT.fullmatch(value):
            found = datetime.fromisoformat(value)
            if FIRST_DAY.year < found.year < LAST_DAY.year:
                return found
    except ValueError:
        pass
    raise PydanticCustomError("not_a_moment", "Write an instant with its offset, like 2026-03-31T14:30:00+02:00.")


Moment = Annotated[datetime, PlainValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Key = Annotated[int, Field(ge=1, le=KEY_MAX, strict=True)]
Count = Annotated[int, Field(ge=0, le=32767, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", max_length=3)]
Country = Annotated[str, Field(pattern=r"^([A-Z]{2})?$", max_length=2)]


def _each_once(values: list[Any]) -> list[Any]:
    if len(set(map(_hashable, values))) != len(values):
        raise PydanticCustomError("twice", "Each may stand here once.")
    return values


def _hashable(value: Any) -> Hashable:
    return value if isinstance(value, Hashable) else repr(value)


EACH_ONCE = AfterValidator(_each_once)
