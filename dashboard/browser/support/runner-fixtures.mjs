// Runners as the API lists them. What a runner says of itself is hostile.

import { problem } from "./fake-api.mjs";
import { HOSTILE, NOW } from "./run-fixtures.mjs";

const at = (agoMs) => new Date(NOW - agoMs).toISOString();
const wave = (from, to) =>
  Array.from({ length: 24 }, (_, hour) => Math.round(from + ((to - from) * (1 + Math.sin(hour / 2.3))) / 2));
export const MINUTE = 60_000;

/** A runner; `n` makes its id. Online unless its age says otherwise. */
export function runner(n, part = {}) {
  const ageMs = part.lastSeenAgeMs ?? 4_000;
  const offline = ageMs > 120_000;
  const cpu = wave(12 + n * 3, 58 + n);
  const memory = wave(52, 64 + n);
  return {
    id: `10000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    name: `runner-${n}`,
    host: `host-${n}`,
    platform: "linux x86_64",
    version: "0.1.0",
    agents: ["writer", "docs"],
    maxConcurrent: 4,
    online: !offline,
    claimLoop: offline ? "silent" : "asking",
    lastClaimAgeMs: 1_000,
    lastSeenAgeMs: ageMs,
    lastSeenAt: at(ageMs),
    startedAt: at(3 * 3_600_000),
    stoppedAt: null,
    state: offline ? "silent" : "alive",
    status: offline ? "offline" : "ready",
    stale: ageMs > 45_000 && !offline,
    pausedUntil: null,
    pauseNote: null,
    load: { slotsUsed: 0, slots: 4 },
    runs: [],
    totals: { passed: 41, notPassed: 3, failed: 1, cancelled: 0 },
    lastError: null,
    lastMetrics: {
      at: at(ageMs),
      cpuPercent: cpu.at(-1),
      memoryPercent: memory.at(-1),
      diskPercent: 71,
      rxBytesPerS: 18_400,
      txBytesPerS: 6_200,
      custom: {},
    },
    sparkline: { cpu, memory },
    ...part,
  };
}

/** The runs at the front of `api.runs`, as a runner holds them. */
export const held = (...runs) => runs.map(({ id, cycleId, agentName }) => ({ id, cycleId, agentName }));

/** One of each kind there is. */
export function everyRunner(runs = []) {
  return [
    runner(1, {
      name: "mac-07",
      platform: "macos aarch64",
      status: "working",
      runs: held(...runs.slice(0, 2)),
      load: { slotsUsed: 2, slots: 4 },
    }),
    runner(2, {
      name: "ec2-3",
      lastSeenAgeMs: 95_000,
      runs: held(...runs.slice(2, 3)),
      load: { slotsUsed: 1, slots: 4 },
      version: "0.0.9",
    }),
    runner(3, { name: "nas", lastSeenAgeMs: 3 * 86_400_000, runs: held(...runs.slice(3, 4)) }),
    runner(4, {
      name: `gpu ${HOSTILE}`,
      status: "paused",
      pausedUntil: new Date(NOW + 90 * MINUTE).toISOString(),
      pauseNote: `disk is being swapped ${HOSTILE}`,
      lastError: { message: `no space left on device ${HOSTILE}`, at: at(7 * MINUTE) },
    }),
    runner(5, {
      name: "old-laptop",
      lastSeenAgeMs: 9 * 86_400_000,
      stoppedAt: at(9 * 86_400_000),
      state: "stopped",
      totals: { passed: 0, notPassed: 0, failed: 0, cancelled: 0 },
    }),
    runner(6, { name: "build-2", status: "draining", lastMetrics: null, sparkline: { cpu: [], memory: [] } }),
  ];
}

/** Every ten minutes of a day, with a gap where the machine slept. */
export function history(part = {}) {
  return Array.from({ length: 144 }, (_, step) => ({
    at: at((143 - step) * 10 * MINUTE),
    cpuPercent: 20 + 30 * (1 + Math.sin(step / 9)) + (step % 7),
    memoryPercent: 55 + 6 * Math.sin(step / 20),
    diskPercent: 70 + step / 144,
    rxBytesPerS: 20_000 * (1 + Math.sin(step / 5)) + 900,
    txBytesPerS: 9_000 * (1 + Math.cos(step / 5)) + 300,
    custom: { queue_depth: (step * 7) % 13 },
    ...part,
  })).filter((_, step) => step < 40 || step > 62);
}

/** Commands in every state there is, the newest first. */
export function everyCommand() {
  const states = ["pending", "acknowledged", "done", "failed", "refused", "timedOut"];
  const kinds = ["restart", "drain", "diagnostics", "updateConfig", "resume", "pause"];
  return states.map((status, index) => ({
    id: `cmd-${index}`,
    seq: 10 - index,
    kind: kinds[index],
    args: kinds[index] === "updateConfig" ? { maxConcurrent: 8 } : {},
    status,
    createdAt: at(index * 9 * MINUTE + 5_000),
    createdBy: "Ada",
    expiresAt: at(index * 9 * MINUTE - 10 * MINUTE),
    acknowledgedAt: index > 0 && index < 4 ? at(index * 9 * MINUTE + 4_600) : null,
    finishedAt: index > 1 ? at(index * 9 * MINUTE + 3_000) : null,
    result:
      status === "done"
        ? { log: `line one\n${HOSTILE}`, doctor: "all is well", files: 12, free: "81 GB" }
        : null,
    error: status === "failed" ? `cannot be 8: the machine has 4 processors ${HOSTILE}` : null,
  }));
}

/** Adds the routes of runners to a fake API. Returns what they answer from. */
export function installRunners(api, runners = everyRunner(api.runs)) {
  const state = { runners, points: history(), commands: everyCommand(), sent: [], deleted: [] };
  const one = (id, answer) => {
    const found = state.runners.find((runner) => runner.id === id);
    return found ? answer(found) : problem(404, "runner_not_found", "there is no such runner");
  };
  const path = (rest) => new RegExp(`^/api/runners/([^/]+)${rest}$`);
  api.routes.push(
    [
      "GET",
      /^\/api\/runners$/,
      () => ({ body: { runners: state.runners, staleAfterMs: 45_000, offlineAfterMs: 120_000 } }),
    ],
    [
      "GET",
      path(""),
      ([, id]) =>
        one(id, (runner) => ({
          body: {
            ...runner,
            platformDetail: "Debian 12, Linux 6.1",
            labels: ["room b12"],
            createdAt: at(40 * 86_400_000),
          },
        })),
    ],
    [
      "DELETE",
      path(""),
      ([, id]) =>
        one(id, () => {
          state.deleted.push(id);
          state.runners = state.runners.filter((runner) => runner.id !== id);
          return { status: 204, raw: Buffer.alloc(0) };
        }),
    ],
    ["GET", path("/metrics"), () => ({ body: { points: state.points, stepMs: 600_000 } })],
    ["GET", path("/commands"), () => ({ body: { commands: state.commands } })],
    [
      "POST",
      path("/commands"),
      (_, { body }) => {
        const command = {
          id: `cmd-new-${state.sent.length}`,
          seq: 11 + state.sent.length,
          ...body,
          status: "pending",
          createdAt: at(0),
          createdBy: "Ada",
          expiresAt: at(-10 * MINUTE),
        };
        state.sent.push(body);
        state.commands = [command, ...state.commands];
        return { status: 201, body: command };
      },
    ],
  );
  return state;
}
