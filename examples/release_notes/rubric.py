"""Weighs the criteria of rubric.md into one score. A test keeps both files in step."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Callable

import criteria
from criteria import Answer
from history import History
from reading import Reading

# In hundredths, so that they add up to 100 without rounding.
WEIGHTS: dict[str, int] = {
    "coverage": 20,
    "accuracy": 12,
    "sections": 14,
    "sentences": 14,
    "breaking": 10,
    "framing": 10,
    "hashes": 8,
    "duplicates": 6,
    "layout": 6,
}
# Below this a criterion counts as failed, and failed notes stay under the threshold of agents.yaml.
FAILED_BELOW = 0.8
FAILED_LIMIT = 0.89
# Notes of 5,000 commits take half a megabyte; more than this is no document for people.
MAX_DRAFT_CHARACTERS = 2_000_000

_QUESTIONS: dict[str, Callable[[Reading], Answer]] = {name: getattr(criteria, name) for name in WEIGHTS}


@dataclass(frozen=True)
class Finding:
    name: str
    score: float
    comment: str

    @property
    def cost(self) -> float:
        return cost(self.name, self.score)


@dataclass(frozen=True)
class Evaluation:
    score: float
    feedback: str
    findings: list[Finding]

    def as_json(self) -> str:
        rows = [{"name": finding.name, "score": finding.score, "comment": finding.comment} for finding in self.findings]
        return json.dumps({"score": self.score, "feedback": self.feedback, "criteria": rows}, ensure_ascii=False)


def cost(name: str, score: float) -> float:
    """What a criterion takes from the total; 0 for one that the rubric does not know."""
    return WEIGHTS.get(name, 0) / 100 * (1 - score)


def judge(draft: str, history: History, width: int) -> Evaluation:
    """Scores any text against the history, whoever wrote it."""
    if len(draft) > MAX_DRAFT_CHARACTERS:
        return _worthless(f"the draft has {len(draft)} characters, more than {MAX_DRAFT_CHARACTERS}; list changes only")
    reading = Reading(draft, history, width)
    if not reading.entries:
        return _worthless("the draft has no entries; list the changes as Markdown bullets")
    findings = [_finding(name, question(reading)) for name, question in _QUESTIONS.items()]
    return Evaluation(_total(findings), _feedback(findings), findings)


def _finding(name: str, answer: Answer) -> Finding:
    return Finding(name, round(min(1.0, max(0.0, answer.score)), 4), answer.comment)


def _worthless(reason: str) -> Evaluation:
    return Evaluation(0.0, reason[0].upper() + reason[1:] + ".", [Finding(name, 0.0, reason) for name in WEIGHTS])


def _total(findings: list[Finding]) -> float:
    scores = {finding.name: finding.score for finding in findings}
    mean = 1 - sum(finding.cost for finding in findings)
    # Good form is worth nothing around the wrong content.
    limits = [mean, scores["coverage"], scores["accuracy"]]
    if min(scores.values()) < FAILED_BELOW:
        limits.append(FAILED_LIMIT)
    return round(max(0.0, min(limits)), 4)


def shown(score: float) -> str:
    """In two digits, and never as more than it is, which is how `redraft` shows it too: 0.996 is 0.99."""
    return f"{math.floor(score * 100 + 1e-9) / 100:.2f}"


def _feedback(findings: list[Finding]) -> str:
    costly = sorted((finding for finding in findings if finding.cost > 0), key=lambda finding: -finding.cost)
    if not costly:
        return "Nothing to improve."
    lines = [f"{finding.name} ({shown(finding.score)}): {finding.comment}." for finding in costly]
    return "Improve, costliest first:\n" + "\n".join(lines)
