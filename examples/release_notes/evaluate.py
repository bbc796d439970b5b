#!/usr/bin/env python3
"""Judges a draft against rubric.md, with git as the only witness."""

from history import read_history
from job import Job, progress, run_stage
from rubric import judge, shown


def evaluate(job: Job) -> str:
    draft = job.draft().output
    history = read_history(job.inputs)
    progress(f"judging {len(draft)} characters against {len(history.commits)} commits of {history.range}")
    evaluation = judge(draft, history, job.inputs.max_line_length)
    for finding in evaluation.findings:
        progress(f"{finding.name} {shown(finding.score)}: {finding.comment}")
    progress(f"score {shown(evaluation.score)}")
    return evaluation.as_json()


if __name__ == "__main__":
    run_stage(evaluate)
