"""Plays Redraft: runs the stages of an agent as child processes by the stage contract."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

EXAMPLES = Path(__file__).resolve().parent.parent
STAGE_TIMEOUT_SECONDS = 60
_COMMANDS = {"producing": "produce", "evaluating": "evaluate", "revising": "revise"}


@dataclass(frozen=True)
class Exit:
    code: int
    output: str
    log: str


@dataclass
class Attempt:
    draft: str
    score: float
    feedback: str
    criteria: dict[str, float] = field(default_factory=dict)


class Agent:
    """Reads from agents.yaml only what the loop needs, as the standard library has no YAML."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.text = (folder / "agents.yaml").read_text(encoding="utf-8")
        self.threshold = float(self._setting("passThreshold"))
        self.max_attempts = int(self._setting("maxAttempts"))

    def script(self, stage: str) -> Path:
        found = re.search(rf"^ +{_COMMANDS[stage]}: .*\[(\./[^\],]+)\]", self.text, re.MULTILINE)
        assert found, f"agents.yaml of {self.folder.name} names no command for {stage}"
        return self.folder / found[1]

    def run_stage(
        self, stage: str, inputs: Any, previous: Optional[dict[str, Any]] = None, attempt: int = 1, **environment: str
    ) -> Exit:
        document = {
            "runId": "run-1",
            "cycleId": "2026-02-01-001",
            "agent": self.folder.name,
            "stage": stage,
            "attempt": attempt,
            "inputs": inputs,
            "previous": previous,
            "note": None,
            "files": [],
            "left": [],
        }
        return self.run_raw(stage, json.dumps(document).encode(), attempt, **environment)

    def run_raw(self, stage: str, stdin: bytes, attempt: int = 1, **environment: str) -> Exit:
        with tempfile.TemporaryDirectory() as workspace:
            kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TERM") if name in os.environ}
            contract = {
                "REDRAFT_RUN_ID": "run-1",
                "REDRAFT_STAGE": stage,
                "REDRAFT_ATTEMPT": str(attempt),
                "REDRAFT_WORKSPACE": workspace,
            }
            done = subprocess.run(
                [str(self.script(stage))],
                cwd=workspace,
                env={**kept, **contract, **environment},
                input=stdin,
                capture_output=True,
                timeout=STAGE_TIMEOUT_SECONDS,
            )
        return Exit(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def run(self, inputs: Any) -> list[Attempt]:
        """Attempts until the threshold is met or none is left."""
        attempts: list[Attempt] = []
        draft = self._must("producing", inputs, None, 1)
        for number in range(1, self.max_attempts + 1):
            evaluation = json.loads(self._must("evaluating", inputs, {"attempt": number, "output": draft}, number))
            criteria = {row["name"]: row["score"] for row in evaluation.get("criteria", [])}
            attempts.append(Attempt(draft, evaluation["score"], evaluation["feedback"], criteria))
            if evaluation["score"] >= self.threshold or number == self.max_attempts:
                break
            previous = {"attempt": number, "output": draft, **evaluation}
            draft = self._must("revising", inputs, previous, number + 1)
        return attempts

    def judge(self, inputs: Any, draft: str) -> dict[str, Any]:
        previous = {"attempt": 1, "output": draft, "score": None, "feedback": None, "criteria": []}
        return json.loads(self._must("evaluating", inputs, previous, 1))

    def _must(self, stage: str, inputs: Any, previous: Optional[dict[str, Any]], attempt: int) -> str:
        done = self.run_stage(stage, inputs, previous, attempt)
        assert done.code == 0, f"{stage} of attempt {attempt} exited with {done.code}: {done.log}"
        return done.output

    def _setting(self, name: str) -> str:
        found = re.search(rf"^ +{name}: ([\d.]+)$", self.text, re.MULTILINE)
        assert found, f"agents.yaml of {self.folder.name} does not set {name}"
        return found[1]
