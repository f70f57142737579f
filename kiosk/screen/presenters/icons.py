"""The small pictures that controls have before their label: named here, drawn by the views."""

from enum import StrEnum


class Icon(StrEnum):
    """A small picture before the label of a control."""

    BACK = "back"
    SEARCH = "search"
