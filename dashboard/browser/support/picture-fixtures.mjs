// What the pictures of the documents show: a plausible day, without hostile texts, the same at every run.
import { agent, everyState, NOW, run } from "./run-fixtures.mjs";
import { attempt, event, install } from "./run-page-fixtures.mjs";

const AGENTS = ["release_notes", "writer", "docs", "coder"];
const TITLES = ["Q3 brief", "api-docs", "nightly", "migration"];

/** Every status there is, then a page of runs that passed sooner or later. */
export function aDay(api) {
  const states = everyState().map((row, index) => ({
    ...row,
    tags: index === 1 ? ["brief", "q3"] : row.tags,
    errorMessage: row.errorMessage ? "the runner mac-07 went silent while evaluating" : null,
  }));
  const passed = Array.from({ length: 14 }, (_, index) => {
    const last = 0.82 + ((index * 7) % 17) / 100;
    const scores = [last - 0.31 - (index % 3) / 20, last - 0.12, last].slice(index % 3 === 2 ? 1 : 0);
    return run(20 + index * 9, {
      agentName: AGENTS[index % AGENTS.length],
      tags: index % 4 === 1 ? [TITLES[(index >> 2) % TITLES.length]] : [],
      scores,
      lastScore: last,
      bestScore: last,
      currentAttempt: scores.length,
      bestAttempt: scores.length,
    });
  });
  api.runs = [...states, ...passed];
  api.agents = [agent("writer"), agent("docs"), agent("coder")];
}

const BRIEF = {
  1: `# Q3 brief

Costs rose strongly. Revenue was good and the outlook is positive.

## Costs

Cloud costs went up a lot because of the new region.

## Outlook

We expect things to improve.
`,
  2: `# Q3 brief

Costs rose 14 % over Q2 (9 %). Revenue grew 6 %, to EUR 4.1 m.

## Costs

Cloud costs went up a lot because of the new region.

## Outlook

We expect things to improve.
`,
  3: `# Q3 brief

Costs rose 14 % over Q2 (9 %). Revenue grew 6 %, to EUR 4.1 m.

## Costs

Cloud: +EUR 82 k, two thirds of it the Frankfurt region (invoice 2025-09).
Staff: unchanged.

## Outlook

At today's usage the region pays for itself in Q2; the risk is the exchange rate.
`,
};
const STORY = [
  ["state", "queued"],
  ["state", "claimed by mac-07"],
  ["log", "reading 3 invoices and the Q2 brief"],
  ["log", "draft of 62 words"],
  ["log", "accuracy .4, tone .8, structure .4"],
];

/** One run with three attempts: regular progress, and a threshold that the third one reaches. */
export function aBrief(api, part = {}) {
  const judged = (number, score, accuracy, structure, feedback) =>
    attempt(number, score, {
      isBest: number === 3,
      feedback,
      criteria: [
        {
          name: "Accuracy",
          score: accuracy,
          comment: accuracy < 0.8 ? "a figure has no source" : "every figure has a source",
        },
        {
          name: "Structure",
          score: structure,
          comment: structure < 0.8 ? "the outlook says nothing" : "each section has one point",
        },
        { name: "Tone", score: 0.8, comment: "plain" },
      ],
      draftMs: 41_000 + number * 3_000,
      evaluationMs: 9_000,
    });
  const history = Array.from({ length: 3 }, (_, round) =>
    STORY.slice(round === 0 ? 0 : 2).map(([, message]) => ({ message, attempt: round + 1 })),
  ).flat();
  const state = install(
    api,
    {
      status: "passed",
      stopReason: "threshold_met",
      currentStage: null,
      completedAt: new Date(NOW - 4_000).toISOString(),
      scores: [0.52, 0.68, 0.86],
      lastScore: 0.86,
      bestScore: 0.86,
      bestAttempt: 3,
      tags: ["brief", "q3"],
      can: run(5).can,
      attempts: [
        judged(1, 0.52, 0.4, 0.4, "Name the growth of costs and its source. Say what the outlook rests on."),
        judged(
          2,
          0.68,
          0.7,
          0.5,
          "The growth is there. Costs still lack a source; the outlook still says nothing.",
        ),
        judged(3, 0.86, 0.9, 0.9, "Every figure has a source. Passed."),
      ],
      ...part,
    },
    history.map((line, index) => event(index + 1, line)),
  );
  for (const { draft } of state.run.attempts) {
    state.files[`${draft.step}/${draft.filename}`] = BRIEF[draft.step];
    draft.bytes = Buffer.byteLength(BRIEF[draft.step]);
  }
  state.files["3/out/costs.py"] = COSTS;
  state.artifacts = [
    ...state.run.attempts.map(({ draft, attempt }) =>
      file(draft.step, draft.filename, draft.bytes, attempt, draft.sha256),
    ),
    file(3, "out/costs.py", Buffer.byteLength(COSTS), 3, "c".repeat(64)),
  ];
  return state;
}

const file = (step, filename, bytes, attempt, sha256) => ({
  step,
  filename,
  bytes,
  sha256,
  attempt,
  artifactType: "workspace",
  mediaType: "text/plain",
  stage: "producing",
  createdAt: new Date(NOW - 60_000).toISOString(),
});

const COSTS = `"""Adds up invoices by region."""

from collections import Counter
from decimal import Decimal


def by_region(invoices: list[dict]) -> Counter:
    total = Counter()
    for invoice in invoices:
        # A credit note counts against its region.
        sign = -1 if invoice["kind"] == "credit" else 1
        total[invoice["region"]] += sign * Decimal(invoice["net"])
    return total
`;
