"""Raw commit hashes in a text: a reader of notes cannot do anything with them."""

from __future__ import annotations

import re
from typing import Iterable

_HEX = r"(?<![\w-])[0-9a-f]{7,40}(?![\w-])"
_CANDIDATE = re.compile(_HEX)
_BRACKETED = re.compile(rf"\s*(?:\(|\\?\[)(?P<hash>{_HEX})(?:\)|\\?\])(?:\([^()\s]*\))?")
_SHORTEST = 7
_BARE_HASH = "an earlier commit"


class Hashes:
    """Knows the commits of a range, so that `defaced` is a word and `1234567` a number."""

    def __init__(self, commit_hashes: Iterable[str], allowed: str) -> None:
        self._beginnings: dict[str, list[str]] = {}
        for commit_hash in commit_hashes:
            self._beginnings.setdefault(commit_hash[:_SHORTEST], []).append(commit_hash)
        # What was asked for, such as a range of hashes, is no noise.
        self._allowed = allowed

    def found_in(self, text: str) -> list[str]:
        return [found for found in _CANDIDATE.findall(text) if self._is_hash(found)]

    def removed_from(self, text: str) -> str:
        """Drops hashes in brackets, and puts words where a sentence needs the bare one."""
        text = _BRACKETED.sub(lambda found: "" if self._is_hash(found["hash"]) else found.group(), text)
        text = re.sub(rf"^({_HEX}) ", lambda found: "" if self._is_hash(found[1]) else found.group(), text)
        return _CANDIDATE.sub(lambda found: _BARE_HASH if self._is_hash(found.group()) else found.group(), text)

    def _is_hash(self, candidate: str) -> bool:
        if candidate in self._allowed:
            return False
        known = self._beginnings.get(candidate[:_SHORTEST], [])
        return _is_mixed(candidate) or any(commit_hash.startswith(candidate) for commit_hash in known)


def without_hashes(text: str) -> str:
    return _CANDIDATE.sub(lambda found: " " if _is_mixed(found.group()) else found.group(), text)


def _is_mixed(candidate: str) -> bool:
    return not candidate.isdigit() and not candidate.isalpha()
