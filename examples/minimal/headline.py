#!/usr/bin/env python3
"""All three stages of the smallest honest loop: draft, measure, cut what the measure names."""

import json
import os
import sys

LIMIT = 48
WEAK = set("a an the very really quite just simply now finally also its own your of all any that which".split())


def produce(job):
    return " ".join(job["inputs"]["sentence"].split())


def evaluate(job):
    draft, topic = job["previous"]["output"].strip(), job["inputs"]["topic"]
    keeps_topic = topic.casefold() in draft.casefold()
    score = min(1, LIMIT / max(1, len(draft))) * (1 if keeps_topic else 0.5)
    advice = f"cut: {weakest(draft, topic)}" if len(draft) > LIMIT else "the length is right"
    if not keeps_topic:
        advice = f"name: {topic}"
    return json.dumps({"score": score, "feedback": advice})


def weakest(draft, topic):
    """The first word that carries nothing, else the last one that is not the topic."""
    words = [word for word in draft.split() if word.casefold().strip(",.") not in topic.casefold().split()]
    return next((word for word in words if word.casefold().strip(",.") in WEAK), (words or [draft])[-1])


def revise(job):
    words = job["previous"]["output"].split()
    action, _, what = job["previous"]["feedback"].partition(": ")
    if action == "name":
        return f"{what}: {' '.join(words)}"
    if what in words:
        words.remove(what)
    return " ".join(words)


if __name__ == "__main__":
    stage = {"producing": produce, "evaluating": evaluate, "revising": revise}[os.environ["REDRAFT_STAGE"]]
    sys.stdout.buffer.write(stage(json.load(sys.stdin)).encode())
