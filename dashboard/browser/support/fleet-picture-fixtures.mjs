// The machines of the pictures: a plausible fleet, without hostile texts, the same at every run.
import { aDay } from "./picture-fixtures.mjs";
import { NOW } from "./run-fixtures.mjs";
import { held, history, installRunners, MINUTE, runner } from "./runner-fixtures.mjs";

const at = (agoMs) => new Date(NOW - agoMs).toISOString();
const DAY = 86_400_000;

/** Five machines: busy, paused, late, away with a run, and about to rest. */
export function aFleet(api) {
  aDay(api);
  const totals = (passed, notPassed, failed) => ({ passed, notPassed, failed, cancelled: 0 });
  const [first, second, third, fourth] = api.runs;
  const state = installRunners(api, [
    runner(4, {
      name: "build-2",
      status: "draining",
      load: { slotsUsed: 1, slots: 8 },
      runs: held(fourth),
      totals: totals(212, 19, 2),
    }),
    runner(2, {
      name: "ec2-3",
      lastSeenAgeMs: 95_000,
      version: "0.0.9",
      runs: held(third),
      totals: totals(97, 8, 0),
    }),
    runner(5, {
      name: "gpu-1",
      status: "paused",
      pausedUntil: at(-90 * MINUTE),
      pauseNote: "disk is being swapped",
      lastError: { message: "no space left on device: /var/redraft/out", at: at(7 * MINUTE) },
      totals: totals(64, 3, 1),
    }),
    runner(1, {
      name: "mac-07",
      platform: "macos aarch64",
      status: "working",
      load: { slotsUsed: 2, slots: 4 },
      runs: held(first, second),
      totals: totals(318, 41, 3),
    }),
    runner(3, { name: "nas", lastSeenAgeMs: 3 * DAY, runs: held(api.runs[5]), totals: totals(12, 0, 0) }),
    runner(6, {
      name: "old-laptop",
      lastSeenAgeMs: 9 * DAY,
      stoppedAt: at(9 * DAY),
      state: "stopped",
      totals: totals(5, 1, 0),
    }),
  ]);
  state.points = history({ custom: {} });
  state.commands = state.commands.map((command) => ({
    ...command,
    error: command.status === "failed" ? "cannot be 8: the machine has 4 processors" : command.error,
    result: command.result
      ? { log: "line one", doctor: "all is well", files: 12, free: "81 GB", notes: "" }
      : null,
  }));
  return state;
}
