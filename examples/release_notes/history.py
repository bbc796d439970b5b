"""The commits that the notes are about, read from git."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from change import Change, read_change
from job import TRY_LATER, WRONG_DATA, Inputs, Refusal
from markdown import printable

# More entries than this are a log, not notes; it also bounds the time and memory of a stage.
MAX_COMMITS = 5_000
MAX_LOG_BYTES = 64 * 1024 * 1024
# Footers stand in the first kilobytes of any message that a person wrote.
MAX_BODY_CHARACTERS = 16_000
MAX_SUBJECT_CHARACTERS = 500
MAX_COMPLAINT_BYTES = 64 * 1024
GIT_TIMEOUT_SECONDS = 60
_FIELDS = ("%H", "%aN", "%cs", "%s", "%b")


@dataclass(frozen=True)
class Commit:
    hash: str
    author: str
    date: str
    subject: str
    body: str
    change: Change


@dataclass(frozen=True)
class History:
    """Never empty; newest commit first, merges left out."""

    range: str
    commits: list[Commit]

    @property
    def last_date(self) -> str:
        return self.commits[0].date

    @property
    def first_date(self) -> str:
        return min(commit.date for commit in self.commits)

    @property
    def authors(self) -> list[str]:
        """Who wrote most comes first; names decide ties so that every stage agrees."""
        counts = Counter(commit.author for commit in self.commits if commit.author)
        return sorted(counts, key=lambda author: (-counts[author], author))

    @property
    def unnamed_count(self) -> int:
        return sum(commit.change.is_unnamed for commit in self.commits)


def read_history(inputs: Inputs) -> History:
    """Reads the range again on every call: the repository is the only witness.

    Raises Refusal with what to do when there is nothing to read.
    """
    if not inputs.repository.is_dir():
        raise Refusal(WRONG_DATA, f"repository {inputs.repository} is not a folder; give the path of a git repository")
    root = _root(inputs.repository)
    if not _has_commits(root, inputs.range):
        raise Refusal(WRONG_DATA, f"repository {root} has no commits yet; commit something first")
    commit_range = inputs.range or _default_range(root)
    commits = _commits(root, commit_range)
    if not commits:
        raise Refusal(WRONG_DATA, f"range {commit_range} of {root} holds no commits but merges; name an earlier start")
    if len(commits) > MAX_COMMITS:
        raise Refusal(WRONG_DATA, f"range {commit_range} holds more than {MAX_COMMITS} commits; name a later start")
    return History(commit_range, commits)


def _root(repository: Path) -> Path:
    found = _git(repository, "rev-parse", "--absolute-git-dir")
    if found.returncode == 0:
        return repository.resolve()
    complaint = found.stderr
    if "dubious ownership" in complaint:
        raise Refusal(
            WRONG_DATA,
            f"git refuses {repository} because another user owns it; if you trust it, run: "
            f"git config --global --add safe.directory '{repository.resolve()}'",
        )
    if "not a git repository" in complaint:
        raise Refusal(WRONG_DATA, f"{repository} is not a git repository; give the path of one as input repository")
    raise Refusal(WRONG_DATA, f"git cannot read {repository}: {_first_line(complaint)}")


def _has_commits(root: Path, commit_range: Optional[str]) -> bool:
    if _git(root, "rev-parse", "--verify", "--quiet", "HEAD").returncode == 0:
        return True
    # An orphan branch is checked out, but the range may name another one.
    return commit_range is not None and bool(_git(root, "rev-list", "-n1", "--all").stdout)


def _default_range(root: Path) -> str:
    # A release that was tagged just now is told from the tag before it.
    for start in ("HEAD", "HEAD^"):
        tag = _git(root, "describe", "--tags", "--abbrev=0", start)
        if tag.returncode != 0:
            break
        since_tag = f"{tag.stdout.strip()}..HEAD"
        if _git(root, "rev-list", "--no-merges", "-n1", since_tag, "--").stdout.strip():
            return since_tag
    return "HEAD"


def _commits(root: Path, commit_range: str) -> list[Commit]:
    # Neither a hostile range nor a hostile configuration may change what git is asked.
    answer = _git(
        root,
        "log",
        "--no-merges",
        "--no-show-signature",
        "--encoding=UTF-8",
        f"--max-count={MAX_COMMITS + 1}",
        "--format=tformat:" + "%x00".join(_FIELDS) + "%x00",
        "--end-of-options",
        commit_range,
        "--",
    )
    if answer.returncode != 0:
        raise Refusal(
            WRONG_DATA,
            f"git does not know the range {commit_range} in {root}; "
            f"name commits that exist, as in v1..HEAD ({_first_line(answer.stderr)})",
        )
    # No field can hold a NUL: git ends a message there.
    fields = answer.stdout.split("\0")[:-1]
    rows = zip(*[iter(fields)] * len(_FIELDS))
    return [_commit(*row) for row in rows]


def _commit(commit_hash: str, author: str, date: str, subject: str, body: str) -> Commit:
    clean_subject, clean_body = printable(subject[:MAX_SUBJECT_CHARACTERS]), body[:MAX_BODY_CHARACTERS]
    change = read_change(clean_subject, clean_body)
    return Commit(commit_hash.strip(), printable(author), date, clean_subject, clean_body, change)


@dataclass(frozen=True)
class _Answer:
    returncode: int
    stdout: str
    stderr: str


def _git(folder: Path, *arguments: str) -> _Answer:
    command = ["git", "--no-pager", "-C", str(folder), *arguments]
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    # Complaints go to a file: with two pipes, git could block on the one that nobody reads.
    with tempfile.TemporaryFile() as complaints:
        try:
            git = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints
            )
        except FileNotFoundError:
            raise Refusal(WRONG_DATA, "git is not on PATH; install git on the runner's machine") from None
        output = _read_within_limits(git, folder)
        complaints.seek(0)
        return _Answer(git.returncode, _decoded(output), _decoded(complaints.read(MAX_COMPLAINT_BYTES)))


def _read_within_limits(git: subprocess.Popen[bytes], folder: Path) -> bytes:
    assert git.stdout is not None
    overtime = threading.Event()
    alarm = threading.Timer(GIT_TIMEOUT_SECONDS, lambda: (overtime.set(), git.kill()))
    alarm.start()
    try:
        output = git.stdout.read(MAX_LOG_BYTES + 1)
        if len(output) > MAX_LOG_BYTES:
            git.kill()
        git.stdout.close()
        git.wait()
    finally:
        alarm.cancel()
    if overtime.is_set():
        raise Refusal(TRY_LATER, f"git gave no answer within {GIT_TIMEOUT_SECONDS} s; trying again later")
    if len(output) > MAX_LOG_BYTES:
        raise Refusal(WRONG_DATA, f"the log of {folder} is larger than {MAX_LOG_BYTES >> 20} MiB; name a later start")
    return output


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


def _first_line(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "git gave no reason")
