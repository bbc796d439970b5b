"""The nine questions of rubric.md, each answered with a share and a comment to act on."""

from __future__ import annotations

import re
from typing import Callable, NamedTuple, Sequence, TypeVar

from change import BREAKING, SECTIONS, section_named
from history import Commit
from markdown import is_disarmed, literal, printable, words
from notes import Entry, Section
from reading import Reading, closing_section
from sentence import noise_in
from telling import terms

_T = TypeVar("_T")
_QUOTE_CHARACTERS = 60
_NUMBER = re.compile(r"(?<![\w.,-])(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?![\w-])")
# A section that is not first costs half: readers who stop early still miss what breaks them.
_NOT_FIRST = 0.5
_WITHOUT_NOTE = 0.7
# One script tag is enough to harm whoever opens the notes, however long they are.
_ARMED = 0.5


class Answer(NamedTuple):
    score: float
    comment: str


def coverage(reading: Reading) -> Answer:
    untold = reading.telling.untold()
    commits = reading.history.commits
    return _share(untold, commits, "commits are told by no entry, e.g.", _subject, "every commit is told")


def accuracy(reading: Reading) -> Answer:
    invented = [entry for index, entry in enumerate(reading.entries) if not reading.telling.is_backed(index)]
    return _share(invented, reading.entries, "entries are not backed, e.g.", Entry.whole, "every entry is backed")


def breaking(reading: Reading) -> Answer:
    commits = [(index, commit) for index, commit in enumerate(reading.history.commits) if commit.change.is_breaking]
    section = next((section for section in reading.sections if section_named(section.heading) == BREAKING), None)
    if not commits:
        if section is None:
            return Answer(1.0, "nothing breaks")
        return Answer(0.0, f"no commit is breaking; drop the section “{_quote(section.heading)}”")
    if section is None:
        return Answer(0.0, f"open with a section “{BREAKING}”; it must tell {_quote(commits[0][1].subject)}")
    in_section = {index for index, home, _ in reading.placed_entries() if home is section}
    shares = [_breaking_share(reading, index, commit, in_section) for index, commit in commits]
    score = sum(shares) / len(shares)
    if section is not reading.sections[0]:
        return Answer(score * _NOT_FIRST, f"move “{BREAKING}” before all other sections")
    missing = [commit for share, (_, commit) in zip(shares, commits) if share < 1]
    if missing:
        return Answer(score, f"“{BREAKING}” must tell, with its footer: {_quote(missing[0].subject)}")
    return Answer(score, "breaking changes come first")


def _breaking_share(reading: Reading, index: int, commit: Commit, in_section: set[int]) -> float:
    tellers = [entry for entry in reading.telling.told_by[index] if entry in in_section]
    if not tellers:
        return 0.0
    note = terms(commit.change.breaking_note) if commit.change.breaking_note else frozenset()
    said = frozenset[str]().union(*(terms(reading.entries[entry].text) for entry in tellers))
    return 1.0 if len(note & said) >= 0.6 * len(note) else _WITHOUT_NOTE


def sections(reading: Reading) -> Answer:
    misplaced = [entry for index, home, entry in reading.placed_entries() if not _is_at_home(reading, index, home)]
    share = 1 - len(misplaced) / len(reading.entries)
    found = [section_named(section.heading) for section in reading.sections]
    order = [list(SECTIONS).index(name) for name in found if name]
    if not all(found):
        stray = next(section.heading for section, name in zip(reading.sections, found) if not name)
        problem = f"“{_quote(stray)}” is not a conventional section" if stray else "entries stand outside of sections"
        return Answer(share / 2, f"{problem}; use {', '.join(SECTIONS)}")
    if order != sorted(set(order)):
        return Answer(share / 2, f"have each section once, in the order {', '.join(SECTIONS)}")
    if empty := [section.heading for section in reading.sections if not section.entries]:
        return Answer(share / 2, f"drop the empty section “{_quote(empty[0])}”")
    return _share(misplaced, reading.entries, "entries stand in the wrong section, e.g.", Entry.whole, "all at home")


def _is_at_home(reading: Reading, index: int, home: Section) -> bool:
    name = section_named(home.heading)
    changes = [commit.change for commit in reading.telling.commits_of(index)]
    # A change without type or telling verb may stand anywhere; only a breaking one may stand first.
    fits = not changes or any(name == change.section or not change.is_sure for change in changes)
    return bool(name) and fits


def sentences(reading: Reading) -> Answer:
    noisy = [(entry, noise) for entry in reading.entries if (noise := noise_in(_head(entry)))]
    what = f"entries read like commit messages ({noisy[0][1]}), e.g." if noisy else ""
    return _share([entry for entry, _ in noisy], reading.entries, what, Entry.whole, "every entry is a clean sentence")


def _head(entry: Entry) -> str:
    # A hash at the end costs its own criterion, and must not hide a period before it.
    return re.sub(r"\s*\([0-9a-f]{7,40}\)$", "", entry.text)


def duplicates(reading: Reading) -> Answer:
    seen: set[tuple[str, ...]] = set()
    repeated = []
    for entry in reading.entries:
        if (key := entry_key(reading, entry)) in seen:
            repeated.append(entry)
        seen.add(key)
    return _share(repeated, reading.entries, "entries repeat another one, e.g.", Entry.whole, "nothing is said twice")


def entry_key(reading: Reading, entry: Entry) -> tuple[str, ...]:
    """Equal for entries that a reader takes for the same."""
    return tuple(words(reading.hashes.removed_from(entry.whole()))) or (entry.whole(),)


def hashes(reading: Reading) -> Answer:
    hashed = [piece for piece in reading.pieces() if reading.hashes.found_in(piece)]
    return _share(hashed, reading.entries, "passages show raw commit hashes, e.g.", str, "no raw hashes")


def layout(reading: Reading) -> Answer:
    lines = [line for line in reading.text.splitlines() if line.strip()]
    long_lines = [line for line in lines if len(line) > reading.width and len(line.split()) > 2]
    armed = [piece for piece in reading.pieces() if not is_disarmed(piece)]
    if armed:
        comment = f"{len(armed)} passages hold raw HTML or hidden characters, e.g. “{_quote(armed[0])}”"
        return Answer(_ARMED * (1 - len(long_lines) / len(lines)), comment)
    return _share(long_lines, lines, f"lines are longer than {reading.width} characters, e.g.", str, "every line fits")


def framing(reading: Reading) -> Answer:
    parts = [_title(reading), _summary(reading), _leads(reading), _thanks(reading)]
    missing = [part.comment for part in parts if part.score < 1]
    comment = "; ".join(missing) or "title, summary, leads and thanks are there"
    return Answer(sum(part.score for part in parts) / len(parts), comment)


def _title(reading: Reading) -> Answer:
    title, history = literal(reading.notes.title), reading.history
    has_both = [printable(history.range) in title, history.last_date in title]
    return Answer(sum(has_both) / 2, f"the title must name {printable(history.range)} and {history.last_date}")


def _summary(reading: Reading) -> Answer:
    commits, people = len(reading.history.commits), len(reading.history.authors)
    is_counted = {commits, people} <= set(_numbers(" ".join(reading.notes.summary)))
    comment = f"a paragraph under the title must count commits ({commits}) and people ({people})"
    return Answer(float(is_counted), comment)


def _leads(reading: Reading) -> Answer:
    wrong = [section for section in reading.sections if not _has_true_lead(section)]
    comment = f"each section must open with a sentence that counts its entries ({len(wrong)} do not)"
    return Answer(1 - len(wrong) / len(reading.sections), comment)


def _has_true_lead(section: Section) -> bool:
    return bool(section.prose) and len(section.entries) in _numbers(section.prose[0])


def _thanks(reading: Reading) -> Answer:
    closing, authors = closing_section(reading.notes), reading.history.authors
    if closing is None:
        return Answer(0.0, "a last section “Thanks” must name every author")
    text = " ".join([*closing.prose, *(entry.whole() for entry in closing.entries)])
    said, shown = f" {' '.join(words(text))} ", literal(text)
    unnamed = [name for name in authors if not (f" {' '.join(words(name))} " in said if words(name) else name in shown)]
    comment = f"“{closing.heading}” does not name {_quote(unnamed[0])}" if unnamed else ""
    return Answer(1 - len(unnamed) / max(1, len(authors)), comment)


def _numbers(text: str) -> list[int]:
    return [int(number.replace(",", "")) for number in _NUMBER.findall(text)]


def _share(bad: list[_T], every: Sequence[object], problem: str, show: Callable[[_T], str], praise: str) -> Answer:
    if not bad:
        return Answer(1.0, praise)
    score = max(0.0, 1 - len(bad) / len(every))
    return Answer(score, f"{len(bad)} {problem} “{_quote(show(bad[0]))}” ({len(every)} in all)")


def _subject(commit: Commit) -> str:
    return commit.subject


def _quote(text: str) -> str:
    line = printable(text)
    return line if len(line) <= _QUOTE_CHARACTERS else line[: _QUOTE_CHARACTERS - 1] + "…"
