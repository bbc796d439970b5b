#!/usr/bin/env python3
"""Drafts release notes the way most scripts do: one line for each line of the log."""

from history import read_history
from job import Job, progress, run_stage
from markdown import plain

SHORT_HASH = 8


def produce(job: Job) -> str:
    history = read_history(job.inputs)
    progress(f"read {len(history.commits)} commits of {history.range} by {len(history.authors)} authors")
    lines = [f"- {plain(commit.subject)} ({commit.hash[:SHORT_HASH]})" for commit in history.commits]
    head = [f"# {plain(job.inputs.title)}", "", f"Log of {plain(history.range)}.", ""]
    progress(f"drafted {len(lines)} entries")
    return "\n".join(head + lines) + "\n"


if __name__ == "__main__":
    run_stage(produce)
