"""The JSON Schema of a question's file, so that editors complete and check while one types.

`questions/schema.json` is this text, written down: `scaleq questions schema > questions/schema.json`.
"""

import json
from pathlib import Path
from typing import Any, Final

from questions.model import Question

FILE: Final = Path(__file__).parent / "schema.json"


def schema() -> dict[str, Any]:
    """The schema as a dictionary."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Question.model_json_schema(),
    }


def text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
