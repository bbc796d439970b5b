"""Which entries of the notes tell which commits, judged by their words alone.

Marks that a producer could leave behind, such as hashes, count for nothing here.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from functools import lru_cache

from hashes import without_hashes
from history import Commit, History
from markdown import literal, words
from notes import Entry

# An entry tells a commit when it holds this much of the commit's words, rare words counting more.
TOLD_SHARE = 0.6
# An entry may group commits, but a heap of words that happens to hold a subject tells nothing.
MIN_FOCUS = 1 / 6
# An entry is backed when this share of its words comes from the commits it tells.
BACKED_SHARE = 0.5
_STOPWORDS = frozenset(
    "a an and are as at be by can do for from has have in into is it its no not of on or so that the their then "
    "this to was were when which with without now also earlier commit".split()
)
_UNNAMED = re.compile(r"\b(\d+) unnamed (?:change|commit)s?\b", re.IGNORECASE)


class Telling:
    """`told_by[c]` lists the entries that tell commit c, `tells[e]` the commits told by entry e."""

    def __init__(self, entries: list[Entry], history: History) -> None:
        self._history = history
        self._commit_terms = [terms(commit.change.text or commit.subject) for commit in history.commits]
        self._weights = self._rarity()
        self.told_by: list[list[int]] = [[] for _ in history.commits]
        self.tells: list[list[int]] = [[] for _ in entries]
        self._entries = entries
        self._match_units()
        self._match_unnamed()

    def untold(self) -> list[Commit]:
        return [commit for commit, entries in zip(self._history.commits, self.told_by) if not entries]

    def commits_of(self, entry_index: int) -> list[Commit]:
        return [self._history.commits[index] for index in self.tells[entry_index]]

    def is_backed(self, entry_index: int) -> bool:
        """Whether the entry tells a commit and says mostly what its commits say."""
        if not self.tells[entry_index]:
            return False
        if unnamed := _UNNAMED.search(self._entries[entry_index].text):
            return int(unnamed[1]) == self._history.unnamed_count
        said = terms(self._entries[entry_index].text)
        known = set().union(*(_commit_words(commit) for commit in self.commits_of(entry_index)))
        return len(said & known) >= BACKED_SHARE * len(said)

    def _rarity(self) -> dict[str, float]:
        frequency = Counter(term for commit_terms in self._commit_terms for term in commit_terms)
        total = len(self._commit_terms)
        return {term: math.log(1 + total / count) for term, count in frequency.items()}

    def _match_units(self) -> None:
        units = [(index, terms(unit)) for index, entry in enumerate(self._entries) for unit in _units(entry)]
        holders: dict[str, list[int]] = defaultdict(list)
        for unit_index, (_, unit_terms) in enumerate(units):
            for term in unit_terms:
                if term in self._weights:
                    holders[term].append(unit_index)
        answers: dict[frozenset[str], list[int]] = {}
        for commit_index, commit_terms in enumerate(self._commit_terms):
            if commit_terms not in answers:
                found = self._units_that_tell(commit_terms, units, holders)
                answers[commit_terms] = sorted({units[unit][0] for unit in found})
            for entry_index in answers[commit_terms]:
                self.told_by[commit_index].append(entry_index)
                self.tells[entry_index].append(commit_index)

    def _units_that_tell(
        self, commit_terms: frozenset[str], units: list[tuple[int, frozenset[str]]], holders: dict[str, list[int]]
    ) -> list[int]:
        rarest_first = sorted(commit_terms, key=lambda term: (-self._weights[term], term))
        needed = TOLD_SHARE * sum(self._weights[term] for term in commit_terms) - 1e-9
        missing = 0.0
        candidates: set[int] = set()
        for term in rarest_first:
            candidates.update(holders.get(term, ()))
            missing += self._weights[term]
            # A unit without any of the terms so far can no longer reach the share.
            if missing > sum(self._weights[term] for term in commit_terms) - needed:
                break
        return [unit for unit in candidates if self._tells(units[unit][1], commit_terms, needed)]

    def _tells(self, unit_terms: frozenset[str], commit_terms: frozenset[str], needed: float) -> bool:
        shared = unit_terms & commit_terms
        is_focused = len(shared) >= MIN_FOCUS * len(unit_terms)
        return is_focused and sum(self._weights[term] for term in shared) >= needed

    def _match_unnamed(self) -> None:
        summaries = [index for index, entry in enumerate(self._entries) if _UNNAMED.search(entry.text)]
        for commit_index, commit in enumerate(self._history.commits):
            if commit.change.is_unnamed:
                for entry_index in summaries:
                    self.told_by[commit_index].append(entry_index)
                    self.tells[entry_index].append(commit_index)


def unnamed_entry(count: int) -> Entry:
    """Tells together the commits whose subjects say nothing."""
    return Entry(f"{count} unnamed {'change' if count == 1 else 'changes'}")


@lru_cache(maxsize=32_768)
def terms(text: str) -> frozenset[str]:
    """The words that carry meaning, cut to their stems; all words when none does."""
    every = words(without_hashes(text))
    telling = [word for word in every if word not in _STOPWORDS]
    # A text of symbols alone, such as an emoji, is its own word.
    return frozenset(_stem(word) for word in telling or every) or frozenset(literal(text).split())


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


@lru_cache(maxsize=32_768)
def _commit_words(commit: Commit) -> frozenset[str]:
    return terms(commit.subject) | terms(commit.change.text) | terms(commit.body)


def _units(entry: Entry) -> list[str]:
    clauses = [clause for clause in re.split(r";|[.!?]\s|\s[—–]\s", entry.text) if clause.strip()]
    return [entry.text, *clauses] if len(clauses) > 1 else [entry.text]
