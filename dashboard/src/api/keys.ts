import type { RunListQuery } from "./run-queries";

/** Every query key of the page, in one place: what is invalidated together begins alike. */
export const keys = {
  runs: ["runs"] as const,
  runList: (query: RunListQuery) => ["runs", "list", query] as const,
  run: (id: string) => ["runs", "one", id] as const,
  runLive: (id: string) => ["runs", "one", id, "live"] as const,
  runEvents: (id: string) => ["runs", "one", id, "events"] as const,
  runArtifacts: (id: string) => ["runs", "one", id, "artifacts"] as const,
  runInputs: (id: string) => ["runs", "one", id, "inputs"] as const,
  config: ["config"] as const,
  agents: ["agents"] as const,
  runners: ["runners"] as const,
  runner: (id: string) => ["runners", id] as const,
  runnerUsage: (id: string, span: string) => ["runners", id, "usage", span] as const,
  runnerCommands: (id: string) => ["runners", id, "commands"] as const,
  downloads: ["downloads"] as const,
  me: ["me"] as const,
  apiKeys: ["api-keys"] as const,
};
