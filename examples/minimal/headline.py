#!/usr/bin/env python3
"""All three stages of the smallest honest loop: draft, measure, cut what the measure names."""

import json
import os
import sys

LIMIT = 48
WEAK = set("a an the very really quite just simply now finally also its own your our of all any that which".split())


def produce(job):
    return " ".join(job["inputs"]["sentence"].split())


def evaluate(job):
    draft, topic = job["previous"]["output"].strip(), job["inputs"]["topic"]
    if topic.casefold() not in draft.casefold():
        return verdict(0.5 * fit(draft), f"name: {topic}")
    if len(draft) > LIMIT:
        return verdict(fit(draft), f"cut: {' '.join(weakest(draft, topic))}")
    return verdict(1.0, "short, and on its topic")


def revise(job):
    words = job["previous"]["output"].split()
    action, _, what = job["previous"]["feedback"].partition(": ")
    if action == "name":
        words.insert(0, f"{what}:")
    if action == "cut":
        words = [word for word in words if word not in what.split()]
    return " ".join(words)


def weakest(draft, topic):
    """The words that carry nothing; when there are none, as many last words as are too much."""
    words = [word for word in draft.split() if bare(word) not in map(bare, topic.split())]
    weak = [word for word in words if bare(word) in WEAK]
    while not weak or (bare(weak[-1]) not in WEAK and len(draft) - len(" ".join(weak)) - 1 > LIMIT and words):
        weak.append(words.pop() if words else draft)
    return weak


def bare(word):
    return word.casefold().strip(",.;:!?")


def fit(draft):
    return min(1.0, LIMIT / max(1, len(draft)))


def verdict(score, feedback):
    return json.dumps({"score": score, "feedback": feedback})


if __name__ == "__main__":
    job = json.load(sys.stdin.buffer)
    if len(job["inputs"]["topic"]) > LIMIT:
        print(f"topic is longer than a headline; use at most {LIMIT} characters", file=sys.stderr)
        sys.exit(64)
    stage = {"producing": produce, "evaluating": evaluate, "revising": revise}[os.environ["REDRAFT_STAGE"]]
    sys.stdout.buffer.write(stage(job).encode())
