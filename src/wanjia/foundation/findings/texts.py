"""Texts that people hand in: which are not even looked at, because reading them would bring the reader down."""

from __future__ import annotations

import yaml

#: No file that people write nests so deep; the reader of YAML calls itself at each level, until its stack ends.
DEEPEST = 50
OPENS = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
CLOSES = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


def is_nested_too_deep(text: str) -> bool:
    """Tell whether a YAML text nests deeper than `DEEPEST` levels; one that is no YAML is for its reader to refuse."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            depth += isinstance(event, OPENS) - isinstance(event, CLOSES)
            if depth > DEEPEST:
                return True
    except yaml.YAMLError:
        return False
    return False
