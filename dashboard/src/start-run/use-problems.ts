import { useMemo } from "react";
import { useI18n } from "~/i18n/i18n";
import type { JsonSyntaxError } from "~/json/json-tree";
import { syntaxErrorOf } from "./fields/json-field";
import type { Problem } from "./problems";
import type { Schema } from "./schema";
import { optionProblems } from "./start-options";
import type { UploadEntry } from "./uploads";
import type { FormState } from "./use-draft";
import { validate } from "./validate";

/** What can be seen without the server to stand in the way of the run. */
export function useProblems(
  schema: Schema,
  { text, options, unfinished }: FormState,
  broken: JsonSyntaxError | null,
  entries: readonly UploadEntry[],
): Problem[] {
  const { t } = useI18n();
  return useMemo(() => {
    const words = t.start.problems;
    const badJson = ({ line, column }: JsonSyntaxError) => t.start.badJson(line, column);
    const found: Problem[] = broken
      ? [{ pointer: "/inputs", message: badJson(broken) }]
      : validate(JSON.parse(text), schema, words);
    for (const [pointer, part] of Object.entries(unfinished)) {
      const inner = part.trim() === "" ? null : syntaxErrorOf(part);
      if (inner) found.push({ pointer, message: badJson(inner) });
    }
    const taken = entries.filter(({ state }) => state !== "refused");
    for (const [index, { state, name }] of taken.entries())
      if (state !== "sent") found.push({ pointer: `/files/${index}`, message: words.notSent(name) });
    return [...found, ...optionProblems(options, words)];
  }, [broken, text, schema, unfinished, entries, options, t]);
}
