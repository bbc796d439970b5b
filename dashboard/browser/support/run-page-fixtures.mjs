// One run in depth, and the routes its page asks.
import { problem } from "./fake-api.mjs";
import { NOW, run } from "./run-fixtures.mjs";

const AT = new Date(NOW - 60_000).toISOString();

export const DRAFTS = {
  2: "# Brief\n\nCosts rose strongly.\n\n## Outlook\n",
  3: "# Brief\n\nCosts rose 14 %.\n\n## Outlook\n  two  spaces\n",
};

export function attempt(number, score, part = {}) {
  return {
    attempt: number,
    score,
    criteria: [{ name: "Tone", score: 0.6, comment: "too dry" }],
    draft: {
      step: number,
      filename: "brief.md",
      sha256: `${number}`.repeat(64),
      bytes: 40,
      truncated: false,
    },
    draftMs: 900,
    evaluationMs: 400,
    feedback: `feedback ${number}`,
    isBest: false,
    startedAt: AT,
    updatedAt: AT,
    ...part,
  };
}

export const event = (seq, part = {}) => ({
  seq,
  eventType: "log",
  stage: "producing",
  attempt: Math.min(3, 1 + Math.floor(seq / 50)),
  message: `line ${seq}`,
  metadata: null,
  createdAt: AT,
  ...part,
});

export const events = (count, from = 1) => Array.from({ length: count }, (_, index) => event(from + index));

/** Puts a run with three attempts there. What a test changes in the returned object is what the API then says. */
export function install(api, part = {}, history = events(5)) {
  const base = { ...run(1, { status: "running", claimedBy: "mac-07" }), currentAttempt: 3, ...part };
  const state = {
    run: {
      ...base,
      rev: history.length,
      attempts: part.attempts ?? [attempt(1, 0.52), attempt(2, 0.74, { isBest: true }), attempt(3, 0.68)],
      files: part.files ?? [],
      children: part.children ?? [],
      blockedReason: null,
      heartbeatAgeMs: base.status === "running" ? 1_000 : null,
      leaseLeftMs: null,
    },
    events: history,
    files: {},
    artifacts: [],
    live: null,
  };
  for (const { draft } of state.run.attempts)
    if (draft) state.files[`${draft.step}/${draft.filename}`] = DRAFTS[draft.step] ?? DRAFTS[2];
  for (const { draft } of state.run.attempts)
    if (draft) draft.bytes = Buffer.byteLength(state.files[`${draft.step}/${draft.filename}`]);
  api.runs = [state.run];
  const at = `^/api/workflows/${state.run.id}`;
  api.routes = [
    ["GET", new RegExp(`${at}$`), () => ({ body: state.run })],
    ["GET", new RegExp(`${at}/live$`), (_, { url }) => ({ body: state.live?.(url) ?? liveOf(state, url) })],
    ["GET", new RegExp(`${at}/artifacts$`), () => ({ body: { artifacts: state.artifacts } })],
    ["GET", new RegExp(`${at}/inputs$`), () => ({ body: { topic: "costs", none: null } })],
    [
      "GET",
      new RegExp(`${at}/artifacts/(.+)$`),
      ([, path], { headers }) => part_(state, path, headers.range),
    ],
  ];
  return state;
}

function part_(state, path, range) {
  const content = state.files[decodeURIComponent(path)];
  if (content === undefined) return problem(404, "artifact_not_found", "there is no such file");
  const [, from, last] = /bytes=(\d+)-(\d+)/.exec(range ?? "") ?? [null, 0, 1e9];
  const raw = Buffer.from(content).subarray(Number(from), Number(last) + 1);
  return { status: 206, raw, headers: { "content-type": "text/plain" } };
}

function liveOf(state, url) {
  const [rev, since] = ["rev", "since"].map((key) => Number(url.searchParams.get(key) ?? 0));
  const { run } = state;
  const lastSeq = state.events.length;
  const short = { rev: run.rev, status: run.status, lastSeq, heartbeatAgeMs: run.heartbeatAgeMs };
  if (run.rev <= rev && lastSeq <= since) return short;
  const fresh = state.events.filter(({ seq }) => seq > Math.min(since, rev)).slice(0, 200);
  const { attempts, ...row } = run;
  return { ...short, run: row, attempts, events: fresh, more: (fresh.at(-1)?.seq ?? 0) < lastSeq };
}

/** Something happened: a new state, and a line of history. */
export function move(state, part, lines = 1) {
  state.events = [...state.events, ...events(lines, state.events.length + 1)];
  Object.assign(state.run, part, { rev: state.events.length });
}
