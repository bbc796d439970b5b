"""Release notes as a document: title, summary, sections with entries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Optional

from markdown import guard_start, wrap

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"(\s*)(?:[-*+]|\d{1,9}[.)])\s+(.*)$")
_LABEL = re.compile(r"\*\*(?P<label>[^*]+?):?\*\*\s*(?P<colon>:?)\s*")
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass
class Entry:
    """One change as Markdown. The scope is the area it belongs to, '' for none."""

    text: str
    scope: str = ""

    def whole(self) -> str:
        return f"{self.scope}: {self.text}" if self.scope else self.text


@dataclass
class Section:
    """The first paragraph of the prose is the lead. A section without heading holds loose entries."""

    heading: str
    prose: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


@dataclass
class Notes:
    title: str = ""
    summary: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    def entries(self) -> list[Entry]:
        return [entry for section in self.sections for entry in section.entries]

    def section(self, heading: str) -> Optional[Section]:
        return next((section for section in self.sections if section.heading == heading), None)


def read_notes(text: str) -> Notes:
    """Reads any Markdown; what it does not understand becomes prose, nothing is lost."""
    reader = _Reader()
    for line in text.splitlines():
        reader.take(line)
    reader.end_block()
    return reader.notes


class _Reader:
    def __init__(self) -> None:
        self.notes = Notes()
        self._section: Optional[Section] = None
        self._entry: Optional[list[str]] = None
        self._entry_scope = ""
        self._group, self._group_indent = "", -1
        self._paragraph: list[str] = []
        self._fence = ""

    def take(self, line: str) -> None:
        fence = _FENCE.match(line)
        if self._fence or fence:
            self._take_fenced(line, fence.group(1) if fence else "")
        elif not line.strip():
            self.end_block()
        elif heading := _HEADING.match(line):
            self._take_heading(len(heading[1]), heading[2])
        elif bullet := _BULLET.match(line):
            self._take_bullet(len(bullet[1].expandtabs(4)), bullet[2])
        elif self._entry is not None:
            self._entry.append(line)
        else:
            self._paragraph.append(line)

    def end_block(self) -> None:
        if self._entry is not None:
            self._end_entry(" ".join(" ".join(self._entry).split()))
        elif self._paragraph:
            is_code = bool(_FENCE.match(self._paragraph[0]))
            joined = "\n".join(self._paragraph) if is_code else " ".join(" ".join(self._paragraph).split())
            (self._section.prose if self._section else self.notes.summary).append(joined)
        self._entry, self._paragraph = None, []

    def _take_fenced(self, line: str, mark: str) -> None:
        if not self._fence:
            self.end_block()
        self._paragraph.append(line)
        if self._fence and self._fence == mark:
            self._fence = ""
            self.end_block()
        elif not self._fence:
            self._fence = mark

    def _take_heading(self, level: int, text: str) -> None:
        self.end_block()
        self._group, self._group_indent = "", -1
        if level == 1 and not self.notes.title:
            self.notes.title = text
        elif level > 2 and self._section is not None and self._section.heading:
            # A heading below a section names an area, as a bold label does.
            self._group = text
        else:
            self._section = Section(text)
            self.notes.sections.append(self._section)

    def _take_bullet(self, indent: int, text: str) -> None:
        self.end_block()
        if self._group_indent >= 0 and indent <= self._group_indent:
            self._group, self._group_indent = "", -1
        label = _LABEL.match(text)
        if label and label.end() == len(text):
            self._group, self._group_indent = label["label"], indent
            return
        self._entry, self._entry_scope = [text], self._group

    def _end_entry(self, text: str) -> None:
        label = _LABEL.match(text)
        scope = self._entry_scope
        # `**fast** reads` is emphasis, `**store**: fast reads` is a label.
        if label and (label["colon"] or ":**" in label.group()):
            scope, text = label["label"], text[label.end() :]
        if self._section is None:
            self._section = Section("")
            self.notes.sections.append(self._section)
        self._section.entries.append(Entry(text, scope))


def write_notes(notes: Notes, width: Optional[int]) -> str:
    """Markdown with the entries of one area together; without a width, lines stay long."""
    limit = width or 10**9
    blocks = [f"# {notes.title}"] if notes.title else []
    blocks += [_paragraph(text, limit) for text in notes.summary]
    for section in notes.sections:
        blocks += [f"## {section.heading}"] if section.heading else []
        blocks += [_paragraph(text, limit) for text in section.prose]
        if section.entries:
            blocks.append("\n".join(_list(section.entries, limit)))
    return "\n\n".join(blocks) + "\n"


def _paragraph(text: str, width: int) -> str:
    return text if _FENCE.match(text) else "\n".join(wrap(text, width))


def _list(entries: list[Entry], width: int) -> list[str]:
    areas: dict[str, list[Entry]] = {"": []}
    for entry in entries:
        areas.setdefault(entry.scope, []).append(entry)
    lines: list[str] = []
    for scope, members in areas.items():
        if not scope or len(members) == 1:
            for entry in members:
                text = f"**{scope}**: {entry.text}" if scope else entry.text
                lines += wrap(text, width, "- ", "  ")
        else:
            lines.append(f"- **{scope}**")
            for entry in members:
                lines += wrap(guard_start(entry.text), width, "  - ", "    ")
    return lines
