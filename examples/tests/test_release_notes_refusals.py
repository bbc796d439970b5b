"""Every bad input ends in a clear line on stderr, an exit that is not retried, and no artifact."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from loop import EXAMPLES, Agent, Exit
from repository import NewCommit, make_repository

AGENT = Agent(EXAMPLES / "release_notes")
STAGES = ("producing", "evaluating", "revising")
DRAFT = {"attempt": 1, "output": "- Add a door", "score": 0.5, "feedback": "", "criteria": []}


class Refusals(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.repository = make_repository(self.folder / "project", [NewCommit("Add a door"), NewCommit("Fix the door")])

    def assert_refused(self, done: Exit, code: int, *said: str) -> None:
        self.assertEqual(done.code, code, done.log)
        self.assertEqual(done.output, "")
        self.assertNotIn("Traceback", done.log)
        self.assertEqual(len(done.log.strip().splitlines()), 1, done.log)
        for words in said:
            self.assertIn(words, done.log)

    def assert_inputs_refused(self, inputs: object, code: int, *said: str, **environment: str) -> None:
        for stage in STAGES:
            with self.subTest(stage=stage, inputs=inputs):
                self.assert_refused(AGENT.run_stage(stage, inputs, DRAFT, **environment), code, *said)

    def on(self, **inputs: object) -> dict[str, object]:
        return {"repository": str(self.repository), **inputs}

    def test_a_folder_without_repository(self) -> None:
        empty = self.folder / "empty"
        empty.mkdir()

        self.assert_inputs_refused({"repository": str(empty)}, 65, "is not a git repository", "give the path")

    def test_a_path_that_does_not_exist_or_is_a_file(self) -> None:
        file = self.folder / "file"
        file.write_text("x")

        self.assert_inputs_refused({"repository": str(self.folder / "nowhere")}, 65, "is not a folder")
        self.assert_inputs_refused({"repository": str(file)}, 65, "is not a folder")

    def test_a_repository_without_commits(self) -> None:
        fresh = make_repository(self.folder / "fresh", [])

        self.assert_inputs_refused({"repository": str(fresh)}, 65, "has no commits yet")
        self.assert_inputs_refused({"repository": str(fresh), "range": "HEAD"}, 65, "has no commits yet")

    def test_a_range_that_git_does_not_know(self) -> None:
        for unknown in ("v9..HEAD", "HEAD:file", "HEAD --all", "@{nothing}"):
            self.assert_inputs_refused(self.on(range=unknown), 65, "git does not know the range", unknown)

    def test_a_range_without_commits(self) -> None:
        self.assert_inputs_refused(self.on(range="HEAD..HEAD"), 65, "holds no commits", "name an earlier start")

    def test_a_range_that_would_be_an_option(self) -> None:
        loot = self.folder / "loot"

        self.assert_inputs_refused(self.on(range=f"--output={loot}"), 64, "begins with '-'")
        self.assertFalse(loot.exists())

    def test_inputs_of_the_wrong_kind(self) -> None:
        for inputs, said in (
            (self.on(range=""), "range must be a text"),
            (self.on(range=7), "range must be a text"),
            (self.on(range="HEAD\x00"), "control characters"),
            (self.on(range="HEAD\ud800"), "control characters"),
            (self.on(title="a\nb"), "control characters"),
            (self.on(title="t" * 121), "title must be a text of 1 to 120"),
            (self.on(maxLineLength=39), "from 40 to 500"),
            (self.on(maxLineLength="80"), "from 40 to 500"),
            (self.on(maxLineLength=True), "from 40 to 500"),
            (self.on(colour="red"), "unknown input colour"),
            (["repository"], "inputs must be an object"),
        ):
            self.assert_inputs_refused(inputs, 64, said)

    def test_a_repository_of_another_user(self) -> None:
        # An empty home holds no exception for the repository.
        stranger = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1", "HOME": str(self.folder)}

        self.assert_inputs_refused(self.on(), 65, "another user owns it", "safe.directory", **stranger)

    def test_a_machine_without_git(self) -> None:
        only_python = self.folder / "bin"
        only_python.mkdir()
        os.symlink(sys.executable, only_python / "python3")

        self.assert_inputs_refused(self.on(), 65, "git is not on PATH", "install git", PATH=str(only_python))

    def test_a_log_longer_than_any_notes(self) -> None:
        crowd = make_repository(self.folder / "crowd", [NewCommit(f"Add door {number}") for number in range(5001)])

        self.assert_inputs_refused({"repository": str(crowd)}, 65, "more than 5000 commits", "later start")

    def test_a_log_larger_than_memory_should_hold(self) -> None:
        body = "line of a body\n" * (1 << 20)
        commits = [NewCommit(f"Add door {number}\n\n{body}") for number in range(5)]
        heavy = make_repository(self.folder / "heavy", commits)

        self.assert_refused(AGENT.run_stage("producing", {"repository": str(heavy)}), 65, "larger than 64 MiB")

    def test_a_stdin_that_is_not_the_document(self) -> None:
        for stdin in (b"", b"hello", b"\xff\xfe", b"[1]", b"{} {}", b"[" * 100_000):
            with self.subTest(stdin=stdin[:9]):
                self.assert_refused(AGENT.run_raw("producing", stdin), 65, "start this stage through redraft")

    def test_no_draft_to_evaluate_or_revise(self) -> None:
        for stage in ("evaluating", "revising"):
            self.assert_refused(AGENT.run_stage(stage, self.on(), None), 65, "no draft")
            self.assert_refused(AGENT.run_stage(stage, self.on(), {"output": None}), 65, "not a text")

    def test_a_broken_repository_is_not_called_an_unknown_one(self) -> None:
        subprocess.run(["git", "-C", str(self.repository), "config", "core.repositoryformatversion", "99"], check=True)

        self.assert_inputs_refused(self.on(), 65, "git cannot read", "version")

    def test_the_agent_never_retries_a_refusal(self) -> None:
        self.assertIn("nonRetryableExits: [64, 65]", AGENT.text)


if __name__ == "__main__":
    unittest.main()
