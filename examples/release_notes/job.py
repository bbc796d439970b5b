"""The stage contract, seen from inside a stage: one JSON document in, one artifact out."""

from __future__ import annotations

import json
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Optional

from markdown import printable

WRONG_INPUTS = 64
WRONG_DATA = 65
TRY_LATER = 75

AGENT_FOLDER = Path(__file__).resolve().parent
KNOWN_INPUTS = ("repository", "range", "title", "maxLineLength")


class Refusal(Exception):
    """The stage cannot do its work; says why in one line, and what to do."""

    def __init__(self, exit_code: int, reason: str) -> None:
        super().__init__(reason)
        self.exit_code = exit_code


@dataclass(frozen=True)
class Inputs:
    repository: Path
    range: Optional[str]
    title: str
    max_line_length: int


@dataclass(frozen=True)
class Previous:
    """The draft under evaluation or revision. Only a revision has criteria and feedback."""

    output: str
    feedback: str = ""
    criteria: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    inputs: Inputs
    previous: Optional[Previous]

    def draft(self) -> Previous:
        if self.previous is None:
            raise Refusal(WRONG_DATA, "there is no draft in previous.output; run the producing stage first")
        return self.previous


def run_stage(work: Callable[[Job], str]) -> None:
    """Runs `work` on the job from stdin and exits as the contract asks."""
    try:
        artifact = work(_read_job(sys.stdin.buffer.read()))
    except Refusal as refusal:
        progress(str(refusal))
        sys.exit(refusal.exit_code)
    # Bytes, because LANG of the runner may name an encoding that cannot hold an author's name.
    sys.stdout.buffer.write(artifact.encode("utf-8", errors="replace"))
    sys.stdout.buffer.flush()


def progress(line: str) -> None:
    """Writes one line for the people who watch the run."""
    sys.stderr.buffer.write((printable(line) + "\n").encode("utf-8", errors="replace"))
    sys.stderr.buffer.flush()


def _read_job(raw: bytes) -> Job:
    try:
        document = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refusal(WRONG_DATA, "stdin is not one JSON document; start this stage through redraft") from None
    if not isinstance(document, dict):
        raise Refusal(WRONG_DATA, "stdin is not a JSON object; start this stage through redraft")
    return Job(read_inputs(document.get("inputs") or {}), _read_previous(document.get("previous")))


def read_inputs(inputs: Any) -> Inputs:
    """Checks again what agents.yaml promises, so that the stage also stands alone."""
    if not isinstance(inputs, dict):
        raise Refusal(WRONG_INPUTS, "inputs must be an object")
    unknown = sorted(str(name) for name in set(inputs) - set(KNOWN_INPUTS))
    if unknown:
        raise Refusal(WRONG_INPUTS, f"unknown input {unknown[0]}; known are {', '.join(KNOWN_INPUTS)}")
    commit_range = _text(inputs, "range", None, 300)
    if commit_range is not None and commit_range.startswith("-"):
        raise Refusal(WRONG_INPUTS, f"range {commit_range} begins with '-'; name commits, as in v1..HEAD")
    width = inputs.get("maxLineLength", 100)
    if isinstance(width, bool) or not isinstance(width, int) or not 40 <= width <= 500:
        raise Refusal(WRONG_INPUTS, "maxLineLength must be a whole number from 40 to 500")
    # The workspace is empty, so a path relative to it would never name anything.
    repository = AGENT_FOLDER / (_text(inputs, "repository", ".", 4096) or ".")
    return Inputs(repository, commit_range, _text(inputs, "title", "Release notes", 120) or "", width)


def _text(inputs: dict[str, Any], name: str, default: Optional[str], limit: int) -> Optional[str]:
    value = inputs.get(name, default)
    if value is None and default is None:
        return None
    if not isinstance(value, str) or not value.strip() or len(value) > limit:
        raise Refusal(WRONG_INPUTS, f"{name} must be a text of 1 to {limit} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        raise Refusal(WRONG_INPUTS, f"{name} holds control characters; write it as plain text")
    return value


def _read_previous(previous: Any) -> Optional[Previous]:
    if previous is None:
        return None
    if not isinstance(previous, dict) or not isinstance(previous.get("output"), str):
        raise Refusal(WRONG_DATA, "previous.output is not a text; start this stage through redraft")
    rows = [row for row in previous.get("criteria") or [] if isinstance(row, dict)]
    criteria = {str(row.get("name")): float(row["score"]) for row in rows if isinstance(row.get("score"), (int, float))}
    return Previous(previous["output"], str(previous.get("feedback") or ""), criteria)
