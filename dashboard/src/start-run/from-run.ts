import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf, type RunDetail } from "~/api/client";
import { keys } from "~/api/keys";
import { NO_OPTIONS } from "./start-options";
import type { FormState } from "./use-draft";

/** A run to start again with, and its inputs as text: digits that JavaScript would change stay as they are. */
export const fromRunOptions = (id: string) =>
  queryOptions({
    queryKey: [...keys.run(id), "as-start"] as const,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const params = { path: { id } };
      const [run, inputs] = await Promise.all([
        bodyOf<RunDetail>(api.GET("/api/workflows/{id}", { params, signal })),
        bodyOf<string>(api.GET("/api/workflows/{id}/inputs", { params, signal, parseAs: "text" })),
      ]);
      return { run, inputs: laidOut(inputs) };
    },
  });

export function stateFromRun(run: RunDetail, inputs: string): FormState {
  const options = {
    ...NO_OPTIONS,
    passThreshold: String(run.passThreshold),
    maxAttempts: String(run.maxAttempts),
    tags: run.tags.join(", "),
  };
  return { text: inputs, options, unfinished: {} };
}

/** JSON over several lines, every value as it was written. */
export function laidOut(text: string): string {
  let depth = 0;
  const pattern = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;
  const tokens = text.match(pattern) ?? [];
  let out = "";
  for (const [index, token] of tokens.entries()) {
    const isEmpty = /^[}\]]$/.test(tokens[index + 1] ?? "") || /^[{[]$/.test(tokens[index - 1] ?? "");
    const line = () => `\n${"  ".repeat(depth)}`;
    if (token === "{" || token === "[") {
      depth += 1;
      out += token + (/^[}\]]$/.test(tokens[index + 1] ?? "") ? "" : line());
    } else if (token === "}" || token === "]") {
      depth -= 1;
      out += (isEmpty && /^[{[]$/.test(tokens[index - 1] ?? "") ? "" : line()) + token;
    } else if (token === ",") out += token + line();
    else if (token === ":") out += ": ";
    else out += token;
  }
  return out;
}
