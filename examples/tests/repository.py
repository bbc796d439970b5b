"""Real git repositories, made in a moment from a list of commits."""

from __future__ import annotations

import os
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable

# A fixed day keeps titles and summaries the same on every run.
FIRST_SECOND = 1_767_225_600
_HERMETIC = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


@dataclass(frozen=True)
class NewCommit:
    message: str
    author: str = "Ada Lovelace"


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    command, environment = ["git", "-C", str(folder), *arguments], {**os.environ, **_HERMETIC}
    done = subprocess.run(command, input=stdin, capture_output=True, check=True, env=environment)
    return done.stdout.decode("utf-8", errors="replace")


def make_repository(folder: Path, commits: Iterable[NewCommit]) -> Path:
    """Imports the commits, oldest first; fast-import makes a thousand of them in a blink."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    stream = bytearray()
    for number, commit in enumerate(commits):
        message = commit.message.encode("utf-8", errors="surrogateescape")
        author = commit.author.encode("utf-8", errors="surrogateescape")
        stamp = f"{FIRST_SECOND + number * 3600} +0000".encode()
        stream += b"commit refs/heads/main\ncommitter " + author + b" <one@example.org> " + stamp + b"\n"
        stream += b"data %d\n" % len(message) + message + b"\n"
    git(folder, "fast-import", "--quiet", stdin=bytes(stream))
    return folder


_SCOPES = ["runner", "store-libsql", "domain", "functions", "examples", "docs", "tests", "ci", "web/page"]
_TYPES = ["feat", "fix", "docs", "refactor", "chore", "perf", "test"]
_VERBS = "add fix index rename fence drop explain move stop show read write bound remove sort keep".split()
_OBJECTS = "claims leases runs epochs events artifacts timeouts budgets drafts retries cursors tokens plans".split()
_PLACES = "in one statement|before the sweep|on cancel|per owner|at start|for `redraft up`|in max_attempts".split("|")
_AUTHORS = ["Ada Lovelace", "Grace Hopper", "Zoë Ünal", "李 明", "O'Neil [bot]"]
_ODD = ["wip", "fixup! store-libsql: index claims", "update", "...", "[runner] stop <b>bold</b>", "fix: `half a span"]


def random_history(seed: int, size: int) -> list[NewCommit]:
    """A history as teams write them: scopes, types, plain sentences, a few breaks and some noise."""
    source = random.Random(seed)
    return [NewCommit(_message(source), source.choice(_AUTHORS)) for _ in range(size)]


def _message(source: random.Random) -> str:
    if source.random() < 0.06:
        return source.choice(_ODD)
    sentence = f"{source.choice(_VERBS)} {source.choice(_OBJECTS)} {source.choice(_PLACES)} {source.choice(_OBJECTS)}"
    ending = source.choice(["", "", "", "."])
    body = source.choice(["", "", "\n\nBecause the old way lost one."])
    style = source.random()
    if style < 0.5:
        return f"{source.choice(_SCOPES)}: {sentence}{ending}{body}"
    if style < 0.7:
        return sentence.capitalize() + ending + body
    if style < 0.95:
        return f"{source.choice(_TYPES)}({source.choice(_SCOPES)}): {sentence}{ending}{body}"
    footer = f"BREAKING CHANGE: callers must name {source.choice(_OBJECTS)} twice."
    return f"feat({source.choice(_SCOPES)})!: {sentence}\n\n{footer}"
