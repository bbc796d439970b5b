"""What a commit means to somebody who reads release notes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown import words
from sentence import read_sentence, says_nothing

BREAKING = "Breaking changes"
INTERNAL = "Internal"
CHANGED = "Changed"
# In reading order: what may hurt first, what concerns only contributors last. The words count entries.
SECTIONS = {
    BREAKING: ("breaking change", "breaking changes"),
    "Security": ("security fix", "security fixes"),
    "Added": ("addition", "additions"),
    CHANGED: ("change", "changes"),
    "Deprecated": ("deprecation", "deprecations"),
    "Removed": ("removal", "removals"),
    "Fixed": ("fix", "fixes"),
    "Documentation": ("documentation change", "documentation changes"),
    INTERNAL: ("internal change", "internal changes"),
}

_BY_NAME = {
    "Security": "security",
    "Added": "feat feature",
    CHANGED: "perf revert",
    "Fixed": "fix bugfix hotfix",
    "Documentation": "docs doc readme changelog documentation",
    INTERNAL: "refactor test tests chore build ci .ci style deps bench lint makefile",
}
_BY_VERB = {
    "Added": "add adds added introduce implement support create allow provide let enable",
    "Fixed": "fix fixes fixed repair correct prevent avoid",
    "Removed": "remove removes removed drop delete rm",
    "Deprecated": "deprecate deprecates",
    "Documentation": "document explain describe",
    INTERNAL: "test refactor bump format lint tidy",
}
# Headings that other writers use for the same sections.
_SYNONYMS = {
    "breaking": BREAKING,
    "breaking change": BREAKING,
    "new": "Added",
    "new features": "Added",
    "features": "Added",
    "changes": CHANGED,
    "improvements": CHANGED,
    "performance": CHANGED,
    "bug fixes": "Fixed",
    "fixes": "Fixed",
    "docs": "Documentation",
    "maintenance": INTERNAL,
}
_SECTION_OF_NAME = {name: section for section, names in _BY_NAME.items() for name in names.split()}
_SECTION_OF_VERB = {verb: section for section, verbs in _BY_VERB.items() for verb in verbs.split()}
_FOOTER = re.compile(r"^BREAKING[ -]CHANGE:[ \t]*(?P<note>.*(?:\n[ \t]*(?![\w-]+: )\S.*)*)", re.MULTILINE)
_MAX_NOTE_CHARACTERS = 300


@dataclass(frozen=True)
class Change:
    """`is_sure` is false when neither type, scope nor verb says where the change belongs."""

    text: str
    scope: str
    section: str
    is_sure: bool
    is_breaking: bool
    breaking_note: str
    is_unnamed: bool


def read_change(subject: str, body: str) -> Change:
    sentence = read_sentence(subject)
    footer = _FOOTER.search(body)
    is_breaking = sentence.is_breaking or footer is not None
    is_unnamed = says_nothing(sentence.text)
    section = BREAKING if is_breaking else _section(sentence.types, sentence.scope, sentence.text)
    return Change(
        text=sentence.text,
        scope=sentence.scope,
        section=section or (INTERNAL if is_unnamed else CHANGED),
        is_sure=bool(section),
        is_breaking=is_breaking,
        breaking_note=_note(footer["note"]) if footer else "",
        is_unnamed=is_unnamed,
    )


def section_named(heading: str) -> str:
    """The conventional section that a heading means, or ''."""
    name = " ".join(words(heading))
    known = {section.casefold(): section for section in SECTIONS} | _SYNONYMS
    return known.get(name, "")


def _section(types: tuple[str, ...], scope: str, text: str) -> str:
    for name in (*types, scope.lower()):
        if name in _SECTION_OF_NAME:
            return _SECTION_OF_NAME[name]
    verb = text.split(" ", 1)[0].lower()
    return _SECTION_OF_VERB.get(verb, "")


def _note(footer: str) -> str:
    note = " ".join(footer.split()).rstrip(".")
    if len(note) <= _MAX_NOTE_CHARACTERS:
        return note
    return note[:_MAX_NOTE_CHARACTERS].rsplit(" ", 1)[0] + "…"
