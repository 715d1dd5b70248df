"""How values travel: decimals as text, days as ISO dates, codes as they are stored."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema

SHOWN = r"^[^\x00-\x1f\x7f]+$"
DECIMAL_TEXT = r"^-?\d+(\.\d+)?$"

#: A decimal in an answer: text, so that no reader makes a float of it.
Exact = Annotated[
    Decimal,
    PlainSerializer(lambda value: f"{value:f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": DECIMAL_TEXT, "examples": ["30.0000"]}),
]
#: A number, code or name in a request.
Text = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=SHOWN)]
#: What names one thing in an address.
Number = Annotated[Text, Field(description="Its number or code.")]


class Shape(BaseModel):
    """What an answer looks like."""

    model_config = ConfigDict(from_attributes=False)


class Ask(BaseModel):
    """What a request may say, and nothing else."""

    model_config = ConfigDict(extra="forbid")


class ProblemShape(Shape):
    """Problem details, RFC 9457."""

    type: str = Field(description="Address of the explanation.", examples=["/api/#problem-not-found"])
    title: str = Field(description="What is wrong, in the language of the request.")
    status: int = Field(description="The status of the answer.", examples=[404])
    instance: str = Field(description="The address asked.", examples=["/api/v1/customers/0001"])
    detail: str | None = Field(None, description="What exactly is wrong here.")
    errors: list[dict[str, Any]] | None = Field(None, description="Where: in, pointer and detail of each fault.")
