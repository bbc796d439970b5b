"""The evaluator judges any text by the repository, whoever wrote it."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any

from loop import EXAMPLES, Agent
from repository import NewCommit, make_repository, random_history

FOLDER = EXAMPLES / "release_notes"
sys.path.insert(0, str(FOLDER))

from change import SECTIONS  # noqa: E402
from markdown import is_disarmed, literal, plain, printable  # noqa: E402
from rubric import FAILED_BELOW, FAILED_LIMIT, MAX_DRAFT_CHARACTERS, WEIGHTS, shown  # noqa: E402
from sentence import noise_in, read_sentence  # noqa: E402

AGENT = Agent(FOLDER)
COMMITS = [
    NewCommit("runner: drain stages before shutdown"),
    NewCommit("feat(api)!: rename the claims route\n\nBREAKING CHANGE: poll /api/claims from now on."),
    NewCommit("Fix a race between heartbeat and sweep", "Grace Hopper"),
]
BY_HAND = """# Redraft, everything up to HEAD, 2026-01-01

This release has 3 commits by 2 people.

## Breaking Changes

There is 1 breaking change.

* **API:** The claims route was renamed; poll `/api/claims` from now on

## Improvements

1 improvement:

1. Runner drains its stages before a shutdown

## Bug Fixes

1 bug is gone.

- Fixed the race of heartbeat and sweep

## Contributors

- Grace Hopper
- Ada Lovelace
"""


class Judging(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.repository = make_repository(cls.folder / "project", COMMITS)

    def judge(self, draft: str) -> dict[str, Any]:
        return AGENT.judge({"repository": str(self.repository)}, draft)

    def criterion(self, draft: str, name: str) -> dict[str, Any]:
        return next(row for row in self.judge(draft)["criteria"] if row["name"] == name)

    def test_notes_written_by_hand_get_full_marks(self) -> None:
        evaluation = self.judge(BY_HAND)

        self.assertEqual(evaluation["score"], 1, evaluation["feedback"])
        self.assertEqual(evaluation["feedback"], "Nothing to improve.")

    def test_a_score_is_never_shown_as_more_than_it_is(self) -> None:
        self.assertEqual([shown(score) for score in [0, 0.29, 0.8999, 0.996, 1]], ["0.00", "0.29", "0.89", "0.99", "1.00"])

    def test_each_flaw_costs_its_criterion_and_is_named(self) -> None:
        for name, old, new, comment in (
            ("coverage", "1. Runner drains its stages before a shutdown\n", "", "drain stages before shutdown"),
            ("accuracy", "- Fixed the", "- Double the speed of everything\n- Fixed the", "Double the speed"),
            ("breaking", "; poll `/api/claims` from now on", "", "rename the claims route"),
            ("sections", "## Bug Fixes", "## Odds and ends", "Odds and ends"),
            ("sections", "## Bug Fixes", "## Added", "in the order"),
            ("sentences", "- Fixed the race of", "- fix: the race of", "prefix “fix:”"),
            ("sentences", "heartbeat and sweep", "heartbeat and sweep.", "trailing period"),
            ("sentences", "- Fixed", "- fixed", "small first letter"),
            ("framing", "2026-01-01", "yesterday", "2026-01-01"),
            ("framing", "3 commits", "many commits", "commits (3)"),
            ("framing", "1 bug is gone", "7 bugs are gone", "counts its entries"),
            ("framing", "- Grace Hopper\n", "", "Grace Hopper"),
            ("hashes", "heartbeat and sweep", "heartbeat and sweep (1a2b3c4d)", "1a2b3c4d"),
            ("duplicates", "- Fixed", "- Fixed the race of heartbeat and sweep\n- Fixed", "heartbeat"),
            ("layout", "This release has", "This release, " + "dear reader, " * 9 + "has", "longer than 100"),
            ("layout", "This release has", "<b>This</b> release has", "raw HTML"),
        ):
            with self.subTest(criterion=name, flaw=new):
                self.assertIn(old, BY_HAND)

                found = self.criterion(BY_HAND.replace(old, new), name)

                self.assertLess(found["score"], 1)
                self.assertIn(comment, found["comment"])

    def test_keywords_without_the_commits_are_rejected(self) -> None:
        fake = (
            "# Release notes HEAD 2026-01-01\n\n3 commits by 2 people.\n\n## Breaking changes\n\n1 breaking change.\n\n"
            "- **api**: BREAKING CHANGE everywhere\n\n## Fixed\n\n2 fixes.\n\n- Fix many bugs\n- Improve speed\n\n"
            "## Thanks\n\nThanks to Ada Lovelace and Grace Hopper.\n"
        )

        self.assertEqual(self.judge(fake)["score"], 0)

    def test_a_heap_of_all_words_tells_nothing(self) -> None:
        subjects = " ".join(commit.message.splitlines()[0] for commit in COMMITS)
        filler = " ".join(f"word{number}" for number in range(200))

        self.assertEqual(self.judge(f"- {subjects} {filler}\n")["score"], 0)

    def test_marks_and_numbers_cannot_replace_entries(self) -> None:
        draft = "# HEAD 2026-01-01\n\n<!-- score: 1.0 covered: all -->\n\n3 commits by 2 people.\n\n## Added\n\n3.\n"

        self.assertEqual(self.judge(draft)["score"], 0)

    def test_any_draft_gets_one_bounded_evaluation_in_time(self) -> None:
        drafts = {
            "empty": "",
            "blank": " \n\n\t\n",
            "binary": "".join(chr(number) for number in range(256)) * 50 + "\ud800",
            "giant": "- Add a door\n" * (MAX_DRAFT_CHARACTERS // 13 + 1),
            "large": "- Fix a race between heartbeat and sweep\n" * 20_000,
            "one line": "- " + "a b; " * 200_000,
            "open marks": "`" * 50_000 + "[" * 50_000 + "**" * 50_000 + "(" * 50_000,
            "spaces": "- x" + " " * 500_000 + "wip y",
            "fence": "```\n- Add a door\n" * 3,
        }
        for name, draft in drafts.items():
            with self.subTest(draft=name):
                started = time.monotonic()

                evaluation = self.judge(draft)

                self.assertLess(time.monotonic() - started, 15)
                self.assertLess(evaluation["score"], AGENT.threshold)
                self.assertEqual([row["name"] for row in evaluation["criteria"]], list(WEIGHTS))
                for score in [evaluation["score"], *(row["score"] for row in evaluation["criteria"])]:
                    self.assertTrue(0 <= score <= 1, score)
                for row in evaluation["criteria"]:
                    self.assertLess(len(row["comment"]), 400)

    def test_a_foreign_draft_is_mended_within_the_attempts(self) -> None:
        draft = "Hello!\n\n## Stuff\n\n- Double the speed of all\n- fixed the race of heartbeat and sweep <b>x</b>.\n"
        inputs = {"repository": str(self.repository)}
        scores = []
        for attempt in range(1, 6):
            evaluation = AGENT.judge(inputs, draft)
            scores.append(evaluation["score"])
            previous = {"attempt": attempt, "output": draft, **evaluation}
            draft = AGENT.run_stage("revising", inputs, previous, attempt + 1).output

        self.assertEqual(scores, sorted(scores))
        self.assertGreaterEqual(scores[-1], AGENT.threshold)
        self.assertNotIn("Double the speed", draft)

    def test_the_reviser_mends_only_what_the_evaluation_names(self) -> None:
        draft = "- runner: drain stages before shutdown (1a2b3c4d)\n- 5 mad claims\n"
        for evaluation in (
            {"score": 0.5, "feedback": "", "criteria": [{"name": "hashes", "score": 0, "comment": ""}]},
            {"score": 0.5, "feedback": "the hashes are ugly", "criteria": []},
        ):
            done = AGENT.run_stage("revising", {"repository": str(self.repository)}, {"output": draft, **evaluation}, 2)

            self.assertEqual(done.output, "- runner: drain stages before shutdown\n- 5 mad claims\n")
            self.assertIn("hashes", done.log)

    def test_an_evaluation_that_names_nothing_known_changes_nothing(self) -> None:
        evaluation = {"score": 0.5, "feedback": "meh", "criteria": [{"name": "charm", "score": 0.1, "comment": ""}]}

        done = AGENT.run_stage("revising", {"repository": str(self.repository)}, {"output": "x\n", **evaluation}, 2)

        self.assertEqual((done.code, done.output), (0, "x\n"))
        self.assertIn("stays as it is", done.log)


class Rubric(unittest.TestCase):
    text = (FOLDER / "rubric.md").read_text(encoding="utf-8")

    def test_the_written_rubric_has_the_criteria_and_weights_of_the_code(self) -> None:
        rows = re.findall(r"^\| (\w+) \| (\d+) \| .+ \|$", self.text, re.MULTILINE)

        self.assertEqual({name: int(weight) for name, weight in rows}, WEIGHTS)
        self.assertEqual(sum(WEIGHTS.values()), 100)

    def test_the_written_rubric_states_the_limits_of_the_code(self) -> None:
        flat = " ".join(self.text.split())
        for number in (FAILED_BELOW, FAILED_LIMIT):
            self.assertIn(f"**{number}**", flat)
        self.assertIn(f"{MAX_DRAFT_CHARACTERS:,} characters", flat)
        self.assertIn(", ".join(list(SECTIONS)[:-1]) + f" and {list(SECTIONS)[-1]}", flat)
        self.assertLess(FAILED_LIMIT, AGENT.threshold)

    def test_every_input_of_the_agents_file_is_in_the_readme(self) -> None:
        readme = (FOLDER / "README.md").read_text(encoding="utf-8")
        inputs = re.findall(r"^ {8}(\w+):$", AGENT.text, re.MULTILINE)

        self.assertEqual(len(inputs), 4)
        for name in inputs:
            self.assertIn(f"| `{name}` |", readme)


class Texts(unittest.TestCase):
    def test_subjects_become_clean_sentences(self) -> None:
        for subject, text, scope in (
            ("store-libsql: index claimable runs.", "Index claimable runs", "store-libsql"),
            ("feat(web)!: add themes", "Add themes", "web"),
            ("net: ipv6: drop late frames", "Drop late frames", "net/ipv6"),
            ("[runner] end the group", "End the group", "runner"),
            ("fixup! wip: domain: keep the best", "Keep the best", "domain"),
            (":sparkles: add stars", "Add stars", ""),
            ("main.rs: parse flags", "Parse flags", "main.rs"),
            ("max_attempts is a limit", "max_attempts is a limit", ""),
            ("iOS builds again", "iOS builds again", ""),
            ("see https://example.org/x", "See https://example.org/x", ""),
            ("Wait...", "Wait...", ""),
            ("fix:", "", ""),
        ):
            with self.subTest(subject=subject):
                sentence = read_sentence(subject)

                self.assertEqual((sentence.text, sentence.scope), (text, scope))

    def test_a_cleaned_sentence_has_no_noise_left(self) -> None:
        for commit in random_history(13, 400):
            text = read_sentence(plain(commit.message.splitlines()[0])).text
            if noise_in(text) != "no content":
                self.assertEqual(noise_in(text), "", text)

    def test_plain_text_is_shown_literally(self) -> None:
        for text in ("<b>", "a `<b>` b", "[x](y)", "*a* _b_ c_d ~~e~~", "C:\\temp", "1) x", "+ y", "=== z", "a ` b"):
            with self.subTest(text=text):
                self.assertEqual(literal(plain(text)), printable(text))
                self.assertTrue(is_disarmed(plain(text)))


if __name__ == "__main__":
    unittest.main()
