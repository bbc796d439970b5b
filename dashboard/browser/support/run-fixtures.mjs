// Runs as the API lists them. Every made-up text is hostile, so that each test is one for escaping too.
const DAY = Date.parse("2026-02-01T12:00:00.000Z");

export const HOSTILE = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;
export const NOW = DAY;

const at = (agoMs) => new Date(DAY - agoMs).toISOString();
const ability = (allowed, reason) => (allowed ? { allowed } : { allowed, reason });

/** A run; `n` makes its ids and its place in time: 0 is the newest. */
export function run(n, part = {}) {
  const status = part.status ?? "passed";
  const ended = ["passed", "failed", "cancelled"].includes(status);
  const cancelling = Boolean(part.cancelRequestedAt) && !ended;
  const createdAt = part.createdAt ?? at(60_000 * (n + 2));
  const started = status !== "queued";
  return {
    id: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    cycleId: `2026-02-01-${String(500 - n).padStart(3, "0")}`,
    ownerId: "local",
    agentName: "writer",
    status,
    stopReason: status === "passed" ? "threshold_met" : status === "cancelled" ? "cancel_requested" : null,
    errorMessage: null,
    currentStage: ended && status !== "failed" ? null : "evaluating",
    currentAttempt: 2,
    maxAttempts: 5,
    passThreshold: 0.8,
    bestAttempt: 2,
    bestScore: 0.91,
    priority: 0,
    tags: [],
    parentRunId: null,
    specSha256: "ab".repeat(32),
    epoch: 1,
    rescues: 0,
    runnerId: null,
    claimedBy: started ? "laptop" : null,
    createdAt,
    queuedAt: createdAt,
    notBefore: null,
    startedAt: started ? createdAt : null,
    claimedAt: started ? createdAt : null,
    cancelRequestedAt: null,
    completedAt: ended ? new Date(Date.parse(createdAt) + 61_000).toISOString() : null,
    updatedAt: ended ? new Date(Date.parse(createdAt) + 61_000).toISOString() : createdAt,
    can: {
      cancel: ability(
        !ended && !cancelling,
        ended ? `it has ended: ${status}` : "it is being cancelled already",
      ),
      retry: ability(ended, "it has not ended yet; cancel it first"),
      approve: ability(status === "waiting", "it does not wait for a decision"),
    },
    rev: 10,
    scores: [0.52, 0.91],
    lastScore: 0.91,
    stalledSince: null,
    ...part,
  };
}

/** One run in every state there is. */
export function everyState() {
  return [
    run(0, {
      status: "queued",
      scores: [],
      lastScore: null,
      bestScore: null,
      bestAttempt: null,
      currentAttempt: 1,
    }),
    run(1, {
      status: "running",
      scores: [0.52, 0.68, 0.74],
      lastScore: 0.74,
      currentAttempt: 3,
      tags: ["brief", HOSTILE],
    }),
    run(2, {
      status: "running",
      stalledSince: at(190_000),
      scores: [0.41, 0.61],
      lastScore: 0.61,
      agentName: "docs",
    }),
    run(3, { status: "running", cancelRequestedAt: at(5_000), scores: [0.4], lastScore: 0.4 }),
    run(4, { status: "waiting", scores: [0.83], lastScore: 0.83, currentAttempt: 1, agentName: "coder" }),
    run(5, { status: "passed" }),
    run(6, {
      status: "failed",
      stopReason: "plateau",
      scores: [0.5, 0.7, 0.79, 0.79, 0.77],
      bestScore: 0.79,
      bestAttempt: 3,
      lastScore: 0.77,
      currentAttempt: 5,
    }),
    run(7, {
      status: "failed",
      stopReason: "runner_lost",
      errorMessage: HOSTILE,
      scores: [],
      bestScore: null,
      bestAttempt: null,
      lastScore: null,
      agentName: "data",
    }),
    run(8, {
      status: "cancelled",
      scores: [0.3],
      lastScore: 0.3,
      bestScore: 0.3,
      bestAttempt: 1,
      currentAttempt: 1,
    }),
  ];
}

/** Many runs that all passed. */
export function many(count, from = 0) {
  return Array.from({ length: count }, (_, index) => run(from + index));
}

export function agent(name, part = {}) {
  return {
    name,
    description: `The agent ${name}`,
    inputs: { type: "object", properties: { topic: { type: "string" } } },
    stages: [{ stage: "producing", command: ["./produce"] }],
    maxAttempts: 5,
    passThreshold: 0.8,
    plateau: null,
    stageTimeoutMs: 60_000,
    idleTimeoutMs: null,
    runTimeoutMs: null,
    maxRetries: 1,
    concurrency: null,
    tags: [],
    runnersOnline: 1,
    specSha256: "ab".repeat(32),
    updatedAt: at(0),
    ...part,
  };
}
