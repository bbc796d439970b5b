#!/usr/bin/env python3
"""Edits the draft where its evaluation lost most."""

from history import read_history
from job import Job, progress, run_stage
from remedies import revise_draft


def revise(job: Job) -> str:
    previous = job.draft()
    history = read_history(job.inputs)
    revision = revise_draft(previous, history, job.inputs)
    if revision.remedied:
        progress(f"worked on {' and '.join(revision.remedied)}, the criteria that cost most")
    else:
        progress("no criterion below full marks is known here; the draft stays as it is")
    return revision.text


if __name__ == "__main__":
    run_stage(revise)
