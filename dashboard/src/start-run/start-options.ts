import type { Messages } from "~/i18n/en";
import type { Problem } from "./problems";

/** What a run may have beside its inputs. Texts as they were typed; empty means as the agent has it. */
export interface StartOptions {
  passThreshold: string;
  maxAttempts: string;
  priority: string;
  tags: string;
  /** Local time, as the browser's picker gives it. */
  runAt: string;
  runnerId: string;
}

export const NO_OPTIONS: StartOptions = {
  passThreshold: "",
  maxAttempts: "",
  priority: "",
  tags: "",
  runAt: "",
  runnerId: "",
};

/** The fields of the request that are set, as JSON values. */
export function optionFields(options: StartOptions): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const key of ["passThreshold", "maxAttempts", "priority"] as const)
    if (options[key].trim() !== "") fields[key] = numberOf(options[key]);
  const tags = tagsOf(options.tags);
  if (tags.length > 0) fields.tags = tags;
  if (options.runAt !== "") fields.runAt = new Date(options.runAt).toISOString();
  if (options.runnerId !== "") fields.runnerId = options.runnerId;
  return fields;
}

export function optionProblems(options: StartOptions, words: Messages["start"]["problems"]): Problem[] {
  const problems: Problem[] = [];
  const check = (
    key: "passThreshold" | "maxAttempts" | "priority",
    isRight: (value: number) => boolean,
    message: string,
  ) => {
    if (options[key].trim() !== "" && !isRight(numberOf(options[key])))
      problems.push({ pointer: `/${key}`, message });
  };
  check("passThreshold", (value) => value >= 0 && value <= 1, words.threshold);
  check("maxAttempts", (value) => Number.isInteger(value) && value >= 1, words.wholeNumber);
  check("priority", Number.isInteger, words.wholeNumber);
  return problems;
}

export function tagsOf(text: string): string[] {
  return [...new Set(text.split(",").map((tag) => tag.trim()))].filter((tag) => tag !== "");
}

/** Germans write 0,8. */
function numberOf(text: string): number {
  return Number(text.trim().replace(",", "."));
}
