import * as v from "valibot";
import type { Schema } from "./schema";
import { withoutSecrets } from "./secrets";
import { NO_OPTIONS, type StartOptions } from "./start-options";

const text = v.fallback(v.string(), "");
const draftSchema = v.object({
  text: v.string(),
  options: v.object({
    passThreshold: text,
    maxAttempts: text,
    priority: text,
    tags: text,
    runAt: text,
    runnerId: text,
  }),
  savedAtMs: v.number(),
});

export type Draft = v.InferOutput<typeof draftSchema>;

/** Each agent has a draft of its own, and so has each run that is started from. */
export function draftKey(agent: string, from: string | undefined): string {
  return `redraft.draft.${agent}${from === undefined ? "" : `.from.${from}`}`;
}

export function readDraft(key: string): Draft | null {
  try {
    return v.parse(draftSchema, JSON.parse(localStorage.getItem(key) ?? "null"));
  } catch {
    return null;
  }
}

/** Keeps a draft, without files and secrets. A text whose secrets cannot be found is not kept at all. */
export function saveDraft(
  key: string,
  inputs: string,
  options: StartOptions,
  schema: Schema,
  nowMs: number,
): Draft | null {
  const text = withoutSecrets(inputs, schema);
  if (text === null) return null;
  const draft: Draft = { text, options: { ...NO_OPTIONS, ...options }, savedAtMs: nowMs };
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return draft;
  } catch {
    // Full or forbidden: a draft is a convenience.
    return null;
  }
}

export function dropDraft(key: string) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Then there was none.
  }
}
