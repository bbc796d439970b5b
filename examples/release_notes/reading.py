"""A draft read for judging: its parts, and the commits they tell."""

from __future__ import annotations

from functools import cached_property
from typing import Iterator, Optional

from change import SECTIONS
from hashes import Hashes
from history import History
from markdown import words
from notes import Entry, Notes, Section, read_notes
from telling import Telling

_CLOSING = frozenset("thanks contributors credits authors acknowledgements acknowledgments".split())


class Reading:
    def __init__(self, text: str, history: History, width: int) -> None:
        self.text = text
        self.history = history
        self.width = width
        self.notes: Notes = read_notes(text)
        self.sections = change_sections(self.notes)
        # Names come out as their owners write them, whatever they look like.
        allowed = " ".join([history.range, *history.authors])
        self.hashes = Hashes((commit.hash for commit in history.commits), allowed)

    @cached_property
    def entries(self) -> list[Entry]:
        return [entry for section in self.sections for entry in section.entries]

    @cached_property
    def telling(self) -> Telling:
        return Telling(self.entries, self.history)

    def placed_entries(self) -> Iterator[tuple[int, Section, Entry]]:
        """Entries with their number in `telling` and the section they stand in."""
        index = 0
        for section in self.sections:
            for entry in section.entries:
                yield index, section, entry
                index += 1

    def pieces(self) -> list[str]:
        """Every text a reader sees, one item for each paragraph, heading or entry."""
        found = [self.notes.title, *self.notes.summary]
        for section in self.notes.sections:
            found += [section.heading, *section.prose, *(entry.whole() for entry in section.entries)]
        return [piece for piece in found if piece]


def change_sections(notes: Notes) -> list[Section]:
    """The sections that tell changes; the thanks at the end are not among them."""
    return [section for section in notes.sections if not is_closing(section)]


def closing_section(notes: Notes) -> Optional[Section]:
    return notes.sections[-1] if notes.sections and is_closing(notes.sections[-1]) else None


def is_closing(section: Section) -> bool:
    return bool(_CLOSING.intersection(words(section.heading))) and section.heading not in SECTIONS
