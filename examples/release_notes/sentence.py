"""The sentence inside a commit subject, and the noise around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown import words

# The types of Conventional Commits and the spellings people use for them.
TYPES = frozenset(
    "feat feature fix bugfix hotfix docs doc perf refactor test tests chore build ci style revert deps security "
    "wip".split()
)
# A subject made only of these tells a reader nothing.
_EMPTY_WORDS = frozenset(
    "wip tmp temp misc stuff asdf fixup squash amend fix fixes update updates change changes save commit".split()
)
_NAME = r"[A-Za-z0-9_][\w.+/@-]*"
_PREFIX = re.compile(rf"(?P<names>{_NAME}(?:,\s?{_NAME})*)(?:\((?P<scope>[^()]*)\))?(?P<bang>!)?:\s+")
_TAG = re.compile(r"\\?\[(?P<names>[\w .+/@-]+)\\?\](?P<bang>)(?P<scope>):?\s+")
_DRAFT_MARK = re.compile(r"(?:(?:fixup|squash|amend)!|wip\b(?!\s+limit)|:[a-z_]+:)[\s:,-]*", re.IGNORECASE)
_DRAFT_TAIL = re.compile(r"\s*[\(\[\\-]*\s*\bwip\b[\]\)\\]*$", re.IGNORECASE)
_PERIOD = re.compile(r"(?<![.\s])[.。]\s*$")
_MAX_PREFIXES = 4


@dataclass(frozen=True)
class Sentence:
    """A subject taken apart: `fix(api)!: drop it.` is type fix, scope api, breaking, "Drop it"."""

    text: str
    types: tuple[str, ...]
    scope: str
    is_breaking: bool


def read_sentence(subject: str) -> Sentence:
    rest, types, scopes, is_breaking = subject.strip(), [], [], False
    for _ in range(_MAX_PREFIXES):
        rest = _without_draft_marks(rest)
        prefix = _PREFIX.match(rest) or _TAG.match(rest)
        if prefix is None or not rest[prefix.end() :].strip():
            break
        for name in (part.strip() for part in prefix["names"].split(",")):
            (types if name.lower() in TYPES else scopes).append(name.lower() if name.lower() in TYPES else name)
        if prefix["scope"]:
            scopes.append(prefix["scope"].strip())
        is_breaking = is_breaking or bool(prefix["bang"])
        rest = rest[prefix.end() :].strip()
    bare = re.fullmatch(rf"(?P<type>{_NAME})(?:\([^()]*\))?!?:", rest)
    text = "" if bare and bare["type"].lower() in TYPES else _capitalised(_PERIOD.sub("", rest).rstrip())
    return Sentence(text, tuple(types), "/".join(dict.fromkeys(filter(None, scopes))), is_breaking)


def says_nothing(text: str) -> bool:
    return all(word in _EMPTY_WORDS for word in words(text))


def noise_in(text: str) -> str:
    """Names the first thing in an entry that belongs to a commit message, or ''."""
    if _DRAFT_MARK.match(text) or _DRAFT_TAIL.search(text):
        return "a work-in-progress mark"
    prefix = _PREFIX.match(text) or _TAG.match(text)
    if prefix and text[prefix.end() :].strip():
        return f"the prefix “{prefix.group().strip()}”"
    if says_nothing(text):
        return "no content"
    if _PERIOD.search(text):
        return "a trailing period"
    if _capitalised(text) != text:
        return "a small first letter"
    return ""


def _without_draft_marks(text: str) -> str:
    for _ in range(_MAX_PREFIXES):
        shorter = _DRAFT_TAIL.sub("", _DRAFT_MARK.sub("", text, count=1) if _DRAFT_MARK.match(text) else text).strip()
        if shorter == text:
            break
        text = shorter
    return text


def _capitalised(text: str) -> str:
    first = re.match(r"[^\s]+", text)
    # Names such as `main.rs`, `iOS` or `max_attempts` keep their spelling.
    if first is None or not re.fullmatch(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*[,;]?", first.group()):
        return text
    return text[0].upper() + text[1:] if first.group().islower() else text
