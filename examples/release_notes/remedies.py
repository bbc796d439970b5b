"""One remedy for each criterion. A remedy edits the draft at hand and leaves the rest alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import framing
from change import BREAKING, CHANGED, INTERNAL, SECTIONS, Change, section_named
from criteria import entry_key
from history import Commit, History
from job import Inputs, Previous
from markdown import disarmed, plain
from notes import Entry, Notes, Section, write_notes
from reading import Reading, change_sections, is_closing
from rubric import WEIGHTS, cost
from sentence import read_sentence, says_nothing
from telling import terms, unnamed_entry

# A reviser that mends everything at once would make the loop a formality, and an
# edit that went wrong impossible to find.
REMEDIES_PER_ATTEMPT = 2


@dataclass(frozen=True)
class Revision:
    text: str
    remedied: list[str]


def revise_draft(previous: Previous, history: History, inputs: Inputs) -> Revision:
    """Mends the criteria that cost most, without giving up those that had full marks."""
    chosen = _costliest(previous)
    if not chosen:
        return Revision(previous.output, [])
    upheld = [name for name, score in previous.criteria.items() if score >= 1]
    reading = Reading(previous.output, history, inputs.max_line_length)
    for name, remedy in _REMEDIES.items():
        if name in chosen or name in upheld:
            remedy(reading)
            reading = _reread(reading)
    if "framing" in chosen or "framing" in upheld:
        framing.frame(reading.notes, history, inputs.title)
    # Keeping to the width is how this reviser writes, so it takes none of the remedies.
    return Revision(write_notes(reading.notes, inputs.max_line_length), chosen)


def _costliest(previous: Previous) -> list[str]:
    known = [name for name, score in previous.criteria.items() if cost(name, score) > 0]
    if not previous.criteria:
        # An evaluator that gives no criteria may still name them in its feedback.
        known = sorted((name for name in WEIGHTS if name in previous.feedback), key=previous.feedback.index)
    else:
        known.sort(key=lambda name: -cost(name, previous.criteria[name]))
    return known[:REMEDIES_PER_ATTEMPT]


def _reread(reading: Reading) -> Reading:
    return Reading(write_notes(reading.notes, None), reading.history, reading.width)


def _tell_missing(reading: Reading) -> None:
    if reading.history.unnamed_count and any(commit.change.is_unnamed for commit in reading.telling.untold()):
        _home(reading.notes, INTERNAL).entries.append(unnamed_entry(reading.history.unnamed_count))
    for commit in reading.telling.untold():
        if not commit.change.is_unnamed:
            _home(reading.notes, commit.change.section).entries.append(_entry_of(commit))


def _drop_invented(reading: Reading) -> None:
    invented = {id(entry) for index, entry in enumerate(reading.entries) if not reading.telling.is_backed(index)}
    for section in reading.sections:
        section.entries = [entry for entry in section.entries if id(entry) not in invented]


def _drop_hashes(reading: Reading) -> None:
    _rewrite(reading.notes, reading.hashes.removed_from)


def _disarm(reading: Reading) -> None:
    _rewrite(reading.notes, lambda text: text if text.startswith(("```", "~~~")) else disarmed(text))


def _clean_sentences(reading: Reading) -> None:
    for section in reading.sections:
        for entry in section.entries:
            sentence = read_sentence(_without_draft_hash(entry.text, reading))
            entry.text = sentence.text or entry.text
            entry.scope = entry.scope or plain(sentence.scope)
    _gather_unnamed(reading)


def _without_draft_hash(text: str, reading: Reading) -> str:
    bare = reading.hashes.removed_from(text)
    # Only a period or mark hidden behind the hash asks for taking it out here.
    return bare if read_sentence(bare).text != bare.strip() and bare != text and bare[-1:] in ".。" else text


def _gather_unnamed(reading: Reading) -> None:
    dropped = 0
    for section in reading.sections:
        kept = [entry for entry in section.entries if not says_nothing(reading.hashes.removed_from(entry.text))]
        dropped += len(section.entries) - len(kept)
        section.entries = kept
    if dropped and reading.history.unnamed_count:
        home = reading.notes.section("") or _home(reading.notes, INTERNAL)
        home.entries.append(unnamed_entry(reading.history.unnamed_count))


def _put_breaking_first(reading: Reading) -> None:
    told = _changes_by_entry(reading)
    section = Section(BREAKING)
    for home in reading.sections:
        is_breaking_home = section_named(home.heading) == BREAKING
        for entry in list(home.entries):
            breaking = [change for change in told.get(id(entry), []) if change.is_breaking]
            if breaking:
                home.entries.remove(entry)
                section.entries.append(_with_notes(entry, breaking))
            elif is_breaking_home:
                home.entries.remove(entry)
                homes = [change.section for change in told.get(id(entry), [])]
                _home(reading.notes, homes[0] if homes else CHANGED).entries.append(entry)
        if is_breaking_home:
            section.prose += home.prose
            reading.notes.sections.remove(home)
    if section.entries:
        reading.notes.sections.insert(0, section)


def _with_notes(entry: Entry, changes: list[Change]) -> Entry:
    said = terms(entry.text)
    for note in dict.fromkeys(change.breaking_note for change in changes if change.breaking_note):
        if not terms(note) <= said:
            entry.text += " — " + plain(note)
    return entry


def _sort_into_sections(reading: Reading) -> None:
    told = _changes_by_entry(reading)
    sorted_sections = {name: Section(name) for name in SECTIONS}
    for home in reading.sections:
        current = section_named(home.heading)
        for entry in home.entries:
            sorted_sections[_best_section(told.get(id(entry), []), current, entry)].entries.append(entry)
        if current:
            sorted_sections[current].prose += home.prose
        else:
            reading.notes.summary += home.prose
    closing = [section for section in reading.notes.sections if is_closing(section)]
    reading.notes.sections = [section for section in sorted_sections.values() if section.entries] + closing


def _best_section(changes: list[Change], current: str, entry: Entry) -> str:
    wanted = [change.section for change in changes if change.is_sure]
    if current and (current in wanted or len(wanted) < len(changes)):
        return current
    if wanted or changes:
        return wanted[0] if wanted else changes[0].section
    return current or (INTERNAL if says_nothing(entry.text) else CHANGED)


def _drop_duplicates(reading: Reading) -> None:
    seen: set[tuple[str, ...]] = set()
    for section in reading.sections:
        kept = []
        for entry in section.entries:
            if (key := entry_key(reading, entry)) not in seen:
                kept.append(entry)
            seen.add(key)
        section.entries = kept


def _keep(_: Reading) -> None:
    """Framing comes after everything that it counts, so `revise_draft` sees to it last."""


# In an order in which no remedy undoes an earlier one.
_REMEDIES: dict[str, Callable[[Reading], None]] = {
    "coverage": _tell_missing,
    "accuracy": _drop_invented,
    "layout": _disarm,
    "hashes": _drop_hashes,
    "sentences": _clean_sentences,
    "breaking": _put_breaking_first,
    "sections": _sort_into_sections,
    "duplicates": _drop_duplicates,
    "framing": _keep,
}


def _changes_by_entry(reading: Reading) -> dict[int, list[Change]]:
    return {
        id(entry): [commit.change for commit in reading.telling.commits_of(index)]
        for index, entry in enumerate(reading.entries)
    }


def _home(notes: Notes, name: str) -> Section:
    """The section of that name, made in its place when it is missing."""
    for section in change_sections(notes):
        if section_named(section.heading) == name:
            return section
    made = Section(name)
    order = list(SECTIONS)
    places = [_place(section, order) for section in notes.sections]
    later = (index for index, place in enumerate(places) if place > order.index(name))
    notes.sections.insert(next(later, len(notes.sections)), made)
    return made


def _place(section: Section, order: list[str]) -> int:
    if is_closing(section):
        return len(order)
    name = section_named(section.heading)
    return order.index(name) if name else -1


def _entry_of(commit: Commit) -> Entry:
    return Entry(plain(commit.change.text), plain(commit.change.scope))


def _rewrite(notes: Notes, edit: Callable[[str], str]) -> None:
    notes.title = edit(notes.title)
    notes.summary = [edit(text) for text in notes.summary]
    for section in notes.sections:
        section.heading = edit(section.heading)
        section.prose = [edit(text) for text in section.prose]
        for entry in section.entries:
            entry.text, entry.scope = edit(entry.text), edit(entry.scope)
