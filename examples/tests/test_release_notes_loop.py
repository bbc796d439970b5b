"""The whole loop of release_notes on real repositories, played as Redraft plays it."""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from loop import EXAMPLES, Agent, Attempt
from repository import NewCommit, make_repository, random_history

AGENT = Agent(EXAMPLES / "release_notes")
# The promise is two seconds on a machine of one's own; a busy one may take longer.
STAGE_SECONDS_OF_A_THOUSAND = 2.0


class Loop(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def run_on(self, commits: list[NewCommit], **inputs: object) -> list[Attempt]:
        repository = make_repository(self.folder / "project", commits)
        return AGENT.run({"repository": str(repository), **inputs})

    def assert_fails_first_and_passes_later(self, attempts: list[Attempt]) -> None:
        scores = [attempt.score for attempt in attempts]
        self.assertLess(scores[0], AGENT.threshold)
        self.assertGreaterEqual(scores[-1], AGENT.threshold)
        self.assertEqual(scores, sorted(scores), "a revision lost what an earlier draft had")
        self.assertGreaterEqual(len(scores), 3)

    def test_random_histories_fail_first_and_pass_later(self) -> None:
        seed = random.SystemRandom().randrange(2**32)
        for number, size in enumerate((1, 2, 3, 5, 10, 30, 80)):
            with self.subTest(seed=seed + number, size=size):
                commits = random_history(seed + number, size)
                repository = make_repository(self.folder / str(size), commits)

                attempts = AGENT.run({"repository": str(repository)})

                self.assert_fails_first_and_passes_later(attempts)

    def test_the_same_history_gives_the_same_notes(self) -> None:
        repository = make_repository(self.folder / "project", random_history(7, 40))

        first, second = (AGENT.run({"repository": str(repository)}) for _ in range(2))

        self.assertEqual(first, second)

    def test_each_revision_raises_the_criteria_that_cost_most(self) -> None:
        attempts = self.run_on(random_history(11, 30))

        for before, after in zip(attempts, attempts[1:]):
            raised = [name for name, score in after.criteria.items() if score > before.criteria[name]]
            self.assertTrue(raised)
            for name, score in before.criteria.items():
                if score == 1:
                    self.assertEqual(after.criteria[name], 1, f"{name} was lost")

    def test_a_thousand_commits_pass_within_two_seconds_a_stage(self) -> None:
        repository = make_repository(self.folder / "project", random_history(3, 1000))
        started = time.monotonic()

        attempts = AGENT.run({"repository": str(repository)})

        stages = 2 * len(attempts)
        self.assert_fails_first_and_passes_later(attempts)
        self.assertLess((time.monotonic() - started) / stages, STAGE_SECONDS_OF_A_THOUSAND)

    def test_the_notes_read_as_a_release(self) -> None:
        attempts = self.run_on(
            [
                NewCommit("Add the loop policy"),
                NewCommit("store-libsql: index claimable runs.", "Grace Hopper"),
                NewCommit("store-libsql: fence writes by epoch"),
                NewCommit("fix(runner): end the process group on cancel"),
                NewCommit("feat(api)!: drop the old route\n\nBREAKING CHANGE: call /api/workflows instead."),
                NewCommit("docs: explain max_attempts"),
                NewCommit("wip"),
            ]
        )

        self.assertEqual(
            attempts[-1].draft,
            """# Release notes: everything up to HEAD (2026-01-01)

7 commits by 2 people on 2026-01-01: 1 breaking change, 1 addition, 2 changes, 1 fix, 1
documentation change and 1 internal change.

## Breaking changes

1 breaking change in api.

- **api**: Drop the old route — call /api/workflows instead

## Added

1 addition.

- Add the loop policy

## Changed

2 changes in store-libsql.

- **store-libsql**
  - Fence writes by epoch
  - Index claimable runs

## Fixed

1 fix in runner.

- **runner**: End the process group on cancel

## Documentation

1 documentation change.

- Explain max_attempts

## Internal

1 internal change.

- 1 unnamed change

## Thanks

Thanks to Ada Lovelace and Grace Hopper.
""",
        )

    def test_a_history_of_nothing_but_wip_passes(self) -> None:
        attempts = self.run_on([NewCommit("wip"), NewCommit("fixup! wip"), NewCommit("..."), NewCommit("update")])

        self.assert_fails_first_and_passes_later(attempts)
        self.assertIn("4 unnamed changes", attempts[-1].draft)

    def test_title_and_line_length_are_kept(self) -> None:
        attempts = self.run_on(random_history(5, 30), title="What is new in *Redraft*", maxLineLength=60)

        draft = attempts[-1].draft
        self.assert_fails_first_and_passes_later(attempts)
        self.assertIn("# What is new in \\*Redraft\\*: everything up to HEAD", draft)
        long_lines = [line for line in draft.splitlines() if len(line) > 60 and not line.startswith("#")]
        self.assertEqual(long_lines, [])

    def test_hostile_texts_stay_texts(self) -> None:
        attempts = self.run_on(
            [
                NewCommit("Add <script>alert(1)</script> and <img src=x onerror=y>"),
                NewCommit("Show [a link](javascript:alert(1)) and ![a picture](http://example.org/x)"),
                NewCommit("\x1b[31mred\x1b[0m \x1b]0;title\x07 text with \x07 bell and \u202e reversed"),
                NewCommit("# Not a heading"),
                NewCommit("- not a list"),
                NewCommit("``` not a fence"),
                NewCommit("1. not a number"),
                NewCommit("> not a quote"),
                NewCommit("**not bold** _not slanted_ ~~not gone~~"),
                NewCommit("latin1 caf\udce9 bytes", "Eve **Bold**"),
                NewCommit("Long " + "word " * 3000),
            ]
        )

        draft = attempts[-1].draft
        self.assert_fails_first_and_passes_later(attempts)
        for attempt in attempts:
            self.assertNotRegex(attempt.draft, r"(?<!\\)<|(?<!\\)\[|[\x00-\x09\x0b-\x1f\x7f\u202e]")
        for line in ("\\# Not a heading", "\\- not a list", "1\\. not a number", "\\> not a quote"):
            self.assertIn(line, draft)
        self.assertIn("\\*\\*Bold\\*\\*", draft)

    def test_merges_are_told_by_what_they_bring(self) -> None:
        repository = make_repository(self.folder / "project", random_history(2, 4))
        git = ["git", "-C", str(repository), "-c", "user.name=Ada", "-c", "user.email=one@example.org"]
        for arguments in (
            ["switch", "-q", "-c", "side"],
            ["commit", "-q", "--allow-empty", "-m", "side: add a door"],
            ["switch", "-q", "main"],
            ["commit", "-q", "--allow-empty", "-m", "main: add a window"],
            ["merge", "-q", "--no-ff", "-m", "Merge branch side into main", "side"],
        ):
            subprocess.run([*git, *arguments], check=True, capture_output=True)

        attempts = AGENT.run({"repository": str(repository), "range": "HEAD^..HEAD"})

        self.assert_fails_first_and_passes_later(attempts)
        self.assertIn("Add a door", attempts[-1].draft)
        self.assertNotIn("Merge branch", attempts[-1].draft)

    def test_without_a_range_the_notes_start_at_the_last_tag(self) -> None:
        commits = [NewCommit(f"Add the {name} door") for name in ("red", "green", "blue")]
        repository = make_repository(self.folder / "project", commits)
        for tag, commit in (("v1", "HEAD~2"), ("v2", "HEAD")):
            subprocess.run(["git", "-C", str(repository), "tag", tag, commit], check=True)

        draft = AGENT.run({"repository": str(repository)})[-1].draft

        self.assertIn("# Release notes: v1..HEAD", draft)
        self.assertIn("Add the blue door", draft)
        self.assertNotIn("red door", draft)

    def test_the_repository_that_holds_the_example_passes(self) -> None:
        head = subprocess.run(["git", "-C", str(EXAMPLES), "rev-parse", "HEAD"], capture_output=True, text=True)
        if head.returncode != 0:
            self.skipTest("the examples do not stand in a repository with commits")

        # A fixed end, because somebody may commit while the test runs.
        self.assert_fails_first_and_passes_later(AGENT.run({"range": head.stdout.strip()}))


if __name__ == "__main__":
    unittest.main()
