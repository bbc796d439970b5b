"""The minimal agent, run as Redraft runs it."""

from __future__ import annotations

import os
import unittest

from loop import EXAMPLES, Agent

AGENT = Agent(EXAMPLES / "minimal")
LONG = {"sentence": "Our new loops finally finish all of the work that your agents have started", "topic": "loops"}


class Headline(unittest.TestCase):
    def test_its_agents_file_stays_under_fifteen_lines(self) -> None:
        self.assertLess(len(AGENT.text.splitlines()), 15)
        self.assertTrue(os.access(AGENT.script("producing"), os.X_OK))

    def test_a_long_sentence_fails_first_and_passes_when_it_is_short(self) -> None:
        attempts = AGENT.run(LONG)

        scores = [attempt.score for attempt in attempts]
        self.assertLess(scores[0], AGENT.threshold)
        self.assertEqual(scores, sorted(scores))
        self.assertEqual(scores[-1], 1)
        self.assertLessEqual(len(attempts[-1].draft), 48)
        self.assertIn("loops", attempts[-1].draft)

    def test_a_short_sentence_passes_at_once(self) -> None:
        self.assertEqual([attempt.score for attempt in AGENT.run({"sentence": "Loops finish", "topic": "loops"})], [1])

    def test_a_sentence_without_its_topic_gets_it(self) -> None:
        attempts = AGENT.run({"sentence": "They finish what was started", "topic": "Loops"})

        self.assertEqual([attempt.score for attempt in attempts], [0.5, 1])

    def test_a_very_long_sentence_passes_within_the_attempts(self) -> None:
        sentence = "The loops " + "carry every single piece of their work " * 40

        attempts = AGENT.run({"sentence": sentence, "topic": "loops"})

        self.assertEqual(attempts[-1].score, 1)
        self.assertLessEqual(len(attempts), AGENT.max_attempts)

    def test_a_topic_longer_than_a_headline_is_refused_with_advice(self) -> None:
        done = AGENT.run_stage("producing", {"sentence": "x", "topic": "t" * 49})

        self.assertEqual(done.code, 64)
        self.assertIn("at most 48 characters", done.log)


if __name__ == "__main__":
    unittest.main()
