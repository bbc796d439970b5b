"""The parts of notes around the entries: title, summary, leads and thanks."""

from __future__ import annotations

import re
from collections import Counter

from change import SECTIONS, section_named
from history import History
from markdown import plain
from notes import Notes, Section
from reading import change_sections, closing_section

_NAMED_AREAS = 4


def frame(notes: Notes, history: History, title: str) -> None:
    """Rewrites the frame so that it agrees with the entries and the history."""
    commits = plain(history.range) if ".." in history.range else f"everything up to {plain(history.range)}"
    notes.title = f"{plain(title)}: {commits} ({history.last_date})"
    notes.summary = [_summary(notes, history), *(text for text in notes.summary if not _is_replaced(text))]
    for section in change_sections(notes):
        section.prose = [_lead(section), *section.prose[1:]]
    if closing := closing_section(notes):
        notes.sections.remove(closing)
    if history.authors:
        notes.sections.append(Section("Thanks", [_thanks(history)]))


def _summary(notes: Notes, history: History) -> str:
    commits, people = len(history.commits), len(history.authors)
    days = f"on {history.last_date}"
    if history.first_date != history.last_date:
        days = f"from {history.first_date} to {history.last_date}"
    counts: Counter[str] = Counter()
    for section in change_sections(notes):
        counts[section_named(section.heading)] += len(section.entries)
    told = [_count(counts[name], *forms) for name, forms in SECTIONS.items() if counts[name]]
    total = f"{_count(commits, 'commit', 'commits')} by {_count(people, 'person', 'people')} {days}"
    return f"{total}: {_joined(told)}." if told else f"{total}."


def _is_replaced(text: str) -> bool:
    return re.match(r"Log of |\d[\d,]* commits? by ", text) is not None


def _lead(section: Section) -> str:
    forms = SECTIONS.get(section_named(section.heading), ("change", "changes"))
    areas = list(dict.fromkeys(entry.scope for entry in section.entries if entry.scope))
    count = _count(len(section.entries), *forms)
    if not areas:
        return f"{count}."
    if len(areas) > _NAMED_AREAS:
        areas = [f"{len(areas)} areas"]
    if not all(entry.scope for entry in section.entries):
        areas.append("elsewhere")
    return f"{count} in {_joined(areas)}."


def _thanks(history: History) -> str:
    return f"Thanks to {_joined([plain(author) for author in history.authors])}."


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _joined(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
